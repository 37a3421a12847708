import Diagnostics
import RuleModel

/// A name in a test that only the rules under test can explain; it is looked up once they are compiled.
struct RuleTestNameUse: Sendable {
  /// What the name stands for.
  enum Kind: Sendable, Hashable {
    /// A derived figure in `stats`.
    case metric
    /// An event that a timeline lets happen.
    case event
    /// Where an expected message goes; `*` may stand in it.
    case notifier
    /// The zone in `local`.
    case zone
    /// A rule under test.
    case rule
  }

  let kind: Kind
  let name: String
  let span: Span
}

/// Looks up the names of tests among what the rules define and listen for.
struct RuleTestNameCheck {
  private var metrics: Set<String> = []
  private var events = Set(BuiltinEvent.allCases.map(\.rawValue))
  private var notifiers: Set<String> = []
  private let ids: [String]

  init(_ rules: RuleSet) {
    ids = rules.rules.map(\.id)
    for rule in rules.rules {
      for profile in rule.profiles {
        metrics.formUnion(profile.metrics.map(\.name))
        events.formUnion(profile.events.map(\.name))
      }
      for trigger in rule.triggers { listen(to: trigger) }
      for step in rule.blocks.joined() { look(at: step.action) }
    }
  }

  /// What is wrong with the names in a test.
  func findings(in test: RuleTest) -> [Diagnostic] {
    test.uses.compactMap { use -> Diagnostic? in
      switch use.kind {
      case .metric: metric(use)
      case .event: event(use)
      case .notifier: notifier(use)
      case .zone: zone(use)
      case .rule: rule(use)
      }
    }
  }

  // MARK: - What the rules know

  private mutating func listen(to trigger: Trigger) {
    switch trigger.kind {
    case .event(let name): events.insert(name)
    case .absent(let inner, _): listen(to: inner)
    case .sequence(let items, _): for item in items { listen(to: item.trigger) }
    case .console, .status, .crash, .stats, .schedule, .window: break
    }
    if case .trigger(let end)? = trigger.end { listen(to: end) }
  }

  private mutating func look(at action: Action) {
    switch action {
    case .command(_, let expect?): listen(to: expect)
    case .waitFor(let trigger): listen(to: trigger)
    case .emit(let name, _): events.insert(name)
    case .notify(let message): notifiers.insert(message.notifier.name)
    default: break
    }
  }

  // MARK: - Names

  private func metric(_ use: RuleTestNameUse) -> Diagnostic? {
    guard !metrics.contains(use.name) else { return nil }
    let known = metrics.sorted()
    let meant = Suggestion.closest(to: use.name, in: known + ["memory", "disk", "cpu", "net.rx", "net.tx", "uptime"])
    let list =
      known.isEmpty ? "the rules see no profile with metrics" : "metrics here: \(known.joined(separator: ", "))"
    return Diagnostic(
      .error, "undefined-name", "there is no metric `\(use.name)`", at: use.span,
      help: meant.map { "did you mean `\($0)`?" } ?? list)
  }

  /// Events may come from outside, so only a name that nearly is one of those known is taken for a mistake.
  private func event(_ use: RuleTestNameUse) -> Diagnostic? {
    guard !events.contains(use.name), let meant = Suggestion.closest(to: use.name, in: events.sorted()) else {
      return nil
    }
    return Diagnostic(
      .error, "undefined-event", "no rule knows an event `\(use.name)`", at: use.span,
      help: "did you mean `\(meant)`?")
  }

  /// An expectation of a notifier that no rule uses is never met, and forbidding it never fails.
  private func notifier(_ use: RuleTestNameUse) -> Diagnostic? {
    guard !use.name.contains("*"), !notifiers.contains(use.name) else { return nil }
    let known = notifiers.sorted()
    let list = known.isEmpty ? "no rule here has a `notify` step" : "rules notify \(known.joined(separator: ", "))"
    return Diagnostic(
      .error, "undefined-notifier", "no rule here notifies `\(use.name)`", at: use.span,
      help: Suggestion.closest(to: use.name, in: known).map { "did you mean `\($0)`?" } ?? list)
  }

  private func rule(_ use: RuleTestNameUse) -> Diagnostic? {
    guard !ids.contains(use.name) else { return nil }
    let list = ids.isEmpty ? "the files define no rules" : "rules here: \(ids.joined(separator: ", "))"
    return Diagnostic(
      .error, "undefined-name", "these files define no rule `\(use.name)`", at: use.span,
      help: Suggestion.closest(to: use.name, in: ids).map { "did you mean `\($0)`?" } ?? list)
  }

  private func zone(_ use: RuleTestNameUse) -> Diagnostic? {
    guard !ExpectedLocalTime.isZone(use.name) else { return nil }
    let meant = ZoneRules.suggestion(for: use.name)
    return Diagnostic(
      .error, "unknown-value", "`\(use.name)` is no time zone", at: use.span,
      help: meant.map { "did you mean `\($0)`?" } ?? "write such as `CET`, `Europe/Berlin` or `+01:00`")
  }
}
