import Diagnostics
import RuleModel
import Simulation

/// The panel's side: who asks, how often, and where it goes.
extension World {
  /// Who asks.
  struct Caller {
    var user: PanelSimulator.Configuration.User
    var uuid: String
    var number: Int
  }

  /// Answers a request to the panel's port.
  func answer(_ request: PanelRequest) -> PanelAnswer {
    let answer = answerUnrecorded(request)
    let path = "/" + request.path.joined(separator: "/")
    // The webhook's token is a secret even here.
    let shown = request.path.starts(with: ["api", "webhooks"]) ? "/api/webhooks/…" : path
    observe(.requestAnswered(method: request.method, path: shown, status: answer.status))
    return answer
  }

  private func answerUnrecorded(_ request: PanelRequest) -> PanelAnswer {
    if request.path.starts(with: ["api", "webhooks"]) { return takeDelivery(request) }
    if let failure = failure() { return failure }
    guard request.path.starts(with: ["api", "client"]) else { return frontPage(request) }
    do {
      return try answerClient(request)
    } catch let refusal as PanelRefusal {
      return refusal.answer(asJSON: request.acceptsJSON, panelURL: panelURL)
    } catch {
      return .html(500)
    }
  }

  private func frontPage(_ request: PanelRequest) -> PanelAnswer {
    guard !request.path.isEmpty else { return .html(200) }
    return PanelRefusal.notFound.answer(asJSON: request.acceptsJSON, panelURL: panelURL)
  }

  /// A failure that was ordered.
  private func failure() -> PanelAnswer? {
    guard let (fault, count, until) = panelFault else { return nil }
    if let until, until <= clock.wall {
      panelFault = nil
      return nil
    }
    panelFault = count > 1 ? (fault, count - 1, until) : nil
    switch fault {
    case .status(429, let retryAfter):
      let refusal = throttled(
        FixedWindowLimiter.Outcome(
          limit: configuration.limits.requests, remaining: 0, retryAfter: retryAfter ?? 1,
          resetsAt: clock.wall.seconds + Int64(retryAfter ?? 1)))
      return refusal.answer(asJSON: true, panelURL: panelURL)
    case .status(let status, let retryAfter):
      var answer = PanelAnswer.html(status)
      if let retryAfter { answer.headers.append(("Retry-After", String(retryAfter))) }
      return answer
    case .dropped: return PanelAnswer(status: 0, manner: .dropped)
    case .silence: return PanelAnswer(status: 0, manner: .silent)
    case .garbage: return PanelAnswer(status: 200, body: "<<<", contentType: "application/json")
    }
  }

  private func answerClient(_ request: PanelRequest) throws -> PanelAnswer {
    let caller = try identify(request)
    let outcome = requestLimiter.hit(caller.uuid, at: clock.wall)
    if outcome.retryAfter != nil { throw throttled(outcome) }
    let headers = [
      ("X-RateLimit-Limit", String(outcome.limit)), ("X-RateLimit-Remaining", String(outcome.remaining)),
    ]
    do {
      var answer = try route(request, caller)
      answer.headers += headers
      return answer
    } catch var refusal as PanelRefusal {
      if !refusal.headers.contains(where: { $0.0 == headers[0].0 }) { refusal.headers += headers }
      throw refusal
    }
  }

  func throttled(_ outcome: FixedWindowLimiter.Outcome) -> PanelRefusal {
    PanelRefusal(
      status: 429, code: "ThrottleRequestsException", detail: "Too Many Attempts.",
      headers: [
        ("X-RateLimit-Limit", String(outcome.limit)), ("X-RateLimit-Remaining", "0"),
        ("Retry-After", String(outcome.retryAfter ?? 1)), ("X-RateLimit-Reset", String(outcome.resetsAt)),
      ])
  }

