import Diagnostics
import RuleModel
import Simulation

/// Routes about backups.
extension World {
  func routeBackups(_ asked: ServerRequest) throws -> PanelAnswer {
    switch (asked.request.method, asked.path.count) {
    case ("GET", 1): return try listBackups(asked)
    case ("POST", 1): return try createBackup(asked)
    case ("GET", 2): return try showBackup(asked)
    case ("DELETE", 2): return try deleteBackup(asked)
    case (let method, 3): return try routeBackupAction(asked, method)
    default: throw PanelRefusal.methodNotAllowed
    }
  }

  private func routeBackupAction(_ asked: ServerRequest, _ method: String) throws(PanelRefusal) -> PanelAnswer {
    switch (method, asked.path[2]) {
    case ("POST", "lock"): return try lockBackup(asked)
    case ("POST", "restore"): return try restoreBackup(asked)
    case ("GET", "download"): return try downloadBackup(asked)
    case (_, "lock"), (_, "restore"), (_, "download"): throw .methodNotAllowed
    default: throw .notFound
    }
  }

  private func listBackups(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.read")
    let backups = servers[asked.index].backups
    let items = backups.map { backup -> JSONValue in
      ["object": "backup", "attributes": attributes(of: backup)]
    }
    let count = backups.count { $0.completedAt == nil || $0.isSuccessful }
    return page(items, asked.request, most: 50, usual: 20, extra: [.init("backup_count", .int(count))])
  }

  private func createBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.create")
    let body = try asked.json()
    let name = trimmed(body["name"])
    if let name, name.count > 191 {
      throw .field("name", "max", "The name may not be greater than 191 characters.")
    }
    try refuseTooManyBackups(of: asked.index)
    guard isNodeUp else { throw .nodeUnreachable }
    let backup = SimulatedBackup(
      uuid: random.uuid(), name: name ?? "Backup at \(iso(clock.wall))",
      ignoredFiles: (trimmed(body["ignored"]) ?? "").split(separator: "\n").map(String.init),
      isLocked: body["is_locked"]?.bool == true && asked.permits("backup.delete"), createdAt: clock.wall,
      checksum: random.hexadecimal(40))
    servers[asked.index].backups.append(backup)
    servers[asked.index].backupTimes.append(clock.wall)
    observe(.backupBegan(uuid: backup.uuid, name: backup.name), asked.index)
    let observations = servers[asked.index].game.backupRequested(
      name: backup.name, uuid: backup.uuid, at: clock.virtual)
    after(observations, of: asked.index)
    return .json(["object": "backup", "attributes": attributes(of: backup)])
  }

  private func refuseTooManyBackups(of index: Int) throws(PanelRefusal) {
    let period = configuration.limits.backupPeriod
    let recent = servers[index].backupTimes.filter { clock.wall - $0 < period }
    if let limit = configuration.limits.backups, period > .zero, recent.count >= limit {
      let oldest = recent.first ?? clock.wall
      let wait = ((oldest + period) - clock.wall).wholeMilliseconds / 1000 + 1
      throw PanelRefusal(
        status: 429, code: "TooManyRequestsHttpException",
        detail: "Only \(limit) backups may be generated within a \(period.wholeMilliseconds / 1000)"
          + " second span of time.",
        headers: [("Retry-After", String(wait))])
    }
    let quota = servers[index].configuration.backupLimit
    let kept = servers[index].backups.count { $0.completedAt == nil || $0.isSuccessful }
    guard kept < quota else {
      throw PanelRefusal(
        status: 400, code: "TooManyBackupsException",
        detail: "Cannot create a new backup, this server has reached its limit of \(quota) backups.")
    }
  }

  private func place(_ asked: ServerRequest) throws(PanelRefusal) -> Int {
    guard let place = servers[asked.index].backups.firstIndex(where: { $0.uuid == asked.path[1] }) else {
      throw .notOnServer
    }
    return place
  }

  private func showBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.read")
    return shown(servers[asked.index].backups[try place(asked)])
  }

  private func shown(_ backup: SimulatedBackup) -> PanelAnswer {
    .json(["object": "backup", "attributes": attributes(of: backup)])
  }

  private func deleteBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.delete")
    let place = try place(asked)
    let backup = servers[asked.index].backups[place]
    if backup.isLocked, backup.isSuccessful {
      throw PanelRefusal(
        status: 400, code: "BackupLockedException",
        detail: "Cannot delete a backup that is marked as locked.")
    }
    servers[asked.index].backups.remove(at: place)
    return .noContent
  }

  private func lockBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.delete")
    let place = try place(asked)
    servers[asked.index].backups[place].isLocked.toggle()
    return shown(servers[asked.index].backups[place])
  }

  private func restoreBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.restore")
    let backup = servers[asked.index].backups[try place(asked)]
    guard backup.isSuccessful, servers[asked.index].game.status == .offline else {
      throw PanelRefusal(
        status: 400, code: "BadRequestHttpException",
        detail: "This server is not currently in a state that allows for a backup to be restored.")
    }
    restore(asked.index, for: servers[asked.index].configuration.game.backup.after)
    return .noContent
  }

  private func downloadBackup(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("backup.download")
    let backup = servers[asked.index].backups[try place(asked)]
    let url = "\(nodeURL)/download/backup?token=\(random.hexadecimal(32))&uuid=\(backup.uuid)"
    return .json(["object": "signed_url", "attributes": ["url": .string(url)]])
  }

  private func attributes(of backup: SimulatedBackup) -> JSONValue {
    let isGood = backup.isSuccessful
    return [
      "uuid": .string(backup.uuid), "is_successful": .bool(isGood), "is_locked": .bool(backup.isLocked),
      "name": .string(backup.name), "ignored_files": .array(backup.ignoredFiles.map(JSONValue.string)),
      "checksum": isGood ? .string("sha1:\(backup.checksum)") : nil, "bytes": WireText.whole(backup.bytes),
      "created_at": .string(iso(backup.createdAt)), "completed_at": JSONValue(backup.completedAt.map(iso)),
    ]
  }
}
