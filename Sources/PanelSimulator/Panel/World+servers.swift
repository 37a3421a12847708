import Diagnostics
import Foundation
import RuleModel
import Simulation

/// A request about one server, by somebody who may see it.
struct ServerRequest {
  var request: PanelRequest
  /// After the server's id.
  var path: [String]
  var index: Int
  var permissions: [String]
  var caller: World.Caller

  func permits(_ permission: String) -> Bool {
    permissions.contains(permission) || (permissions.contains("*") && !permission.hasPrefix("admin"))
  }

  func demand(_ permission: String) throws(PanelRefusal) {
    if !permits(permission) { throw .unauthorized }
  }

  func json() throws(PanelRefusal) -> JSONValue {
    guard let json = request.json else { throw .malformed }
    return json
  }
}

/// Routes about servers.
extension World {
  func routeServer(_ asked: ServerRequest) throws -> PanelAnswer {
    if asked.path.isEmpty { return try only("GET", asked.request) { details(asked) } }
    try refuseConflicts(asked)
    switch (asked.path[0], asked.path.count) {
    case ("websocket", 1): return try only("GET", asked.request) { try issueToken(asked) }
    case ("resources", 1): return try only("GET", asked.request) { try resources(asked) }
    case ("activity", 1): return try only("GET", asked.request) { try activity(asked) }
    case ("command", 1): return try only("POST", asked.request) { try command(asked) }
    case ("power", 1): return try only("POST", asked.request) { try power(asked) }
    case ("backups", _): return try routeBackups(asked)
    default: throw PanelRefusal.notFound
    }
  }

  private func refuseConflicts(_ asked: ServerRequest) throws(PanelRefusal) {
    let state = servers[asked.index].state
    guard let detail = conflictDetail(state) else { return }
    let isAbsolute = state == .suspended || state == .maintenance
    if asked.path == ["websocket"], asked.caller.user.isRootAdmin, !isAbsolute { return }
    throw PanelRefusal(status: 409, code: "ServerStateConflictException", detail: detail)
  }

  private func conflictDetail(_ state: PanelSimulator.PanelState) -> String? {
    switch state {
    case .normal: nil
    case .suspended:
      "This server is currently suspended and the functionality requested is unavailable."
    case .maintenance:
      "The node of this server is currently under maintenance and the functionality requested is unavailable."
    case .installing:
      "This server has not yet completed its installation process, please try again later."
    case .restoring: "This server is currently restoring from a backup, please try again later."
    case .transferring:
      "This server is currently being transferred to a new machine, please try again later."
    }
  }

  func listServers(_ request: PanelRequest, _ caller: Caller) -> PanelAnswer {
    let includesEgg = (request.query["include"] ?? "").split(separator: ",").contains("egg")
    let wanted = request.query["filter[name]"] ?? request.query["filter[*]"] ?? ""
    let visible = servers.indices.filter {
      rights(of: caller, on: $0) != nil
        && (wanted.isEmpty || servers[$0].name.lowercased().contains(wanted.lowercased()))
        && (request.query["filter[uuid]"].map(servers[$0].uuid.hasPrefix) ?? true)
    }
    let items = visible.map { index -> JSONValue in
      ["object": "server", "attributes": attributes(of: index, caller, includesEgg: includesEgg)]
    }
    return page(items, request, most: 100, usual: 50, extra: [])
  }

