import Diagnostics
import NIOCore
import NIOHTTP1
import RuleModel
import Simulation

/// The node's side: sockets.
extension World {
  /// Whether a socket is let in.
  enum Admission {
    case refused(status: Int, body: String, headers: [(String, String)])
    /// `accept` is the handshake's answer (RFC 6455 section 4.2.2).
    case admitted(uuid: String, key: String, isSuspended: Bool)
  }

  /// The checks before an upgrade, in the daemon's order.
  func admission(of uuid: String, headers: HTTPHeaders) -> Admission {
    guard let index = servers.firstIndex(where: { $0.uuid == uuid }) else {
      let text = "The requested resource does not exist on this instance."
      return refusal(404, JSONValue.object([.init("error", .string(text))]).rendered(), nil)
    }
    let open = wires.count { $0.session.serverUUID == uuid }
    if let limit = configuration.node.socketLimit, open >= limit {
      return refusal(400, "{\"error\":\"Too many open websocket connections.\"}", index)
    }
    guard let key = upgradeKey(in: headers) else { return refusal(400, "Bad Request\n", index) }
    guard isAllowed(origin: headers.first(name: "Origin") ?? "") else {
      return refusal(403, "Forbidden\n", index, headers: [("Sec-Websocket-Version", "13")])
    }
    let isSuspended = servers[index].state == .suspended || servers[index].state == .restoring
    return .admitted(uuid: uuid, key: key, isSuspended: isSuspended && configuration.node.cutsSuspended)
  }

  private func refusal(
    _ status: Int, _ body: String, _ index: Int?, headers: [(String, String)] = []
  ) -> Admission {
    observe(.socketRefused(status: status), index)
    return .refused(status: status, body: body, headers: headers)
  }

  private func upgradeKey(in headers: HTTPHeaders) -> String? {
    let wantsUpgrade = headers[canonicalForm: "Connection"].contains { $0.lowercased() == "upgrade" }
    let wantsSocket = headers[canonicalForm: "Upgrade"].contains { $0.lowercased() == "websocket" }
    guard wantsUpgrade, wantsSocket, headers.first(name: "Sec-WebSocket-Version") == "13" else { return nil }
    guard let key = headers.first(name: "Sec-WebSocket-Key"), key.utf8.count == 24 else { return nil }
    return key
  }

  private func isAllowed(origin: String) -> Bool {
    origin == panelURL || configuration.allowedOrigins.contains { $0 == "*" || $0 == origin }
  }

  func socketOpened(_ wire: any Wire) {
    wires.append(wire)
    observe(.socketOpened, index(of: wire))
    guard let deadline = configuration.node.authenticationDeadline else { return }
    later(deadline, for: wire) { _, wire in
      if wire.session.token == nil { wire.end(.bare) }
    }
  }

  func socketClosed(_ wire: any Wire) {
    guard let place = wires.firstIndex(where: { $0 === wire }) else { return }
    wires.remove(at: place)
    observe(.socketClosed, index(of: wire))
  }

  /// Runs work for a socket some real time later, if that is still there.
  func later(
    _ delay: Duration, for wire: any Wire, _ work: @escaping @Sendable (World, any Wire) -> Void
  ) {
    let bound = NIOLoopBound((world: self, wire: wire), eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(delay.wholeMilliseconds)) {
      let (world, wire) = bound.value
      if world.wires.contains(where: { $0 === wire }) { work(world, wire) }
    }
  }

  private func index(of wire: any Wire) -> Int? {
    servers.firstIndex { $0.uuid == wire.session.serverUUID }
  }

  // MARK: Messages

  func messageReceived(_ text: String, from wire: any Wire) {
    guard let index = index(of: wire) else { return }
    if configuration.node.cutsSuspended, servers[index].state == .suspended { return wire.end(.bare) }
    for request in wire.session.messageReceived(text, at: clock.wall, node: node) {
      if case .answer(event: "auth", let args) = request {
        // Each message has a thread of its own at the daemon: what comes right behind `auth` overtakes it.
        later(.milliseconds(2), for: wire) { $0.presentToken(args.joined(), from: $1) }
      } else {
        carryOut(request, of: wire, index)
      }
    }
  }

  private func presentToken(_ text: String, from wire: any Wire) {
    guard let index = index(of: wire) else { return }
    for request in wire.session.tokenPresented(text, at: clock.wall, node: node) {
      guard case .answer(let event, let args) = request else {
        carryOut(request, of: wire, index)
        continue
      }
      write(error: event, args.joined(), to: wire)
    }
  }

