import Diagnostics
public import RuleModel

/// `status: running`, `status: [running, offline]`, `status: starting -> running`, `status: { to: …, from: … }`.
extension FileCompiler {
  mutating func statusTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if let entries = slot.node.entries { return statusMap(entries, slot) }
    if slot.node.elements != nil { return statuses(slot).map { reading(to: $0, from: nil) } }
    guard let text = text(slot, help: "write such as `running`") else { return nil }
    if let better = Self.rewritten(text) {
      error(
        "unknown-value", "`\(shortened(text))` is not a status", at: slot.span, help: "write `status: \(better)`")
      return nil
    }
    guard let arrow = text.firstRange(of: "->") else {
      return status(text, slot.node, span: slot.span).map { reading(to: [$0], from: nil) }
    }
    let (left, right) = (String(text[..<arrow.lowerBound]), String(text[arrow.upperBound...]))
    let blanks = (left.reversed().prefix { $0 == " " }.count, right.prefix { $0 == " " }.count)
    let rightStart = left.utf8.count + 2
    let leftSpan = slot.node.span(ofValueRange: 0..<left.utf8.count - blanks.0)
    let rightSpan = slot.node.span(ofValueRange: min(rightStart + blanks.1, text.utf8.count)..<text.utf8.count)
    let from = status(left.trimmingBlanks(), slot.node, span: leftSpan)
    let to = status(right.trimmingBlanks(), slot.node, span: rightSpan)
    guard let from, let to else { return nil }
    return reading(to: [to], from: [from])
  }

  /// `!running`, `running or offline`, `starting => running`, `* -> running`: as it is written here.
  private static func rewritten(_ text: String) -> String? {
    let words = ServerStatus.allCases.map(\.rawValue)
    for sign in ["not ", "!=", "!", "^"] where text.hasPrefix(sign) {
      let word = String(text.dropFirst(sign.count)).trimmingBlanks()
      guard words.contains(word) else { continue }
      return "[\(words.filter { $0 != word }.joined(separator: ", "))]"
    }
    for arrow in ["=>", "-->", "→", " to "] where text.contains(arrow) {
      let ends = text.replacing(arrow, with: "->").split(separator: "->").map { String($0).trimmingBlanks() }
      if ends.count == 2, ends.allSatisfy(words.contains) { return "\(ends[0]) -> \(ends[1])" }
    }
    if let arrow = text.firstRange(of: "->"),
      ["*", "any", "all"].contains(text[..<arrow.lowerBound].filter { $0 != " " })
    {
      return String(text[arrow.upperBound...]).trimmingBlanks()
    }
    for sign in [" or ", "||", "|", ","] where text.contains(sign) {
      let several = text.split(separator: sign).map { String($0).trimmingBlanks() }
      if several.count > 1, several.allSatisfy(words.contains) { return "[\(several.joined(separator: ", "))]" }
    }
    return nil
  }

  private mutating func statusMap(_ entries: [YAMLEntry], _ slot: Slot) -> KindReading? {
    let keys = KeySet(["to", "from"], otherWords: ["value": "to", "is": "to", "new": "to", "old": "from"])
    checkKeys(entries, keys, in: "`status`")
    guard let to = require("to", in: entries, of: "this `status`", at: slot.span, keys: keys) else { return nil }
    let from = entries.slot("from").map { statuses($0) }
    guard let to = statuses(to) else { return nil }
    if case .some(nil) = from { return nil }
    return reading(to: to, from: from ?? nil)
  }

  private mutating func statuses(_ slot: Slot) -> [ServerStatus]? {
    let items = texts(slot)
    let read = items.compactMap { status($0.text, $0.node, span: $0.node.span) }
    if items.isEmpty, slot.node.elements?.isEmpty == true {
      error("wrong-type", "\(slot.name) names no status", at: slot.span)
    }
    return read.isEmpty || read.count < itemsOrOne(slot).count ? nil : read
  }

  private mutating func status(_ text: String, _ node: YAMLNode, span: Span) -> ServerStatus? {
    if let status = ServerStatus(rawValue: text) { return status }
    let words = ServerStatus.allCases.map(\.rawValue)
    let meant = ServerStatus.otherWords[text.lowercased()] ?? Suggestion.closest(to: text, in: words)
    let isCrash = text.lowercased().hasPrefix("crash")
    error(
      "unknown-value", "`\(shortened(text))` is not a status", at: span,
      inline: meant.map { "did you mean `\($0)`?" },
      help: isCrash ? "a crash is a trigger of its own: `crash: any`" : "the values are \(namesList(words))",
      fix: node.text == text ? valueFix(text, node, meant, among: words) : nil)
    return nil
  }

  private func reading(to: [ServerStatus], from: [ServerStatus]?) -> KindReading {
    let target = to.map(\.rawValue).joined(separator: ", ")
    let origin = from.map { $0.map(\.rawValue).joined(separator: ", ") + " -> " } ?? ""
    return KindReading(
      kind: .status(to: to, from: from), source: origin + target,
      fields: [Trigger.Field(name: "from", type: .choice(.status))], canBeLevel: true)
  }
}

extension ServerStatus {
  /// Words of other tools, with the status they mean.
  public static let otherWords = [
    "online": "running", "up": "running", "started": "running", "on": "running", "active": "running",
    "stopped": "offline", "down": "offline", "off": "offline", "exited": "offline", "crashed": "offline",
    "booting": "starting", "restarting": "starting",
  ]
}