  /// One page of a list with the panel's `meta`.
  func page(
    _ items: [JSONValue], _ request: PanelRequest, most: Int, usual: Int, extra: [JSONValue.Member]
  ) -> PanelAnswer {
    let size = min(most, max(1, request.query["per_page"].flatMap { Int($0) } ?? usual))
    let pages = max(1, (items.count + size - 1) / size)
    let number = max(1, request.query["page"].flatMap { Int($0) } ?? 1)
    let slice = number <= pages ? items.dropFirst((number - 1) * size).prefix(size) : []
    let others = request.query.filter { $0.key != "page" }.sorted { $0.key < $1.key }
    let query = others.map { "\($0.key)=\($0.value)&" }.joined()
    let base = panelURL + "/" + request.path.joined(separator: "/") + "?" + query
    var links: [JSONValue.Member] = []
    if number > 1 { links.append(.init("previous", .string("\(base)page=\(number - 1)"))) }
    if number < pages { links.append(.init("next", .string("\(base)page=\(number + 1)"))) }
    let pagination: JSONValue = [
      "total": .int(items.count), "count": .int(slice.count), "per_page": .int(size),
      "current_page": .int(number), "total_pages": .int(pages), "links": .object(links),
    ]
    return .json([
      "object": "list", "data": .array(Array(slice)),
      "meta": .object([.init("pagination", pagination)] + extra),
    ])
  }

  private func details(_ asked: ServerRequest) -> PanelAnswer {
    let includesEgg = (asked.request.query["include"] ?? "").split(separator: ",").contains("egg")
    return .json([
      "object": "server",
      "attributes": attributes(of: asked.index, asked.caller, includesEgg: includesEgg),
      "meta": [
        "is_server_owner": .bool(asked.caller.user.isOwner),
        "user_permissions": .array(asked.permissions.map(JSONValue.string)),
      ],
    ])
  }

