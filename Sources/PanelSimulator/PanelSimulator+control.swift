public import RuleModel
public import Simulation

/// What tests and demonstrations can do; servers are named by name, full uuid or identifier.
extension PanelSimulator {
  /// Makes something happen to a server.
  public func incident(_ incident: PretendIncident, on server: String) async throws {
    try await perform { world in world.incident(incident, on: try world.index(of: server)) }
  }

  /// Makes something happen to panel or node.
  public func disturb(_ disturbance: Disturbance) async throws {
    try await perform { world in world.disturb(disturbance) }
  }

  /// Lets every socket's present token be expired; fresh ones are good.
  public func expireTokens() async throws {
    try await perform { world in world.expireTokens() }
  }

  /// Refuses tokens issued up to now; sockets are cut or, as before Wings 1.12, live on behind the gate.
  public func revokeTokens(cutsSockets: Bool) async throws {
    try await perform { world in world.revokeTokens(cutsSockets: cutsSockets) }
  }

  /// Ends the sockets of a server, or of all.
  public func dropSockets(of server: String? = nil, _ end: SocketEnd = .bare) async throws {
    try await perform { world in world.dropSockets(of: server, end) }
  }

  /// The panel's next answers are failures.
  public func failPanel(_ fault: PanelFault, for count: Int = 1) async throws {
    try await perform { world in world.panelFault = count > 0 ? (fault, count, nil) : nil }
  }

  /// The pretend Discord's next answers are failures; `retryAfter` is in seconds.
  public func failWebhooks(status: Int, for count: Int = 1, retryAfter: Double = 1) async throws {
    try await perform { world in world.webhookFault = (status, count, retryAfter) }
  }

  /// Takes the node away, or brings it back.
  public func setNode(isUp: Bool) async throws {
    try await perform { world in world.setNode(isUp: isUp) }
  }

  /// Resets all sockets and refuses tokens of before.
  public func restartNode() async throws {
    try await perform { world in world.restartNode() }
  }

  /// Puts a server into one of the panel's states; a suspended one is stopped.
  public func setState(_ state: PanelState, of server: String) async throws {
    try await perform { world in world.setState(state, of: try world.index(of: server)) }
  }

  /// Lets a server be installed for so long, with the events of that.
  public func install(_ server: String, for duration: Duration) async throws {
    try await perform { world in world.install(try world.index(of: server), for: duration) }
  }

  /// Changes what a user may do on a server; an empty list hides it, `nil` restores the configuration.
  ///
  /// Tokens already issued keep what they say; see `revokeTokens(cutsSockets:)`.
  public func setPermissions(_ permissions: [String]?, of key: String, on server: String) async throws {
    try await perform { world in
      world.permissions[key, default: [:]][try world.index(of: server)] = permissions
    }
  }

  /// Sends an event to all sockets of a server whose token holds the permission, such as `transfer logs`.
  public func send(
    event: String, args: [String], needing permission: String? = nil, to server: String
  ) async throws {
    try await perform { world in
      world.broadcast(event, args, needs: permission, of: try world.index(of: server))
    }
  }

  /// Commands that reached the server's process, oldest first.
  public func receivedCommands(of server: String) async throws -> [ReceivedCommand] {
    try await perform { world in world.servers[try world.index(of: server)].commands }
  }

  /// The server's status now.
  public func status(of server: String) async throws -> ServerStatus {
    try await perform { world in world.servers[try world.index(of: server)].game.status }
  }

  /// How many sockets of the server, or of all, are open.
  public func openSockets(of server: String? = nil) async throws -> Int {
    try await perform { world in
      guard let server else { return world.wires.count }
      let uuid = world.servers[try world.index(of: server)].uuid
      return world.wires.count { $0.session.serverUUID == uuid }
    }
  }

  /// What the pretend Discord took, oldest first.
  public var deliveries: [Delivery] {
    get async throws { try await perform { world in world.deliveries } }
  }
}
