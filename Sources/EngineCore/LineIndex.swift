import OrderedCollections
import Patterns
import RuleModel

/// Which rules a console line can concern: their patterns are asked all at once.
///
/// Whoever is left out would have said that nothing matches, which a live engine does not write down. A rule belongs
/// to every line if one of its levels may change with it for another reason than a match: because time has passed, or
/// because it looks back. Servers that the same rules reach share one index.
struct LineIndex: Sendable {
  /// The patterns that look at one of the texts of a line.
  private struct Door {
    let source: Source
    /// By pattern, the places of the rules that have it.
    let places: [[Int]]
    var scanner: PatternSet.LearningScanner

    mutating func collect(_ text: String, into found: inout [Int]) {
      for index in scanner.matchingIndices(in: text) { found += places[index] }
    }
  }

  /// Which text of a line a pattern looks at.
  private enum Source: Hashable {
    case raw
    /// The message, as the profile of that name splits it; without a profile the whole line.
    case message(profile: String?)
  }

  private var doors: [Door]
  /// Places of rules that every line concerns, ascending.
  private let always: [Int]
  /// Places of rules that wait for a named event.
  private let byEvent: [String: [Int]]
  /// Places of rules with a level over a number that lines move.
  private let byMetric: [Int]

  /// Places are those in `targets`.
  init(_ targets: [ServerPlan.Target], rules: [Rule]) {
    var patterns: OrderedDictionary<Source, OrderedDictionary<Pattern, [Int]>> = [:]
    var always: [Int] = []
    var byEvent: [String: [Int]] = [:]
    var byMetric: [Int] = []
    for (place, target) in targets.enumerated() {
      let parts = rules[target.rule].triggers.flatMap(\.allParts)
      let attention = parts.map(\.attention)
      if attention.contains(.every) {
        always.append(place)
        continue
      }
      if attention.contains(.movedMetric) { byMetric.append(place) }
      for part in parts {
        switch part.kind {
        case .console(let pattern, _, let raw):
          let source = raw ? Source.raw : .message(profile: target.profile?.name)
          if patterns[source, default: [:]][pattern, default: []].last != place {
            patterns[source, default: [:]][pattern, default: []].append(place)
          }
        case .event(let name): if byEvent[name]?.last != place { byEvent[name, default: []].append(place) }
        case .status, .crash, .stats, .schedule, .window, .absent, .sequence: break
        }
      }
    }
    doors = patterns.map { source, patterns in
      Door(
        source: source, places: Array(patterns.values),
        scanner: PatternSet.LearningScanner(PatternSet(Array(patterns.keys))))
    }
    self.always = always
    self.byEvent = byEvent
    self.byMetric = byMetric
  }

  /// Some rule has to be asked about every line.
  var concernsEveryLine: Bool { !always.isEmpty }

  /// The places of the rules that have to be asked about a line and what follows from it, ascending.
  mutating func places(for occurrences: [Occurrence], hasMovedMetric: Bool) -> [Int] {
    var found: [Int] = []
    for occurrence in occurrences {
      switch occurrence {
      case .line(let line, let splits, _) where !line.replayed:
        for door in doors.indices {
          switch doors[door].source {
          case .raw: doors[door].collect(line.raw ?? line.text, into: &found)
          case .message(let profile):
            doors[door].collect(profile.flatMap { splits[$0] }?.message ?? line.text, into: &found)
          }
        }
      case .named(let event): if !byEvent.isEmpty { found += byEvent[event.name] ?? [] }
      case .line, .status, .crash, .schedule: break
      }
    }
    if hasMovedMetric { found += byMetric }
    guard !found.isEmpty else { return always }
    return Set(found + always).sorted()
  }
}

/// Why a line without a match can change what a trigger says.
private enum Attention {
  case none
  /// A level over a number of the profile.
  case movedMetric
  /// A level that changes with time, or looks back.
  case every
}

extension Trigger {
  fileprivate var attention: Attention {
    guard isLevel else { return .none }
    var expressions = [filter].compactMap { $0 }
    switch kind {
    case .stats(let expression): expressions.append(expression)
    case .absent(_, let condition): expressions += [condition].compactMap { $0 }
    case .window, .status, .console, .crash, .schedule, .event, .sequence: break
    }
    let nodes = expressions.flatMap(\.root.allNodes)
    if nodes.contains(where: \.changesWithTime) { return .every }
    let looksAtMetric = nodes.contains { if case .reference(.metric) = $0 { true } else { false } }
    return looksAtMetric ? .movedMetric : .none
  }
}

extension Expression.Node {
  fileprivate var changesWithTime: Bool {
    switch self {
    case .during, .history, .age, .eventCount, .reference(.now), .reference(.weekday), .reference(.uptime),
      .reference(.firingFor), .reference(.runElapsed):
      true
    default: false
    }
  }
}
