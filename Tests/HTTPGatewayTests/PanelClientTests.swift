import Logging
import NIOHTTP1
import RuleModel
import RuntimePorts
import TestSupport
import Testing

@testable import HTTPGateway

@Suite struct PanelClientTests {
  static let key = "ptlc_abcdefghijk0123456789012345678901234567890ABCDE"
  static let server = ServerID("d3aac109-e5a0-4331-b03e-3454f7e3ba11")

  /// Runs a client against a script, with pauses that take no time.
  private func run<Result>(
    key: String = key, path: String = "", pauses: SkippingClock = SkippingClock(),
    timeouts: any Clock<Duration> = ContinuousClock(), certificate: String? = nil, ca: String? = nil,
    refused: (@Sendable (ServerID) -> Void)? = nil, script: @escaping ScriptedServer.Script,
    _ body: (PanelClient, ScriptedServer) async throws -> Result
  ) async throws -> Result {
    try await ScriptedServer.run(certificate: certificate, script) { server in
      var configuration = PanelClient.Configuration(
        name: "main", url: server.url + path, key: Secret(key), certificateFile: ca, version: "1.0")
      configuration.refused = refused
      let client = try PanelClient(
        configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pauses: pauses,
        timeouts: timeouts)
      do {
        let result = try await body(client, server)
        await client.shutDown()
        return result
      } catch {
        await client.shutDown()
        throw error
      }
    }
  }

  private func failure(
    key: String = key, pauses: SkippingClock = SkippingClock(), timeouts: any Clock<Duration> = ContinuousClock(),
    certificate: String? = nil, ca: String? = nil, script: @escaping ScriptedServer.Script,
    _ body: (PanelClient) async throws -> Void = { _ = try await $0.openSession(of: server) }
  ) async throws -> (PanelError, [ScriptedServer.Request]) {
    try await run(
      key: key, pauses: pauses, timeouts: timeouts, certificate: certificate, ca: ca, script: script
    ) { client, server in
      let error = await #expect(throws: PanelError.self) { try await body(client) }
      return (try #require(error), server.requests)
    }
  }

  static func page(_ number: Int, of total: Int, uuids: [String]) -> String {
    let entries = uuids.map { uuid in
      """
      {"object":"server","attributes":{"uuid":"\(uuid)","identifier":"\(uuid.prefix(8))","name":"n-\(uuid)",
       "node":"alpha","limits":{"memory":2048,"disk":0,"cpu":150},"feature_limits":{"backups":3},
       "relationships":{"egg":{"object":"egg","attributes":{"name":"Paper"}}}}}
      """
    }
    return """
      {"object":"list","data":[\(entries.joined(separator: ","))],
       "meta":{"pagination":{"total_pages":\(total),"current_page":\(number),"links":[]}}}
      """
  }

  @Test func `all pages are read, and a server that moved between them counts once`() async throws {
    let (servers, requests) = try await run(path: "/games/") { request, number in
      number == 0
        ? .json(Self.page(1, of: 2, uuids: ["a", "b"])) : .json(Self.page(2, of: 2, uuids: ["b", "c"]))
    } _: { client, server in
      (try await client.listServers(details: false), server.requests)
    }
    #expect(servers.map(\.id.rawValue) == ["a", "b", "c"])
    #expect(servers[0].limits == Server.Limits(memory: 2_147_483_648, disk: nil, cpu: 150, backups: 3))
    #expect(servers[0].egg == "Paper")
    #expect(
      requests.map(\.path) == [
        "/games/api/client?per_page=100&page=1&include=egg", "/games/api/client?per_page=100&page=2&include=egg",
      ])
    #expect(requests[0].headers.first(name: "Authorization") == "Bearer \(Self.key)")
    #expect(requests[0].headers.first(name: "Accept") == "application/vnd.pterodactyl.v1+json")
    #expect(requests[0].headers.first(name: "User-Agent") == "flightplan/1.0")
  }

