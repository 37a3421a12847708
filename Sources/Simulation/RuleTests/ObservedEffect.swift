import EngineCore
import RuleModel

/// An effect as tests speak of it; probes, log lines and pruning are not among them.
struct ObservedEffect {
  let at: Duration
  let server: ServerID
  let rule: String
  let verb: Expectation.Verb
  let value: String
  let message: String?
  let name: String?
  let mentions: [String]
  private let instant: Timestamp
  private let zone: ZoneRules

  init?(_ record: Rehearsal.EffectRecord, start: Timestamp, rules: RuleSet) {
    let effect = record.effect
    guard effect.run != nil, !effect.isShadow else { return nil }
    var message: String?
    var name: String?
    var mentions: [String] = []
    switch effect.kind {
    case .sendCommand(_, let announcement?): (verb, value) = (.announce, announcement)
    case .sendCommand(let command, nil): (verb, value) = (.command, command)
    case .setPower(let signal): (verb, value) = (.power, signal.rawValue)
    case .createBackup(let title, _, _):
      (verb, value) = (.backup, "create")
      name = title
    case .notify(let notification):
      (verb, value) = (.notify, notification.notifier.name)
      message = notification.message ?? notification.embed?.title
      mentions = notification.mentions
    case .callWebhook(let request): (verb, value) = (.webhook, request.url.description)
    case .emitEvent(let event, _): (verb, value) = (.emit, event)
    case .deleteBackup, .writeLog, .requestStats: return nil
    }
    self.at = record.at - start
    self.server = effect.server
    self.rule = effect.rule
    self.message = message
    self.name = name
    self.mentions = mentions
    self.instant = record.at
    self.zone = rules.rule(effect.rule)?.zone ?? .utc
  }

  var words: String {
    ["\(verb.rawValue) \(value)", message, name].compactMap { $0 }.joined(separator: "  ")
  }

  func fits(_ expectation: Expectation) -> Bool {
    isInTime(for: expectation) && differences(from: expectation).isEmpty
  }

  func isInTime(for expectation: Expectation) -> Bool {
    guard let time = expectation.at else { return false }
    return at >= time && at <= time + expectation.within
  }

  /// Something that is other than expected.
  struct Difference {
    let what: String
    let wanted: String
    let found: String
    /// Whether `*` stands for any characters in it.
    let isPattern: Bool
  }

  /// What is other than expected, apart from the time.
  func differences(from expectation: Expectation) -> [Difference] {
    var found: [Difference] = []
    func compare(_ what: String, _ wanted: String?, _ actual: String?) {
      guard let wanted, !Glob(wanted).matches(actual ?? "") else { return }
      found.append(Difference(what: what, wanted: wanted, found: actual ?? "", isPattern: true))
    }
    func note(_ what: String, _ wanted: String, _ actual: String) {
      found.append(Difference(what: what, wanted: wanted, found: actual, isPattern: false))
    }
    if verb != expectation.verb { note("verb", expectation.verb.rawValue, verb.rawValue) }
    if let wanted = expectation.server, wanted != server { note("server", wanted.rawValue, server.rawValue) }
    compare(verb.rawValue, expectation.value, value)
    compare("message", expectation.message, message)
    compare("name", expectation.name, name)
    if let local = expectation.local, !local.matches(instant, in: zone) {
      note("local", local.text, local.actual(instant, in: zone))
    }
    if let wanted = expectation.mentions, wanted != mentions {
      note("mentions", "[\(wanted.joined(separator: ", "))]", "[\(mentions.joined(separator: ", "))]")
    }
    return found
  }
}

extension ObservedEffect.Difference {
  /// Longer texts are not taken apart: the time grows with the square of their length.
  private static let longestText = 2000
  /// As much of both sides as is shown from where they part.
  private static let excerpt = 24

  /// In one line: `local is 18:05 CET, not 18:05 CEST`.
  var words: String {
    guard isPattern else { return "`\(what)` is \(found), not \(wanted)" }
    let whole = "texts are compared whole"
    if !wanted.contains("*"), !wanted.isEmpty, found.contains(wanted) {
      return "`\(what)` holds `\(shortened(wanted))` and more; \(whole), write `*\(shortened(wanted))*`"
    }
    guard let (left, right) = parting() else {
      return "`\(what)` is `\(shortened(found))`, not `\(shortened(wanted))`"
    }
    return "`\(what)` has `\(right)` where `\(left)` is expected; \(whole), `*` is any characters"
  }

  private func shortened(_ text: some StringProtocol) -> String {
    text.count > Self.excerpt ? "\(text.prefix(Self.excerpt))…" : String(text)
  }

  /// What stands on both sides from the word on in which they part; `nil` if that is no shorter than the texts.
  private func parting() -> (wanted: String, found: String)? {
    guard wanted.count <= Self.longestText, found.count <= Self.longestText else { return nil }
    let pattern = Array(wanted)
    let subject = Array(found)
    var common = 0
    while common < pattern.count, Glob(String(pattern[...common]) + "*").matches(found) { common += 1 }
    let head = Glob(String(pattern[..<common]))
    guard let end = (0...subject.count).first(where: { head.matches(String(subject[..<$0])) }) else { return nil }
    // Back to the beginning of the word, so that there is something to recognize.
    let back = min(end, pattern[..<common].reversed().prefix { $0 != " " && $0 != "*" }.count)
    guard common > back else { return nil }
    let left = shortened(String(pattern[(common - back)...]))
    let right = shortened(String(subject[(end - back)...]))
    return left.isEmpty || right.isEmpty ? nil : (left, right)
  }
}
