import NIOCore
import RuleModel
import Simulation

/// What tests and scenarios do to panel and node.
extension World {
  func incident(_ incident: PretendIncident, on index: Int) {
    after(servers[index].game.incidentHappened(incident, at: clock.virtual), of: index)
  }

  func disturb(_ disturbance: PanelSimulator.Disturbance) {
    switch disturbance {
    case .dropSockets(let name, let end): dropSockets(of: name, end)
    case .expireTokens: expireTokens()
    case .panelFails(let fault, let duration):
      panelFault = (fault, .max, clock.wall + duration / configuration.speed)
    case .nodeDown(let duration):
      setNode(isUp: false)
      let bound = NIOLoopBound(self, eventLoop: loop)
      let real = duration / configuration.speed
      loop.scheduleTask(in: .milliseconds(real.wholeMilliseconds)) { bound.value.setNode(isUp: true) }
    case .nodeRestarts: restartNode()
    }
  }

  func dropSockets(of name: String?, _ end: PanelSimulator.SocketEnd) {
    let uuid = name.flatMap { name in servers.first { $0.isNamed(name) }?.uuid }
    for wire in wires where name == nil || wire.session.serverUUID == uuid { wire.end(end) }
  }

  func expireTokens() {
    for wire in wires { wire.session.expireToken(at: clock.wall) }
  }

  /// Tokens of before are refused; sockets live on, as they did before Wings 1.12, or are cut.
  func revokeTokens(cutsSockets: Bool) {
    for user in configuration.users { node.revokedAt[userUUID(of: user)] = clock.wall }
    if cutsSockets { dropSockets(of: nil, .bare) }
  }

  func setNode(isUp: Bool) {
    isNodeUp = isUp
    if !isUp { dropSockets(of: nil, .reset) }
  }

  func restartNode() {
    node.startedAt = clock.wall
    dropSockets(of: nil, .reset)
  }

  func setState(_ state: PanelSimulator.PanelState, of index: Int) {
    servers[index].state = state
    guard state == .suspended else { return }
    if servers[index].game.status != .offline { changePower(.stop, route: .http, index) }
    if configuration.node.cutsSuspended { dropSockets(of: servers[index].uuid, .bare) }
  }

  /// An install, with its events; the server can do nothing else for so long.
  func install(_ index: Int, for duration: Duration) {
    servers[index].state = .installing
    broadcast("install started", [""], of: index)
    let text = "Starting installation process, this could take a few minutes..."
    broadcast("daemon message", [text], of: index)
    broadcast("install output", ["Installing"], needs: "admin.websocket.install", of: index)
    finish(index, after: duration, telling: "install completed")
  }

  func restore(_ index: Int, for duration: Duration) {
    servers[index].state = .restoring
    finish(index, after: duration, telling: "backup restore completed")
  }

  private func finish(_ index: Int, after duration: Duration, telling event: String) {
    let bound = NIOLoopBound(self, eventLoop: loop)
    let real = duration / configuration.speed
    loop.scheduleTask(in: .milliseconds(real.wholeMilliseconds)) {
      bound.value.servers[index].state = .normal
      bound.value.broadcast(event, [""], of: index)
    }
  }

  func finishBackup(_ report: BackupReport, of index: Int) {
    guard let place = servers[index].backups.firstIndex(where: { $0.uuid == report.uuid }) else { return }
    servers[index].backups[place].completedAt = clock.wall
    servers[index].backups[place].isSuccessful = report.isSuccessful
    servers[index].backups[place].bytes = report.size
    let checksum = servers[index].backups[place].checksum
    broadcast(
      "backup completed", [WireText.backup(report, checksum: checksum)], needs: "backup.read", of: index)
  }
}
