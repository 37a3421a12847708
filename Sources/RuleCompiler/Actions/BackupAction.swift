import Diagnostics
import RuleModel

/// `backup: create` with `name`, `ignore`, `keep`, `locked`; done when the backup is.
extension FileCompiler {
  mutating func backupAction(_ step: inout StepReader) -> Action? {
    let later = ["restore", "delete"]
    let word = choice(
      step.main, among: ["create"], later: later, otherWords: ["now": "create", "make": "create"],
      help: "write `create`, and the backup's name as `name: …` in the same column")
    let name = step.option("name").map { template($0, in: step.scope, sink: .message) }
    let ignored = step.option("ignore").map { texts($0).map(\.text) } ?? []
    let isLocked = step.option("locked").flatMap { flag($0) } ?? false
    let keep = step.option("keep").map { self.keep($0) }
    step.result = NameScope.backupResult
    guard word != nil else { return nil }
    if case .some(nil) = name { return nil }
    if case .some(nil) = keep { return nil }
    return .createBackup(
      name: name ?? nil, ignoredFiles: ignored, isLocked: isLocked, keep: keep ?? nil)
  }

  /// `{ last: 3, daily: 7, weekly: 4 }`; nothing at all would remove the backup just made.
  private mutating func keep(_ slot: Slot) -> Keep? {
    guard let entries = map(slot, help: "write such as `{ last: 3, daily: 7 }`") else { return nil }
    let before = errorCount
    let keys = KeySet(
      ["last", "daily", "weekly"],
      later: ["monthly": "use `weekly`", "hourly": "use `last`", "yearly": "use `weekly`"],
      otherWords: ["days": "daily", "weeks": "weekly", "newest": "last"])
    checkKeys(entries, keys, in: "`keep`")
    let figure = { (compiler: inout FileCompiler, key: String) in
      entries.slot(key).flatMap { compiler.integer($0, in: 0...1000) } ?? 0
    }
    let keep = Keep(
      last: figure(&self, "last"), daily: figure(&self, "daily"), weekly: figure(&self, "weekly"))
    guard errorCount == before else { return nil }
    if keep.last + keep.daily + keep.weekly == 0 {
      error(
        "keeps-nothing", "this `keep` keeps nothing, not even the backup just made", at: slot.span,
        help: "say how many stay, such as `keep: { last: 3 }`")
      return nil
    }
    return keep
  }
}
