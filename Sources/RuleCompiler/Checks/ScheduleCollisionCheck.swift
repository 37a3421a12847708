import Diagnostics
import RuleModel

/// Two rules that stop the same server within a minute.
struct ScheduleCollisionCheck {
  let drafts: [RuleDraft]

  /// Looked at: a year of fires, but no more than so many of one trigger.
  private static let mostFires = 400
  private static let closeness = Duration.minutes(1)
  /// Any day will do; this one is a Monday.
  private static let start = Timestamp(seconds: 1_767_571_200)

  private struct Stop {
    let at: Timestamp
    let draft: Int
    let span: Span
  }

  /// One finding for each pair of rules, at the schedule of the later one.
  func findings() -> [Diagnostic] {
    let stops = drafts.indices.flatMap(stops).sorted { ($0.at, $0.draft) < ($1.at, $1.draft) }
    var found: [Diagnostic] = []
    // Whether two rules meet is asked once, however often they are due together.
    var asked: Set<Int> = []
    for (index, stop) in stops.enumerated() {
      for other in stops[(index + 1)...] {
        guard other.at - stop.at < Self.closeness else { break }
        let pair = min(stop.draft, other.draft) * drafts.count + max(stop.draft, other.draft)
        guard stop.draft != other.draft, asked.insert(pair).inserted,
          drafts[stop.draft].rule.servers.surelyOverlaps(drafts[other.draft].rule.servers)
        else { continue }
        found.append(finding(stop, other))
      }
    }
    return found
  }

  private func stops(of index: Int) -> [Stop] {
    let rule = drafts[index].rule
    guard rule.stage != .disabled, rule.stopsServer else { return [] }
    return rule.triggers.flatMap { trigger -> [Stop] in
      guard case .schedule(let schedule) = trigger.kind else { return [] }
      if case .every = schedule.kind { return [] }
      var fires: [Stop] = []
      var walk = ScheduleWalk(schedule, after: Self.start, anchor: Self.start)
      while fires.count < Self.mostFires, let fire = walk.next(), fire.start - Self.start < .days(366) {
        fires.append(Stop(at: fire.deadline, draft: index, span: trigger.span))
      }
      return fires
    }
  }

  private func finding(_ first: Stop, _ second: Stop) -> Diagnostic {
    let (one, other) = (drafts[first.draft].rule, drafts[second.draft].rule)
    let time = first.at.timeText(in: one.zone)
    return Diagnostic(
      .warning, "schedule-collision",
      "`\(one.id)` and `\(other.id)` both stop the same server at \(time) on \(first.at.dateText(in: one.zone))",
      at: second.span, labels: [Diagnostic.Label(first.span, "`\(one.id)` is due here")],
      help: "move one of them, or let one rule do both")
  }
}

extension Rule {
  /// Whether some step stops its server, if only for a while.
  fileprivate var stopsServer: Bool {
    blocks.joined().contains { step in
      if case .power(let signal, _, _) = step.action { signal != .start } else { false }
    }
  }
}
