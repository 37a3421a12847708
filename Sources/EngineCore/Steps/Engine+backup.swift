import OrderedCollections
import RuleModel

/// `backup create`: done when the daemon says so.
extension Engine {
  mutating func beginBackup(
    _ step: Step, name: Template?, ignored: [String], isLocked: Bool, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    let server = scope.server.server
    guard server.permits("backup.create") else {
      throw .refused("the key lacks the permission `backup.create` on \(server.name)")
    }
    guard server.limits.backups != 0 else {
      throw .refused("\(server.name) may not have backups: its quota is 0")
    }
    let title: String? = if let name { try render(name, scope, for: .message) } else { nil }
    let effect = ask(.createBackup(name: title, ignoredFiles: ignored, isLocked: isLocked), for: run)
    run.results["#backup"] = title.map { ["name": .text($0)] }
    run.activity = .backingUp(effect, uuid: nil, until: deadline(of: step, run))
  }

  mutating func finishBackup(_ step: Step, _ report: BackupReport, _ run: inout Run) {
    guard report.isSuccessful else {
      failStep(&run, step, .failed, "the backup was not successful")
      return
    }
    let name = run.results["#backup"]?["name"] ?? report.name.map(Value.text) ?? .unknown
    run.results["#backup"] = nil
    prune(step, newest: report.uuid, run)
    finishStep(
      &run, step, detail: "backup completed",
      result: ["name": name, "uuid": .text(report.uuid), "size": .bytes(report.size)])
  }

  /// Removes this rule's older backups that `keep` does not ask for; locked ones are nobody's to remove.
  private mutating func prune(_ step: Step, newest uuid: String, _ run: Run) {
    guard case .createBackup(_, _, let isLocked, let keep) = step.action, !isLocked else { return }
    let key = StateKey(rule: run.rule, server: run.server)
    let made = (state.rules[key]?.backups ?? []) + [RuleState.OwnBackup(uuid: uuid, at: wall(now))]
    guard let keep, let zone = definition(of: run)?.zone else {
      remember(key) { $0.backups = Array(made.suffix(Limits.ownBackups)) }
      return
    }
    let kept = keep.survivors(of: made, in: zone)
    remember(key) { $0.backups = kept }
    for backup in made where !kept.contains(backup) { ask(.deleteBackup(uuid: backup.uuid), for: run) }
  }
}

extension Keep {
  /// The backups that stay: the newest few, and the newest of each of the last days and weeks.
  func survivors(of backups: [RuleState.OwnBackup], in zone: ZoneRules) -> [RuleState.OwnBackup] {
    let newestFirst = backups.sorted { $0.at > $1.at }
    var kept = Set(newestFirst.prefix(max(last, 1)))
    kept.formUnion(newestFirst.newestPerGroup(daily) { zone.local($0.at).dateText })
    kept.formUnion(newestFirst.newestPerGroup(weekly) { zone.local($0.at).mondayText })
    return backups.filter(kept.contains)
  }
}

extension [RuleState.OwnBackup] {
  fileprivate func newestPerGroup(_ groups: Int, by name: (Element) -> String) -> [Element] {
    var seen: Set<String> = []
    return filter { seen.count < groups && seen.insert(name($0)).inserted }
  }
}

extension LocalDateTime {
  /// The date of the Monday that begins its week.
  fileprivate var mondayText: String {
    let daysSinceMonday = (weekday.rawValue + 6) % 7
    guard let midday = LocalDateTime(year: year, month: month, day: day, hour: 12, minute: 0, second: 0) else {
      return dateText
    }
    let instant = ZoneRules.utc.resolve(midday).instant - .days(Int64(daysSinceMonday))
    return instant.dateText(in: .utc)
  }
}