  @Test func `permissions are read for each server, and stay unread for one that is gone`() async throws {
    let servers = try await run { request, _ in
      switch request.path {
      case "/api/client/servers/a":
        .json(#"{"attributes":{"uuid":"a"},"meta":{"user_permissions":["control.console","*"]}}"#)
      case "/api/client/servers/b": .json(#"{"errors":[]}"#, status: 404)
      default: .json(Self.page(1, of: 1, uuids: ["a", "b"]))
      }
    } _: { client, _ in
      try await client.listServers(details: true)
    }
    #expect(servers.map(\.permissions) == [["control.console", "*"], nil])
  }

  @Test func `permissions that were refused are read again, and told`() async throws {
    let (told, doubted) = AsyncStream.makeStream(of: ServerID.self)
    let again = try await run(refused: { doubted.yield($0) }) { request, _ in
      switch (request.method, request.path) {
      case ("POST", _): .json(#"{"errors":[]}"#, status: 403)
      case (_, "/api/client/servers/a"), (_, "/api/client/servers/b"):
        .json(#"{"attributes":{"uuid":"a"},"meta":{"user_permissions":["backup.create"]}}"#)
      default: .json(Self.page(1, of: 1, uuids: ["a", "b"]))
      }
    } _: { client, server in
      _ = try await client.listServers(details: true)
      await #expect(throws: PanelError.self) {
        _ = try await client.createBackup(of: ServerID("b"), name: nil, ignoredFiles: [], isLocked: false)
      }
      let before = server.requests.count
      _ = try await client.listServers(details: true)
      return server.requests.dropFirst(before).map { String($0.path.prefix { $0 != "?" }) }
    }
    doubted.finish()
    #expect(await told.reduce(into: []) { $0.append($1) } == [ServerID("b")])
    #expect(again == ["/api/client", "/api/client/servers/b"])
  }

  @Test func `trouble with one server's permissions does not keep the others away`() async throws {
    let servers = try await run(pauses: SkippingClock()) { request, _ in
      switch request.path {
      case "/api/client/servers/a": .json(#"{"attributes":{"uuid":"a"},"meta":{"user_permissions":["*"]}}"#)
      case "/api/client/servers/b": .json("{}", status: 500)
      default: .json(Self.page(1, of: 1, uuids: ["b", "a"]))
      }
    } _: { client, _ in
      try await client.listServers(details: true)
    }
    #expect(servers.map(\.permissions) == [nil, ["*"]])
  }

  @Test func `a session ticket is read with and without object`() async throws {
    let ticket = try await run { _, _ in
      .json(#"{"object":"websocket_token","data":{"token":"jwt","socket":"wss://n:8080/api/servers/x/ws"}}"#)
    } _: { client, _ in
      try await client.openSession(of: Self.server)
    }
    #expect(ticket == SessionTicket(url: "wss://n:8080/api/servers/x/ws", token: Secret("jwt")))
  }

  @Test func `429 is waited for as told`() async throws {
    let clock = SkippingClock()
    let requests = try await run(pauses: clock) { _, number in
      number == 0
        ? .json("{}", status: 429, [("Retry-After", "1"), ("X-RateLimit-Remaining", "0")]) : .noContent
    } _: { client, server in
      try await client.sendCommand("say hi", to: Self.server)
      return server.requests
    }
    #expect(requests.map(\.body) == [#"{"command":"say hi"}"#, #"{"command":"say hi"}"#])
    #expect(clock.pauses == [.seconds(1)])
  }

  @Test func `429 for longer than the patience is throttled`() async throws {
    let (error, requests) = try await failure { _, _ in
      .json("{}", status: 429, [("Retry-After", "90")])
    } _: {
      try await $0.setPower(.restart, of: Self.server)
    }
    #expect(error.code == .throttled(retryAfter: .seconds(90)))
    #expect(requests.count == 1)
  }

  @Test func `nothing left of the panel's window makes the next request wait`() async throws {
    let clock = SkippingClock()
    try await run(pauses: clock) { _, _ in
      ScriptedServer.Reply(status: 204, headers: [("X-RateLimit-Limit", "256"), ("X-RateLimit-Remaining", "0")])
    } _: { client, _ in
      try await client.sendCommand("a", to: Self.server)
      try await client.sendCommand("b", to: Self.server)
    }
    #expect(clock.pauses == [.seconds(10)])
  }

  @Test func `the sixth token of a server waits until the first is a minute old`() async throws {
    let clock = SkippingClock()
    try await run(pauses: clock) { _, _ in
      .json(#"{"data":{"token":"t","socket":"ws://n/ws"}}"#)
    } _: { client, _ in
      for _ in 1...6 { _ = try await client.openSession(of: Self.server) }
      _ = try await client.openSession(of: ServerID("another"))
    }
    #expect(clock.pauses == [.seconds(60)])
  }

  @Test func `a web page with 502 is tried again for a GET and never shown`() async throws {
    let (error, requests) = try await failure { _, _ in .page(502) }
    #expect(error.code == .unavailable(status: 502))
    #expect(error.message == "panel `main` answered with a web page (HTTP 502)")
    #expect(requests.count == 2)
  }

  @Test func `a POST is not repeated after 5xx or a lost connection`() async throws {
    let (error, requests) = try await failure { _, _ in
      .page(503)
    } _: {
      try await $0.setPower(.start, of: Self.server)
    }
    #expect(error.code == .unavailable(status: 503))
    #expect(requests.count == 1)

    let hangUp = ScriptedServer.Reply(hangsUp: true)
    let (lost, once) = try await failure { _, _ in
      hangUp
    } _: {
      try await $0.sendCommand("stop", to: Self.server)
    }
    #expect(lost.code == .unreachable)
    #expect(once.count == 1)
  }

  @Test func `a GET survives two lost connections`() async throws {
    let servers = try await run { _, number in
      number < 2 ? ScriptedServer.Reply(hangsUp: true) : .json(Self.page(1, of: 1, uuids: ["a"]))
    } _: { client, _ in
      try await client.listServers(details: false)
    }
    #expect(servers.count == 1)
  }

  @Test func `an answer that does not end is given up`() async throws {
    let clock = BellClock()
    let (error, requests) = try await failure(timeouts: clock) { _, _ in
      clock.ring()
      return ScriptedServer.Reply(body: String(repeating: "x", count: 1000), stalls: true)
    }
    #expect(error.code == .unreachable)
    #expect(error.message.hasSuffix("no complete answer within 30 s"))
    #expect(requests.count <= 2)
  }

  @Test func `an answer that is too large is refused`() async throws {
    let (error, requests) = try await failure { _, _ in
      .json(String(repeating: " ", count: PanelClient.answerLimit + 1))
    }
    #expect(error.code == .unavailable(status: nil))
    #expect(error.message.hasSuffix("the answer is larger than 8192 KiB"))
    #expect(requests.count == 1)
  }

  @Test func `a redirect is not followed`() async throws {
    let (error, requests) = try await failure { _, _ in
      ScriptedServer.Reply(status: 302, headers: [("Location", "/elsewhere")])
    }
    #expect(error.code == .refused(status: 302))
    #expect(requests.count == 1)
  }

  @Test func `the key is in no message, even if the panel repeats it`() async throws {
    let (error, _) = try await failure { request, _ in
      let echo = request.headers.first(name: "Authorization") ?? ""
      return .json(#"{"errors":[{"code":"X","detail":"bad \#(echo)"}]}"#, status: 400)
    }
    #expect(error.message == "panel `main` answered: bad Bearer •••• (HTTP 400)")
  }

  @Test func `nobody listening is said in words`() async throws {
    let port = try await ScriptedServer.run({ _, _ in .noContent }) { $0.port }
    let client = try PanelClient(
      .init(name: "main", url: "http://127.0.0.1:\(port)", key: Secret("k"), version: "1"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pauses: SkippingClock(),
      timeouts: ContinuousClock())
    let error = await #expect(throws: PanelError.self) { try await client.sendCommand("x", to: Self.server) }
    await client.shutDown()
    #expect(error?.code == .unreachable)
    #expect(
      error?.message
        == "panel `main` cannot be reached at `http://127.0.0.1:\(port)`: the connection was refused; nothing"
        + " listens on this port")
  }

  @Test(arguments: [
    (TestCertificates.good, false, "signed by an authority that this machine does not know"),
    (TestCertificates.elsewhere, true, "belongs to another name"),
    (TestCertificates.expired, true, "certificate expired"),
  ])
  func `a certificate that does not verify is named`(_ certificate: String, trusts: Bool, words: String) async throws {
    let ca = try TemporaryFile(TestCertificates.authority)
    let (error, requests) = try await failure(certificate: certificate, ca: trusts ? ca.path : nil) { _, _ in
      .noContent
    }
    #expect(error.code == .untrusted)
    #expect(error.message.contains(words), "\(error.message)")
    #expect(requests.isEmpty)
  }

  @Test func `an authority that the operator adds is trusted`() async throws {
    let ca = try TemporaryFile(TestCertificates.authority)
    try await run(certificate: TestCertificates.good, ca: ca.path) { _, _ in
      .noContent
    } _: { client, _ in
      try await client.sendCommand("x", to: Self.server)
    }
  }

  @Test func `a plain server behind https is said in words`() async throws {
    let error = try await ScriptedServer.run({ _, _ in .noContent }) { server in
      let client = try PanelClient(
        .init(name: "main", url: "https://localhost:\(server.port)", key: Secret("k"), version: "1"),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pauses: SkippingClock(),
        timeouts: ContinuousClock())
      let error = await #expect(throws: PanelError.self) { try await client.sendCommand("x", to: Self.server) }
      await client.shutDown()
      return error
    }
    #expect(error?.message.contains("does not speak TLS") == true, "\(error?.message ?? "")")
  }

  @Test func `backups are made, watched and removed`() async throws {
    let requests = try await run { request, number in
      switch number {
      case 0: .json(#"{"object":"backup","attributes":{"uuid":"u-1","completed_at":null}}"#)
      case 1: .json(#"{"attributes":{"uuid":"u-1","completed_at":null,"is_successful":false}}"#)
      case 2:
        .json(
          #"{"attributes":{"uuid":"u-1","completed_at":"2026-01-01T00:00:00Z","is_successful":true,"bytes":9,"name":"n"}}"#
        )
      default: .noContent
      }
    } _: { client, server in
      let uuid = try await client.createBackup(
        of: Self.server, name: "n", ignoredFiles: ["*.log", "cache"], isLocked: true)
      #expect(uuid == "u-1")
      #expect(try await client.backup(uuid, of: Self.server) == nil)
      #expect(
        try await client.backup(uuid, of: Self.server)
          == BackupReport(uuid: "u-1", isSuccessful: true, size: 9, name: "n"))
      try await client.deleteBackup(uuid, of: Self.server)
      return server.requests
    }
    #expect(requests[0].body == #"{"name":"n","ignored":"*.log\ncache","is_locked":true}"#)
    #expect(requests.map(\.method) == ["POST", "GET", "GET", "DELETE"])
    #expect(requests[3].path == "/api/client/servers/\(Self.server)/backups/u-1")
  }

  @Test func `a command with a line break is not sent`() async throws {
    let (error, requests) = try await failure { _, _ in
      .noContent
    } _: {
      try await $0.sendCommand("say a\nstop", to: Self.server)
    }
    #expect(error.code == .refused(status: 422))
    #expect(requests.isEmpty)
  }
}
