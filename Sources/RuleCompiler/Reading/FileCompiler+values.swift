import Diagnostics
import RuleModel

/// Scalars that mean something: durations, numbers, words from a short list.
extension FileCompiler {
  mutating func duration(_ slot: Slot, allowingZero: Bool = false) -> Duration? {
    guard let text = text(slot, help: "write a duration, such as `5m`") else { return nil }
    do {
      let duration = try DurationText.parse(text)
      if duration > .zero || allowingZero { return duration }
      error(
        "invalid-duration", "\(slot.name) must be longer than nothing", at: slot.span,
        help: "write such as `5m`")
    } catch {
      self.error("invalid-duration", error.message, at: slot.span, help: error.help)
    }
    return nil
  }

  mutating func integer(_ slot: Slot, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(slot, help: "write a whole number") else { return nil }
    let isPlain = text.utf8.allSatisfy { (48...57).contains($0) }
    if isPlain, let number = Int(text), range.contains(number) { return number }
    let bounds = "\(range.lowerBound) to \(range.upperBound)"
    error(
      "invalid-number", "`\(shortened(text))` does not fit \(slot.name)", at: slot.span,
      help: "write a whole number, \(bounds)")
    return nil
  }

  mutating func decimal(_ slot: Slot, in range: ClosedRange<Double>) -> Double? {
    guard let text = text(slot, help: "write a number") else { return nil }
    let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
    if isPlain, let number = Double(text), range.contains(number) { return number }
    error(
      "invalid-number", "`\(shortened(text))` does not fit \(slot.name)", at: slot.span,
      help: "write a number, \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  mutating func flag(_ slot: Slot) -> Bool? {
    guard let word = choice(slot, among: ["true", "false"], otherWords: Self.truthWords) else { return nil }
    return word == "true"
  }

  private static let truthWords = [
    "yes": "true", "no": "false", "on": "true", "off": "false", "y": "true", "n": "false", "1": "true",
    "0": "false",
  ]

  /// One of a few words; otherwise `unknown-value` with the nearest.
  mutating func choice(
    _ slot: Slot, among words: [String], later: [String] = [], otherWords: [String: String] = [:], help: String? = nil
  ) -> String? {
    guard let text = text(slot, help: "write one of \(namesList(words))") else { return nil }
    if words.contains(text) { return text }
    if later.contains(text) {
      notSupported("`\(text)` for \(slot.name)", at: slot.span)
      return nil
    }
    let meant = otherWords[text.lowercased()] ?? Suggestion.closest(to: text, in: words)
    error(
      "unknown-value", "`\(shortened(text))` is not a value of \(slot.name)", at: slot.span,
      inline: meant.map { "did you mean `\($0)`?" },
      help: meant == nil && help != nil
        ? help : words.count == 1 ? "write \(namesList(words))" : "the values are \(namesList(words))",
      fix: valueFix(text, slot.node, meant, among: words))
    return nil
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ slot: Slot, of type: Choice.Type)
    -> Choice?
  {
    choice(slot, among: type.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
  }

  mutating func zone(_ slot: Slot) -> ZoneRules? {
    guard let text = text(slot, help: "write a zone, such as `Europe/Berlin`") else { return nil }
    if let zone = ZoneRules(text) { return zone }
    let meant = ZoneRules.suggestion(for: text)
    error(
      "invalid-zone", "there is no time zone `\(shortened(text))`", at: slot.span,
      inline: meant.map { "did you mean `\($0)`?" },
      help: meant == nil ? "use a name of the IANA database, such as `Europe/Berlin`" : nil)
    return nil
  }

  mutating func timeOfDay(_ slot: Slot) -> LocalTime? {
    guard let text = text(slot, help: "write a time, such as \"04:00\"") else { return nil }
    do {
      return try LocalTime(text)
    } catch {
      self.error(
        "invalid-time", error.message, at: slot.node.span(ofValueRange: error.range), help: error.help)
      return nil
    }
  }

  mutating func days(_ slot: Slot) -> DaySelector? {
    guard let text = listAsText(slot) else { return nil }
    do {
      return try DaySelector(text)
    } catch {
      let span = slot.node.elements == nil ? slot.node.span(ofValueRange: error.range) : slot.span
      self.error("invalid-days", error.message, at: span, help: error.help)
      return nil
    }
  }

  /// `[sat, sun]` means the same as `sat,sun`.
  private mutating func listAsText(_ slot: Slot) -> String? {
    guard slot.node.elements != nil else { return text(slot, help: "write days, such as `mon-fri`") }
    let items = texts(slot)
    return items.isEmpty ? nil : items.map(\.text).joined(separator: ",")
  }

  mutating func cron(_ slot: Slot) -> CronExpression? {
    guard let text = text(slot, help: "write five fields, such as \"0 4 * * *\"") else { return nil }
    do {
      return try CronExpression(text)
    } catch {
      self.error(
        "invalid-schedule", error.message, at: slot.node.span(ofValueRange: error.range), help: error.help)
      return nil
    }
  }

  /// The items of `10m, 5m, 1m`, written without the brackets of a list; nil for anything else.
  static func unbracketed(_ node: YAMLNode) -> [String]? {
    guard let text = node.text, text.contains(",") else { return nil }
    let items = text.split(separator: ",").map { String($0).trimmingBlanks() }
    return items.count > 1 && items.allSatisfy { !$0.isEmpty } ? items : nil
  }

  /// `20 per 1m`.
  mutating func rate(_ slot: Slot) -> Rate? {
    guard let text = text(slot, help: "write such as `3 per 10m`") else { return nil }
    let words = text.split(separator: " ").map(String.init)
    if let better = Self.rateMeant(by: text) {
      error("invalid-rate", "`\(shortened(text))` is not a rate", at: slot.span, help: "write `\(better)`")
      return nil
    }
    guard words.count == 3, words[1] == "per", let count = Int(words[0]), (1...1_000_000).contains(count)
    else {
      error(
        "invalid-rate", "`\(shortened(text))` is not a rate", at: slot.span,
        help: "write a number, `per` and a duration, such as `3 per 10m`")
      return nil
    }
    do {
      let per = try DurationText.parse(words[2])
      if per > .zero { return Rate(count: count, per: per) }
      error("invalid-duration", "\(slot.name) needs a time longer than nothing", at: slot.span)
    } catch {
      self.error("invalid-duration", error.message, at: slot.span, help: error.help)
    }
    return nil
  }

  /// `3 in 1 hour`, `20/min`, `3 per hour`, `once per day` as rates; nil for what is one, or is not understood.
  private static func rateMeant(by text: String) -> String? {
    let counts = ["once": "1", "twice": "2", "one": "1"]
    let words = text.lowercased().replacing("/", with: " per ").replacing("times", with: "").split(separator: " ")
      .map(String.init)
    guard words.count > 2, ["per", "in", "every", "each", "a", "within"].contains(words[1]) else { return nil }
    let count = counts[words[0]] ?? words[0]
    let span = words.dropFirst(2).filter { $0 != "a" && $0 != "an" }.joined(separator: " ")
    let written = span.first?.isNumber == true ? span : "1 " + span
    guard Int(count) != nil, let time = DurationText.rewritten(written) else { return nil }
    let better = "\(count) per \((try? DurationText.parse(span)) == nil ? time : span)"
    return better == text ? nil : better
  }

  /// Ids of rules, windows, notifiers, events: `[a-z0-9][a-z0-9_-]*`.
  mutating func checkID(_ key: YAMLNode, of what: String) -> Bool {
    checkName(key, of: what, first: isLowerOrDigit, rest: { isLowerOrDigit($0) || $0 == "-" || $0 == "_" }) {
      "small letters, digits, `-` and `_`, beginning with a letter or digit"
    }
  }

  /// Names that stand in expressions: `[a-z_][a-z0-9_]*`.
  mutating func checkVariableName(_ key: YAMLNode, of what: String) -> Bool {
    checkName(
      key, of: what, first: { ("a"..."z").contains($0) || $0 == "_" },
      rest: { isLowerOrDigit($0) || $0 == "_" }
    ) {
      "small letters, digits and `_`, beginning with a letter"
    }
  }

  private mutating func checkName(
    _ key: YAMLNode, of what: String, first: (Unicode.Scalar) -> Bool, rest: (Unicode.Scalar) -> Bool,
    allowed: () -> String
  ) -> Bool {
    let name = (key.text ?? "").unicodeScalars
    if let start = name.first, first(start), name.dropFirst().allSatisfy(rest), name.count <= 100 {
      return true
    }
    let cleaned = (key.text ?? "").lowercased().unicodeScalars.map { rest($0) ? Character($0) : " " }
    let joint = rest("-") ? "-" : "_"
    let better = String(cleaned).split(separator: " ").joined(separator: joint)
    let reads = better.unicodeScalars.first.map { first($0) } ?? false
    error(
      "invalid-name", "`\(shortened(key.text ?? ""))` cannot be the name of \(what)", at: key.span,
      inline: reads && better.count <= 100 ? "such as `\(shortened(better))`" : nil, help: "names have \(allowed())")
    return false
  }
}

private func isLowerOrDigit(_ scalar: Unicode.Scalar) -> Bool {
  ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
}
