import Logging
import RuleModel
import RuntimePorts
import SessionCore
import Synchronization
import Testing

@testable import SessionNIO

@Suite("Sessions over sockets", .timeLimit(.minutes(1)))
struct NIOSessionPoolTests {
  @Test func `a session comes up with the headers that nodes ask for`() async throws {
    let node = try await ScriptedNode.start()
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    #expect(try await fixture.next() == .sessionConnected)
    #expect(try await fixture.next() == .statusReported(.running, initial: true))
    let request = try #require(node.requests.first)
    #expect(request[":"] == "GET /api/servers/one/ws HTTP/1.1")
    #expect(request["origin"] == "https://panel.test")
    #expect(request["host"] == "127.0.0.1:\(node.port)")
    #expect(request["user-agent"] == "flightplan/1.2.3")
    #expect(request["sec-websocket-version"] == "13")
    #expect(request["authorization"] == nil)
    #expect(request["sec-websocket-protocol"] == nil)
    #expect(request["sec-websocket-extensions"] == nil)
    #expect(node.messages.first == #"{"event":"auth","args":["the-token"]}"#)
    await fixture.pool.shutDown()
    #expect(node.closes == [1000])
    try await node.stop()
  }

  @Test func `frames in the segment of the upgrade's answer are not lost`() async throws {
    var script = ScriptedNode.Script()
    let frames =
      Frame.text(#"{"event":"auth success"}"#) + Frame.text(#"{"event":"console output","args":["one"]}"#)
      + Frame.text(#"{"event":"console output","args":["two"]}"#)
    script.answer = { _ in .upgrade(followedBy: frames) }
    script.received = { _, _ in }
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    #expect(try await fixture.nextLine() == "one")
    #expect(try await fixture.nextLine() == "two")
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `fragments, pings between them and long messages arrive whole`() async throws {
    let long = String(repeating: "x", count: 100_000)
    var script = ScriptedNode.Script()
    script.received = { text, connection in
      guard text.contains("auth") else { return }
      connection.authenticate()
      let message = Array(#"{"event":"console output","args":["in pieces"]}"#.utf8)
      connection.write(Frame.make(0x01, Array(message[..<10])))
      connection.write(Frame.make(0x89, Array("ping".utf8)))
      connection.write(Frame.make(0x00, Array(message[10..<20])))
      connection.write(Frame.make(0x80, Array(message[20...])))
      connection.print(long)
    }
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    #expect(try await fixture.nextLine() == "in pieces")
    #expect(try await fixture.nextLine() == String(repeating: "x", count: ConsoleText.longestLine) + "…")
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `commands and power arrive, and the caller hears when they are written`() async throws {
    let node = try await ScriptedNode.start()
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    try await fixture.pool.sendCommand("say hi", to: PoolFixture.one, within: .seconds(10))
    try await fixture.pool.setPower(.restart, of: PoolFixture.one, within: .seconds(10))
    await fixture.pool.shutDown()
    #expect(await fixture.events.next() != nil)
    let messages = node.messages
    #expect(messages.contains(#"{"event":"send command","args":["say hi"]}"#))
    #expect(messages.contains(#"{"event":"set state","args":["restart"]}"#))
    #expect(messages.contains(#"{"event":"send stats"}"#))
    try await node.stop()
  }

  @Test func `a command without a session fails at its deadline`() async throws {
    let fixture = try PoolFixture(url: "ws://127.0.0.1:1/")
    await fixture.connect()
    _ = await fixture.failures.first()
    let error = await #expect(throws: EffectFailure.self) {
      try await fixture.pool.sendCommand("x", to: PoolFixture.one, within: .milliseconds(200))
    }
    #expect(error?.kind == .lost)
    #expect(error?.message.contains("refused") == true)
    let unknown = await #expect(throws: EffectFailure.self) {
      try await fixture.pool.sendCommand("x", to: ServerID("two"), within: .seconds(5))
    }
    #expect(unknown?.message == "no session is kept to server `two`")
    await fixture.pool.shutDown()
  }

  @Test(arguments: Refusal.all)
  func `a refused upgrade is explained`(refusal: Refusal) async throws {
    var script = ScriptedNode.Script()
    script.answer = { _ in .refuse(status: refusal.status, body: refusal.body) }
    let node = try await ScriptedNode.start(script)
    let fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    let failure = await fixture.failures.first()
    #expect(failure.message.contains(refusal.words), "\(failure.message)")
    #expect(!failure.message.contains("\u{1B}"))
    #expect(failure.message.utf8.count < 500)
    #expect(failure.isPermanent == refusal.isPermanent)
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `lines that nobody waits for stay in the session`() async throws {
    let node = try await ScriptedNode.start(
      ScriptedNode.Script(received: { text, connection in
        if text.contains("auth") { connection.authenticate() }
        guard text.contains("command") else { return }
        for line in ["dull", "gold", "dull", "[Pterodactyl Daemon]: dull", "two\\nlines", "gold"] {
          connection.print(line)
        }
      }))
    var fixture = try PoolFixture(url: node.url)
    await fixture.pool.filterLines([PoolFixture.one: WordFilter("gold")])
    await fixture.connect()
    try await fixture.pool.sendCommand("x", to: PoolFixture.one, within: .seconds(10))
    var lines: [String] = []
    while lines.count < 5 { lines.append(try await fixture.nextLine()) }
    #expect(lines == ["gold", "[Pterodactyl Daemon]: dull", "two", "lines", "gold"])
    await fixture.pool.filterLines([:])
    try await fixture.pool.sendCommand("x", to: PoolFixture.one, within: .seconds(10))
    #expect(try await fixture.nextLine() == "dull")
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `lines over the limit are dropped and told, also where nobody waits for them`() async throws {
    let node = try await ScriptedNode.start(
      ScriptedNode.Script(received: { text, connection in
        guard text.contains("auth") else { return }
        connection.authenticate()
        connection.write((0..<10).flatMap { _ in Frame.text(#"{"event":"console output","args":["dull"]}"#) })
      }))
    var limits = SessionLimits()
    limits.lineBurst = 3
    limits.linesPerSecond = 1
    var fixture = try PoolFixture(url: node.url, limits: limits)
    await fixture.pool.filterLines([PoolFixture.one: WordFilter("gold")])
    await fixture.connect()
    let told = try await fixture.next { if case .observationInterrupted = $0 { true } else { false } }
    #expect(told == .observationInterrupted(reason: "7 console lines over the limit of 1 a second were dropped"))
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `a session that was cut comes back by itself`() async throws {
    var script = ScriptedNode.Script()
    let count = Counter()
    script.received = { text, connection in
      guard text.contains("auth") else { return }
      connection.authenticate()
      if count.next() == 1 { connection.close() } else { connection.print("back") }
    }
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    _ = try await fixture.next { if case .sessionLost = $0 { true } else { false } }
    #expect(try await fixture.nextLine() == "back")
    #expect(fixture.pool.health[PoolFixture.one]?.connects == 2)
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `a peer that is gone without a word is noticed`() async throws {
    var script = ScriptedNode.Script()
    script.answersPings = false
    let node = try await ScriptedNode.start(script)
    var limits = SessionLimits()
    limits.pingInterval = .milliseconds(50)
    limits.pongTimeout = .milliseconds(100)
    var fixture = try PoolFixture(url: node.url, limits: limits)
    await fixture.connect()
    let lost = try await fixture.next { if case .sessionLost = $0 { true } else { false } }
    #expect(lost == .sessionLost(reason: "no answer to a ping within 100ms"))
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `a peer that does not answer a close cannot hold up the end`() async throws {
    var script = ScriptedNode.Script()
    script.answersCloses = false
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    #expect(try await fixture.next() == .sessionConnected)
    let began = ContinuousClock.now
    await fixture.pool.shutDown()
    #expect(ContinuousClock.now - began < .seconds(6))
    try await node.stop()
  }

  @Test func `the end comes at once while a node does not answer the upgrade`() async throws {
    var script = ScriptedNode.Script()
    script.answer = { _ in .silence }
    let node = try await ScriptedNode.start(script)
    let fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    while node.requests.isEmpty { await Task.yield() }
    let began = ContinuousClock.now
    await fixture.pool.shutDown()
    #expect(ContinuousClock.now - began < .seconds(3))
    try await node.stop()
  }

  @Test(arguments: Breach.all)
  func `a peer that breaks the protocol is told so`(breach: Breach) async throws {
    var script = ScriptedNode.Script()
    script.received = { text, connection in
      if text.contains("auth") { connection.write(Frame.text(#"{"event":"auth success"}"#) + breach.bytes) }
    }
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    _ = try await fixture.next { if case .sessionLost = $0 { true } else { false } }
    #expect(node.closes.first == breach.code)
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `too many fragments end the connection`() async throws {
    var script = ScriptedNode.Script()
    script.received = { text, connection in
      guard text.contains("auth") else { return }
      connection.authenticate()
      connection.write(Frame.make(0x01, [0x20]) + (0..<100).flatMap { _ in Frame.make(0x00, [0x20]) })
    }
    let node = try await ScriptedNode.start(script)
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    _ = try await fixture.next { if case .sessionLost = $0 { true } else { false } }
    #expect(node.closes.first == 1009)
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `servers that are not wanted any more are left`() async throws {
    let node = try await ScriptedNode.start()
    var fixture = try PoolFixture(url: node.url)
    await fixture.connect()
    #expect(try await fixture.next() == .sessionConnected)
    await fixture.pool.connect(to: [])
    #expect(
      try await fixture.next { if case .sessionLost = $0 { true } else { false } }
        == .sessionLost(reason: "the session was closed"))
    await fixture.pool.shutDown()
    #expect(fixture.pool.health.isEmpty)
    try await node.stop()
  }

  @Test func `a trace shows messages and no token`() async throws {
    let node = try await ScriptedNode.start()
    let log = TraceLog()
    var fixture = try PoolFixture(url: node.url, trace: { log.add($0) })
    await fixture.connect()
    #expect(try await fixture.next() == .sessionConnected)
    await fixture.pool.shutDown()
    let texts = log.texts
    #expect(texts.first == #"outgoing {"event":"auth","args":["••••"]}"#)
    #expect(texts.contains(#"incoming {"event":"auth success"}"#))
    #expect(!texts.joined().contains("the-token"))
    try await node.stop()
  }

  @Test func `a hundred sessions come up and go down`() async throws {
    let node = try await ScriptedNode.start()
    var configuration = NIOSessionPool.Configuration(seed: 1)
    configuration.handshakesPerSecond = 1000
    let panel = PanelConnection(name: "main", origin: "https://panel.test", api: FakePanel(url: node.url))
    let pool = try NIOSessionPool(panels: [panel], configuration: configuration, logger: Logger(label: "test"))
    await pool.connect(to: (1...100).map { Server(id: ServerID("server-\($0)")) })
    var connected: Set<ServerID> = []
    for await event in EventStream(mailbox: try #require(pool.events as? EventStream).mailbox) {
      if event.kind == .sessionConnected, let server = event.server { connected.insert(server) }
      if connected.count == 100 { break }
    }
    await pool.shutDown()
    #expect(node.closes.count == 100)
    try await node.stop()
  }
}

/// An answer to an upgrade, and what is made of it.
struct Refusal: Sendable {
  let status: Int
  let body: String
  let words: String
  var isPermanent = false

  static let origin =
    "node refuses the Origin `https://panel.test`: it expects the panel's own address; set `panels.main.origin`"

  static let all = [
    Refusal(status: 403, body: "Forbidden", words: origin, isPermanent: true),
    Refusal(status: 404, body: "no", words: "does not know this server", isPermanent: true),
    Refusal(status: 400, body: "Too many open websocket connections.", words: "Too many open"),
    Refusal(status: 502, body: "<html>\u{1B}[0m", words: "502: <html>"),
    Refusal(status: 503, body: String(repeating: "y", count: 5000), words: "503: yyy"),
  ]
}

/// Bytes that RFC 6455 forbids, and the code that answers them.
struct Breach: Sendable {
  let code: UInt16
  let bytes: [UInt8]

  static let all = [
    Breach(code: 1002, bytes: [0x83, 0x00]),
    Breach(code: 1002, bytes: [0xC1, 0x00]),
    Breach(code: 1002, bytes: [0x80, 0x00]),
    Breach(code: 1002, bytes: [0x09, 0x00]),
    Breach(code: 1002, bytes: [0x88, 0x01, 0x03]),
    Breach(code: 1003, bytes: [0x82, 0x00]),
    Breach(code: 1007, bytes: [0x81, 0x01, 0xFF]),
    Breach(code: 1007, bytes: [0x01, 0x01, 0xC3, 0x80, 0x01, 0x28]),
    Breach(code: 1009, bytes: [0x81, 0x7F, 0, 0, 0, 0, 0x7F, 0, 0, 0]),
  ]
}

/// Counts calls.
final class Counter: Sendable {
  private let value = Mutex(0)

  func next() -> Int {
    value.withLock { value in
      value += 1
      return value
    }
  }
}

/// Keeps traces.
final class TraceLog: Sendable {
  private let traces = Mutex<[WireTrace]>([])

  func add(_ trace: WireTrace) { traces.withLock { $0.append(trace) } }

  var texts: [String] { traces.withLock { $0.map { "\($0.direction.rawValue) \($0.text)" } } }
}

/// Wants lines that are one word.
private final class WordFilter: LineFilter {
  private let word: String

  init(_ word: String) { self.word = word }

  func makeReader() -> any LineReader { Reader(word) }

  private final class Reader: LineReader {
    private let word: [UInt8]

    init(_ word: String) { self.word = Array(word.utf8) }

    func wants(_ line: UnsafeBufferPointer<UInt8>, hasCodes: Bool) -> Bool { line.elementsEqual(word) }
  }
}