  private func attributes(of index: Int, _ caller: Caller, includesEgg: Bool) -> JSONValue {
    let server = servers[index]
    let mebibytes = { (bytes: Double?) -> JSONValue in .int(Int((bytes ?? 0) / 1_048_576)) }
    var relationships: [JSONValue.Member] = [
      .init("allocations", allocations(of: server)), .init("variables", ["object": "list", "data": []]),
    ]
    if includesEgg {
      var random = PretendRandom(
        seed: UInt64(server.configuration.egg.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
      let egg: JSONValue = ["uuid": .string(random.uuid()), "name": .string(server.configuration.egg)]
      relationships.append(.init("egg", ["object": "egg", "attributes": egg]))
    }
    return [
      "server_owner": .bool(caller.user.isOwner), "identifier": .string(server.identifier),
      "internal_id": .int(index + 1), "uuid": .string(server.uuid), "name": .string(server.name),
      "node": "node-1", "is_node_under_maintenance": .bool(server.state == .maintenance),
      "sftp_details": ["ip": "127.0.0.1", "port": 2022], "description": "",
      "limits": [
        "memory": mebibytes(server.configuration.game.memoryLimit), "swap": 0,
        "disk": mebibytes(server.configuration.game.diskLimit), "io": 500, "cpu": 0, "threads": nil,
        "oom_disabled": true,
      ],
      "invocation": "./start", "docker_image": "pretend/game:latest", "egg_features": [],
      "feature_limits": [
        "databases": 0, "allocations": 0, "backups": .int(server.configuration.backupLimit),
      ],
      "status": JSONValue(statusWord(server.state)), "is_suspended": .bool(server.state == .suspended),
      "is_installing": .bool(server.state == .installing),
      "is_transferring": .bool(server.state == .transferring), "relationships": .object(relationships),
    ]
  }

  private func allocations(of server: SimulatedServer) -> JSONValue {
    let allocation: JSONValue = [
      "id": .int(server.number + 1), "ip": "127.0.0.1", "ip_alias": nil,
      "port": .int(25565 + server.number), "notes": nil, "is_default": true,
    ]
    return ["object": "list", "data": [["object": "allocation", "attributes": allocation]]]
  }

  /// The panel's view, which never says running or offline.
  private func statusWord(_ state: PanelSimulator.PanelState) -> String? {
    switch state {
    case .normal, .maintenance, .transferring: nil
    case .suspended: "suspended"
    case .installing: "installing"
    case .restoring: "restoring_backup"
    }
  }

  private func issueToken(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    let server = servers[asked.index]
    let outcome = tokenLimiter.hit(server.uuid, at: clock.wall)
    if outcome.retryAfter != nil { throw throttled(outcome) }
    guard asked.permits("websocket.connect") else {
      throw PanelRefusal(
        status: 403, code: "HttpForbiddenException",
        detail: "You do not have permission to connect to this server's websocket.")
    }
    let now = clock.wall.seconds
    let token = WebSocketToken(
      serverUUID: server.uuid, userUUID: asked.caller.uuid, permissions: asked.permissions, issuedAt: now,
      expiresAt: now + configuration.tokenLife.wholeMilliseconds / 1000,
      scope: configuration.node.usesScopes ? "websocket" : nil)
    let parties = TokenParties(
      panelURL: panelURL, nodeURL: nodeURL, userID: asked.caller.number, uniqueID: random.hexadecimal(16))
    let address = nodeURL.replacingOccurrences(of: "http", with: "ws", options: .anchored)
    observe(.tokenIssued, asked.index)
    return .json([
      "data": [
        "token": .string(node.signer.sign(token, parties)),
        "socket": .string("\(address)/api/servers/\(server.uuid)/ws"),
      ]
    ])
  }

  private func resources(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    guard isNodeUp else { throw .nodeUnreachable }
    let now = clock.wall
    var cached = servers[asked.index].cachedFigures ?? (now, servers[asked.index].game.values)
    if now - cached.at >= configuration.limits.resourceCache {
      cached = (now, servers[asked.index].game.values)
    }
    servers[asked.index].cachedFigures = cached
    let stats = cached.stats
    return .json([
      "object": "stats",
      "attributes": [
        "current_state": .string((stats.status ?? .offline).rawValue),
        "is_suspended": .bool(servers[asked.index].state == .suspended),
        "resources": [
          "memory_bytes": WireText.whole(stats.memory), "cpu_absolute": .double(stats.cpu ?? 0),
          "disk_bytes": WireText.whole(stats.disk),
          "network_rx_bytes": WireText.whole(stats.networkReceived),
          "network_tx_bytes": WireText.whole(stats.networkSent),
          "uptime": .int(Int((stats.uptime ?? .zero).wholeMilliseconds)),
        ],
      ],
    ])
  }

  private func activity(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("activity.read")
    let items = servers[asked.index].activity.reversed().map { entry -> JSONValue in
      [
        "object": "activity_log",
        "attributes": [
          "event": .string(entry.event), "is_api": true, "timestamp": .string(iso(entry.at)),
        ],
      ]
    }
    return page(items, asked.request, most: 100, usual: 25, extra: [])
  }

  private func command(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    try asked.demand("control.console")
    let command = trimmed(try asked.json()["command"])
    guard let command else { throw .field("command", "required", "The command field is required.") }
    guard isNodeUp else { throw .nodeUnreachable }
    guard servers[asked.index].game.status != .offline else { throw .serverOffline }
    typeLines(command, route: .http, asked.index)
    return .noContent
  }

  private func power(_ asked: ServerRequest) throws(PanelRefusal) -> PanelAnswer {
    let word = trimmed(try asked.json()["signal"])
    guard let word, let signal = PowerSignal(rawValue: word) else {
      // The rule of who may do it comes first, and nobody but an owner may do what does not exist.
      guard asked.permissions.contains("*") else { throw .unauthorized }
      if word == nil { throw .field("signal", "required", "The signal field is required.") }
      throw .field("signal", "in", "The selected signal is invalid.")
    }
    try asked.demand(signal.permission)
    guard isNodeUp else { throw .nodeUnreachable }
    changePower(signal, route: .http, asked.index)
    return .noContent
  }

  /// Blanks around a text are cut, and an empty one counts as missing.
  func trimmed(_ value: JSONValue?) -> String? {
    let text = value?.string?.trimmingCharacters(in: .whitespacesAndNewlines)
    return text?.isEmpty == false ? text : nil
  }

  /// As the panel writes times: ISO 8601 in UTC with an offset.
  func iso(_ instant: Timestamp) -> String {
    let text = Date(timeIntervalSince1970: Double(instant.seconds)).formatted(.iso8601)
    return text.replacingOccurrences(of: "Z", with: "+00:00")
  }
}