  /// An error that was raised while handling a message.
  private func write(error event: String, _ text: String, to wire: any Wire) {
    wire.write(WireText.message(event, ["Error Event [\(random.uuid())]: \(text)"]))
  }

  private func carryOut(_ request: SocketSession.Request, of wire: any Wire, _ index: Int) {
    switch request {
    case .answer(let event, let args): wire.write(WireText.message(event, args))
    case .firstAuthenticated: welcome(wire, index)
    case .authenticatedAgain:
      wire.write(WireText.message("auth success", []))
      observe(.authenticated, index)
    case .typeCommand(let line): typeCommand(line, of: wire, index)
    case .changePower(let word): changePower(word, of: wire, index)
    case .sendLogs:
      guard servers[index].game.status != .offline else { return }
      for line in servers[index].backlog { send("console output", [line], to: wire) }
    case .sendStats:
      send("stats", [WireText.repliedStats(servers[index].game.values)], to: wire)
    }
  }

  private func welcome(_ wire: any Wire, _ index: Int) {
    wire.write(WireText.message("auth success", []))
    observe(.authenticated, index)
    lookAtToken(of: wire)
    let server = servers[index]
    send("status", [server.game.status.rawValue], to: wire)
    let isBusy = server.state == .installing || server.state == .transferring
    if server.game.status == .offline, !isBusy {
      send("stats", [WireText.repliedStats(server.game.values)], to: wire)
    }
  }

  private func lookAtToken(of wire: any Wire) {
    later(configuration.tokenLook, for: wire) { world, wire in
      for event in wire.session.eventsOfLook(at: world.clock.wall) { world.send(event, [], to: wire) }
      world.lookAtToken(of: wire)
    }
  }

  private func typeCommand(_ text: String, of wire: any Wire, _ index: Int) {
    guard wire.session.token?.permits("control.console") == true else { return }
    typeLines(text, route: .socket, index)
  }

  /// A line end inside a command makes several.
  func typeLines(_ text: String, route: SimulatorObservation.Route, _ index: Int) {
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) {
      let (answer, observations) = servers[index].game.commandTyped(line, at: clock.virtual)
      if answer == .accepted {
        servers[index].commands.append(ReceivedCommand(at: clock.wall, line: line, route: route))
        servers[index].activity.append((clock.wall, "server:console.command"))
        observe(.commandReceived(line, route: route), index)
      }
      after(observations, of: index)
    }
  }

  private func changePower(_ word: String, of wire: any Wire, _ index: Int) {
    guard let token = wire.session.token else { return }
    let isAdmin = token.permits("admin.websocket.errors")
    let hidden = "an unexpected error was encountered while handling this request"
    guard let signal = PowerSignal(rawValue: word) else {
      let text = isAdmin ? "attempting to handle unknown power action" : hidden
      return write(error: "daemon error", text, to: wire)
    }
    guard token.permits(signal.permission) else { return }
    if let text = conflict(of: servers[index].state) {
      return write(error: "daemon error", isAdmin ? text : hidden, to: wire)
    }
    switch changePower(signal, route: .socket, index) {
    case .accepted, .nothingToDo: break
    case .lockHeld:
      let text =
        "another power action is currently being processed for this server, please try again later"
      write(error: "daemon error", text, to: wire)
    case .isRunning: write(error: "daemon error", isAdmin ? "server is running" : hidden, to: wire)
    }
  }

  @discardableResult
  func changePower(
    _ signal: PowerSignal, route: SimulatorObservation.Route, _ index: Int
  ) -> PretendServer.PowerAnswer {
    let (answer, observations) = servers[index].game.powerRequested(signal, at: clock.virtual)
    servers[index].activity.append((clock.wall, "server:power.\(signal.rawValue)"))
    observe(.powerReceived(signal, route: route, answer: answer), index)
    after(observations, of: index)
    return answer
  }

  /// The daemon's own words for what stands in the way.
  private func conflict(of state: PanelSimulator.PanelState) -> String? {
    switch state {
    case .normal, .maintenance: nil
    case .suspended: "server is currently in a suspended state"
    case .installing: "server is currently installing"
    case .restoring: "server is currently being restored"
    case .transferring: "server is currently being transferred"
    }
  }
}
