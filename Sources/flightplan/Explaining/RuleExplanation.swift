import Diagnostics
import Patterns
import RuleModel

/// Everything that can be said about a rule before anything happens.
struct RuleExplanation {
  let rule: Rule
  /// All rules that are loaded with it.
  let others: [Rule]
  /// From here on its next times are counted.
  let now: Timestamp
  /// The servers of the panel; `nil` if it was not asked.
  let inventory: [Server]?

  /// A label and what belongs to it, a line each.
  struct Row: Hashable {
    let label: String
    var lines: [String]
  }

  /// The servers that it reaches.
  var servers: [Server] { (inventory ?? []).filter(rule.servers.matches) }

  /// In the order in which people read it.
  var rows: [Row] {
    var rows = rule.triggers.map { Row(label: "when", lines: lines(of: $0)) }
    rows += [
      row("if", rule.conditions.map(\.source)), row("quiet", rule.mute.map { "while the window \($0.name) is open" }),
      row("often", frequency), row("then", [flow(rule.then)]), row("resolved", rule.resolved.map { [flow($0)] }),
      row("catch", rule.catch.map { [flow($0)] }), row("always", rule.finally.map { [flow($0)] }),
      row("surplus", rule.limit?.exceeded.map { [flow($0)] }), row("needs", needs), row("locks", locks),
      row("overlap", overlaps), row("bound", [bound]), row("matches", examples),
    ].compactMap { $0 }
    return rows
  }

  private func row(_ label: String, _ lines: [String]?) -> Row? {
    guard let lines, !lines.isEmpty else { return nil }
    return Row(label: label, lines: lines)
  }

  // MARK: - When

  private func lines(of trigger: Trigger) -> [String] {
    var lines: [String]
    if case .schedule(let schedule) = trigger.kind {
      lines = [timetable(of: schedule)] + nextTimes(of: schedule) + [missed(schedule)]
    } else {
      lines = [trigger.summary]
    }
    if let id = trigger.id { lines[0] += "   (id \(id))" }
    if let filter = trigger.filter { lines.append("where \(filter.source)") }
    if let count = trigger.count {
      let what = count.distinct.map { "different values of \($0)" } ?? "matches"
      lines.append("\(count.matches) \(what) within \(DurationText.human(count.within))")
    }
    if let quiet = trigger.debounce { lines.append("once nothing more has matched for \(DurationText.human(quiet))") }
    if let hold = trigger.hold { lines.append("for \(DurationText.human(hold))") }
    if case .absent(_, let condition?) = trigger.kind { lines.append("counted while \(condition.source)") }
    if case .trigger(let end)? = trigger.end {
      let held = end.hold.map { " for \(DurationText.human($0))" } ?? ""
      lines.append("until \(end.summary.replacing("stats: ", with: ""))\(held)")
    }
    return lines
  }

  private func timetable(of schedule: Schedule) -> String {
    var text = schedule.inWords
    if schedule.lead > .zero { text += ", begun \(DurationText.human(schedule.lead)) before" }
    if schedule.jitter > .zero { text += ", shifted per server by 0 to \(DurationText.human(schedule.jitter))" }
    return text
  }

  private func nextTimes(of schedule: Schedule) -> [String] {
    if case .every = schedule.kind { return ["counted from the first time that the rule is loaded"] }
    let server = servers.first
    let shift = server.map { JitterOffset.of(rule: rule.id, server: $0.id.rawValue, within: schedule.jitter) } ?? .zero
    var lines: [String] = []
    var last = now
    for index in 0..<3 {
      guard let fire = schedule.next(after: last, anchor: now, jitter: shift) else { break }
      last = fire.start
      let local = schedule.zone.local(fire.start)
      let whose = index == 0 ? server.map { "   (\($0.name))" } ?? "" : ""
      let note = fire.note.map { "   " + $0.text } ?? ""
      let zone = schedule.zone.abbreviation(at: fire.start)
      lines.append("next  \(local.weekday.shortName) \(local.dateText) \(local.fullTimeText) \(zone)\(whose)\(note)")
    }
    return lines
  }

  private func missed(_ schedule: Schedule) -> String {
    let grace = DurationText.human(schedule.grace ?? Schedule.usualGrace)
    return switch schedule.missed {
    case .skip: "missed while the engine was down: recorded, not run"
    case .runOnce: "missed while the engine was down: run once, up to \(grace) late"
    case .runAll: "missed while the engine was down: all are run, up to \(grace) late"
    }
  }