  private func identify(_ request: PanelRequest) throws(PanelRefusal) -> Caller {
    let scheme = "bearer "
    guard let header = request.headers["authorization"], header.lowercased().hasPrefix(scheme) else {
      throw .unauthenticated
    }
    let key = String(header.dropFirst(scheme.count))
    guard let number = configuration.users.firstIndex(where: { $0.key == key }) else {
      throw .unauthenticated
    }
    if key.hasPrefix("ptla_") { throw .unauthorized }
    let user = configuration.users[number]
    return Caller(user: user, uuid: userUUID(of: user), number: number + 1)
  }

  /// Made from the key's place in the list, so that it stays the same in every run of a seed.
  func userUUID(of user: PanelSimulator.Configuration.User) -> String {
    let number = configuration.users.firstIndex { $0.key == user.key } ?? 0
    var random = PretendRandom(seed: configuration.seed &+ 0xA11CE &+ UInt64(number))
    return random.uuid()
  }

  private func route(_ request: PanelRequest, _ caller: Caller) throws -> PanelAnswer {
    let path = Array(request.path.dropFirst(2))
    switch (path.first, path.count) {
    case (nil, _): return try only("GET", request) { listServers(request, caller) }
    case ("permissions", 1): return try only("GET", request) { permissionNames() }
    case ("account", 1): return try only("GET", request) { account(caller) }
    case ("servers", 2...):
      let (index, permissions) = try server(path[1], caller)
      return try routeServer(
        ServerRequest(
          request: request, path: Array(path.dropFirst(2)), index: index, permissions: permissions,
          caller: caller))
    default: throw PanelRefusal.notFound
    }
  }

  func only(
    _ method: String, _ request: PanelRequest, _ work: () throws -> PanelAnswer
  ) throws -> PanelAnswer {
    guard request.method == method else { throw PanelRefusal.methodNotAllowed }
    return try work()
  }

  /// Short id if it has 8 characters, else full uuid; without any right it does not exist.
  private func server(
    _ text: String, _ caller: Caller
  ) throws(PanelRefusal) -> (index: Int, permissions: [String]) {
    let found = servers.firstIndex { text.count == 8 ? $0.identifier == text : $0.uuid == text }
    guard let found, let permissions = rights(of: caller, on: found) else { throw .notFound }
    return (found, permissions)
  }

  /// What the caller may do on a server; `nil` for not even see it.
  func rights(of caller: Caller, on index: Int) -> [String]? {
    if let set = permissions[caller.user.key]?[index] { return set.isEmpty ? nil : set }
    if caller.user.isRootAdmin {
      return ["*", "admin.websocket.errors", "admin.websocket.install", "admin.websocket.transfer"]
    }
    if let granted = caller.user.grants[servers[index].name] { return granted.isEmpty ? nil : granted }
    return caller.user.isOwner ? ["*"] : nil
  }

  /// The pretend Discord.
  private func takeDelivery(_ request: PanelRequest) -> PanelAnswer {
    if request.path.count == 4, request.method == "GET" {
      return .json(["type": 1, "id": .string(request.path[2]), "name": "pretend webhook", "channel_id": "1"])
    }
    guard request.path.count == 4, request.method == "POST" else {
      return .json(["message": "404: Not Found", "code": 0], status: 404)
    }
    // Who asks to wait gets the message back.
    var answer =
      request.query["wait"] == "true"
      ? PanelAnswer.json(["id": .string(random.hexadecimal(18))]) : .noContent
    var status = answer.status
    if let fault = webhookFault {
      webhookFault = fault.count > 1 ? (fault.status, fault.count - 1, fault.retryAfter) : nil
      status = fault.status
      answer = .json(
        ["message": "pretend failure", "retry_after": .double(fault.retryAfter)], status: status)
      if status == 429 { answer.headers.append(("Retry-After", String(Int(fault.retryAfter.rounded(.up))))) }
    }
    let delivery = Delivery(
      at: clock.wall, webhook: request.path[2], body: String(decoding: request.body, as: UTF8.self),
      status: status)
    deliveries.append(delivery)
    observe(.delivered(delivery))
    return answer
  }
}