  private var frequency: [String] {
    var lines: [String] = []
    if !rule.by.isEmpty { lines.append("counted apart for each \(rule.by.map(\.name).joined(separator: ", "))") }
    if rule.cooldown > .zero { lines.append("\(DurationText.human(rule.cooldown)) between starts at least") }
    if let limit = rule.limit {
      let reset: String
      switch limit.reset {
      case .manual?: reset = ", then not before it is reset by hand"
      case .after(let pause)?: reset = ", then not for \(DurationText.human(pause))"
      case nil: reset = ""
      }
      lines.append("\(limit.rate.count) starts in \(DurationText.human(limit.rate.per)) at most\(reset)")
    }
    if let again = rule.repeatInterval { lines.append("again every \(DurationText.human(again)) while it lasts") }
    switch rule.mode {
    case .single: break
    case .restart: lines.append("a new start ends the run in progress")
    case .queued: lines.append("a start waits while a run is in progress")
    case .parallel: lines.append("runs may go side by side")
    }
    return lines
  }

  // MARK: - What it takes

  private var needs: [String] {
    let wanted = rule.permissions
    let granted = inventory.map { _ in
      servers.flatMap { server in wanted.filter { !server.permits($0) }.map { "\(server.name) lacks \($0)" } }
    }
    var lines = [wanted.joined(separator: ", ")]
    if let granted {
      lines[0] += granted.isEmpty ? "   all granted on \(servers.count) of \(servers.count)" : ""
      lines += granted.map { "✗ \($0)" }
    }
    if rule.makesBackups {
      lines.append("a backup quota of 1 at least")
      lines += servers.filter { $0.limits.backups == 0 }.map { "✗ \($0.name) has the quota 0" }
    }
    return lines
  }

  private var locks: [String] {
    var lines = rule.usesPower ? ["power, one run per server at a time"] : []
    if let lock = rule.lock {
      let place =
        switch lock.scope {
        case .server: "server"
        case .node: "node"
        case .global: "engine"
        }
      lines.append("\(lock.name), \(lock.slots == 1 ? "one run" : "\(lock.slots) runs") per \(place) at a time")
    }
    return lines
  }

  /// Other rules that may stop its servers while a run lasts.
  private var overlaps: [String] {
    guard let own = nextStart(of: rule) else { return [] }
    let end = own + rule.longestRun
    return others.compactMap { other in
      guard other.id != rule.id, other.stage == .live, other.usesPower, !rule.usesPower,
        rule.lock == nil || rule.lock?.name != other.lock?.name, rule.servers.surelyOverlaps(other.servers),
        let start = nextStart(of: other, after: own - .milliseconds(1)), start < end
      else { return nil }
      let time = start.timeText(in: other.zone)
      return "\(other.id) takes `power` at \(time), when a run may still last; they share no lock"
    }
  }

  private func nextStart(of rule: Rule, after instant: Timestamp? = nil) -> Timestamp? {
    rule.triggers.compactMap { trigger in
      guard case .schedule(let schedule) = trigger.kind else { return nil }
      if case .every = schedule.kind { return nil }
      return schedule.next(after: instant ?? now, anchor: now)?.start
    }.min()
  }

  private var bound: String {
    let extra = rule.catch != nil || rule.finally != nil
    let parts = [rule.catch.map { _ in "`catch`" }, rule.finally.map { _ in "`finally`" }].compactMap { $0 }
    let included = extra ? ", \(parts.joined(separator: " and ")) included" : ""
    return "at most \(DurationText.exact(rule.longestRun)) per run\(included)"
  }

  /// A line that each pattern matches, and one that it does not.
  private var examples: [String] {
    let profile = rule.profile(for: Server(id: ServerID("server")))
    let triggers = rule.consoleTriggers + (profile.map(rule.consoleTriggers(ofEventsIn:)) ?? []).map(\.trigger)
    var seen: Set<Pattern> = []
    return triggers.compactMap(\.consolePattern).filter { seen.insert($0).inserted }.flatMap { pattern in
      var lines = ["'\(pattern.source)'"]
      if let example = pattern.example { lines.append("  yes  \(example)") }
      if let other = pattern.nearMiss { lines.append("  no   \(other)") }
      return lines
    }
  }

  private func flow(_ block: BlockID) -> String { StepOutline(rule: rule).text(of: block) }
}

extension Rule {
  /// What the panel must allow its account on each server.
  var permissions: [String] {
    var found: Set<String> = ["websocket.connect"]
    for action in blocks.joined().map(\.action) {
      switch action {
      case .command, .announce, .gameCommand: found.insert("control.console")
      case .countdown(let countdown): if countdown.announcement != nil { found.insert("control.console") }
      case .power(let signal, let killAfter, _):
        found.insert(signal.permission)
        if killAfter != nil { found.insert(PowerSignal.kill.permission) }
      case .createBackup(_, _, _, let keep):
        found.formUnion(["backup.create", "backup.read"])
        if keep != nil { found.insert("backup.delete") }
      case .notify, .webhook, .log, .wait, .waitFor, .branch, .each, .attempt, .call, .emit, .silence, .set, .stop:
        break
      }
    }
    return found.sorted()
  }

  fileprivate var makesBackups: Bool {
    blocks.joined().contains { if case .createBackup = $0.action { true } else { false } }
  }
}
