import Diagnostics
import PanelSimulator
import RuleModel
import Simulation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct NodeSocketTests {
  @Test func `the handshake wants the panel as origin, byte for byte`() async throws {
    try await Fixture.run { fixture in
      let url = "\(fixture.addresses.nodeURL)/api/servers/\(fixture.one)/ws"
      let panel = fixture.addresses.panelURL
      for origin in [nil, "", panel + "/", "http://localhost", fixture.addresses.nodeURL] {
        let refused = try await SocketProbe(url, origin: origin)
        #expect(refused.answer.status == 403 && refused.answer.body.hasPrefix("Forbidden"))
        #expect(refused.answer.headers["sec-websocket-version"] == "13")
      }
      let accepted = try await SocketProbe(url, origin: panel)
      #expect(accepted.answer.status == 101)
      #expect(accepted.answer.headers["sec-websocket-accept"] == "ICX+Yqv66kxgM0FcWaLWlFLwTAI=")
      #expect(accepted.answer.headers["sec-websocket-protocol"] == nil)
    }
  }

  @Test func `the handshake wants a known server and upgrade headers`() async throws {
    try await Fixture.run { fixture in
      let node = fixture.addresses.nodeURL
      let unknown = try await SocketProbe(
        "\(node)/api/servers/\(fixture.one.prefix(8))/ws", origin: fixture.addresses.panelURL)
      #expect(unknown.answer.status == 404)
      let plain = try await SocketProbe(
        "\(node)/api/servers/\(fixture.one)/ws", origin: nil, headers: "A: b\r\n")
      #expect(plain.answer.status == 400)
    }
  }

  @Test func `a first auth is answered with status, then figures flow`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.socket()
      probe.send("auth", [try await fixture.ticket().token])
      #expect(await probe.next() == .message("auth success", []))
      #expect(probe.latestText == "{\"event\":\"auth success\"}\n")
      #expect(await probe.next() == .message("status", ["running"]))
      let broadcast = try await probe.args(of: "stats")[0]
      #expect(
        broadcast.hasPrefix(
          #"{"cpu_absolute":0,"disk_bytes":0,"memory_bytes":0,"memory_limit_bytes":8589934592,"#
            + #""network":{"rx_bytes":0,"tx_bytes":0},"state":"running","uptime":"#
        ))
    }
  }

  @Test func `an offline server adds one report of figures`() async throws {
    try await Fixture.run(Fixture.configuration(status: .offline)) { fixture in
      let probe = try await fixture.session()
      #expect(await probe.next() == .message("status", ["offline"]))
      let stats = try await probe.args(of: "stats")[0]
      #expect(
        stats.hasPrefix(#"{"memory_bytes":0,"memory_limit_bytes":8589934592,"cpu_absolute":0,"network""#))
      #expect(stats.contains(#""state":"offline","disk_bytes":0}"#))
    }
  }

  @Test func `without a good token every message is an error`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.socket()
      probe.send("send stats")
      #expect(await probe.next() == .message("jwt error", ["jwt: no jwt present"]))
      probe.send("auth", ["rubbish"])
      guard case .message("daemon error", let args) = await probe.next() else {
        Issue.record("a bad token is a daemon error")
        return
      }
      #expect(args[0].hasPrefix("Error Event ["))
      #expect(args[0].hasSuffix("]: an unexpected error was encountered while handling this request"))
      // A refused token leaves the socket open for a good one.
      let good = try await fixture.session()
      #expect(await good.next() == .message("status", ["running"]))
    }
  }

  @Test func `a token needs the right to connect, a fresh date and the right server`() async throws {
    var configuration = Fixture.configuration()
    configuration.tokenLife = .seconds(-2)
    try await Fixture.run(configuration) { fixture in
      let probe = try await fixture.socket()
      probe.send("auth", [try await fixture.ticket().token])
      let args = try await probe.args(of: "jwt error")
      #expect(args[0].hasPrefix("Error Event [") && args[0].hasSuffix("]: jwt: exp claim is invalid"))
    }
    try await Fixture.run { fixture in
      let token = try await fixture.ticket(fixture.addresses.servers[1].uuid).token
      let probe = try await fixture.socket()
      probe.send("auth", [token])
      #expect(await probe.next() == .message("auth success", []))
      #expect(await probe.next() == .message("jwt error", ["jwt: server uuid mismatch"]))
      let early = try await fixture.ticket().token
      try await fixture.simulator.restartNode()
      let late = try await fixture.socket()
      late.send("auth", [early])
      let args = try await late.args(of: "jwt error")
      #expect(args[0].hasSuffix("]: jwt: created too far in past (denylist)"))
    }
  }

  @Test func `an expired token turns every event into a bare error until it is renewed`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      try await fixture.simulator.expireTokens()
      for _ in 0..<3 {
        #expect(try await probe.args(of: "jwt error") == ["jwt: exp claim is invalid"])
      }
      probe.send("auth", [try await fixture.ticket().token])
      _ = try await probe.args(of: "auth success")
      // Renewal brings no status: figures follow.
      guard case .message("stats", _) = await probe.next() else {
        Issue.record("only figures follow a renewal")
        return
      }
    }
  }

  @Test func `the look at a token's life announces its end`() async throws {
    var configuration = Fixture.configuration()
    configuration.tokenLook = .milliseconds(50)
    configuration.tokenLife = .seconds(60)
    try await Fixture.run(configuration) { fixture in
      let probe = try await fixture.session()
      #expect(try await probe.args(of: "token expiring") == [])
    }
  }

  @Test func `commands are answered, and their text is escaped on the wire`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      probe.send("send command", ["list"])
      let line = try await probe.args(of: "console output")
      #expect(line == ["\u{1B}[32mnobody <here> & there"])
      #expect(probe.latestText.contains(#"\u001b[32mnobody \u003chere\u003e \u0026 there"#))
      #expect(try await fixture.simulator.receivedCommands(of: "one").map(\.line) == ["list"])
      probe.send("send logs")
      #expect(try await probe.args(of: "console output") == line)
    }
  }

  @Test func `a missing permission is silence`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session(key: Fixture.helper)
      probe.send("send command", ["list"])
      probe.send("set state", ["kill"])
      probe.send("send stats")
      _ = try await probe.args(of: "stats")
      #expect(try await fixture.simulator.receivedCommands(of: "one").isEmpty)
      #expect(try await fixture.simulator.status(of: "one") == .running)
    }
  }

  @Test func `power changes are told in order, and one excludes another`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      #expect(await probe.next() == .message("status", ["running"]))
      probe.send("set state", ["restart"])
      probe.send("set state", ["stop"])
      let events = try await probe.messages(named: ["status", "daemon error"], count: 5)
      #expect(events.first == .message("status", ["stopping"]))
      let statuses = events.compactMap { event -> String? in
        if case .message("status", let args) = event { args[0] } else { nil }
      }
      #expect(statuses == ["stopping", "offline", "starting", "running"])
      guard case .message("daemon error", let error) = events[1] else {
        Issue.record("the lock is told at once")
        return
      }
      #expect(error[0].hasSuffix("please try again later"))
    }
  }

  @Test func `hidden errors are for administrators`() async throws {
    try await Fixture.run { fixture in
      for (key, text) in [
        (Fixture.key, "an unexpected error was encountered while handling this request"),
        (Fixture.admin, "server is running"),
      ] {
        let probe = try await fixture.session(key: key)
        probe.send("set state", ["start"])
        #expect(try await probe.args(of: "daemon error")[0].hasSuffix("]: " + text))
      }
    }
  }

  @Test func `a crash is told by status, figures and the daemon's lines`() async throws {
    var configuration = Fixture.configuration()
    configuration.servers[0].game.game = .valheim
    configuration.servers[0].game.wingsRestart = .milliseconds(100)
    try await Fixture.run(configuration) { fixture in
      let probe = try await fixture.session()
      try await fixture.simulator.incident(.crash(Crash(exitCode: 139)), on: "one")
      while await probe.next() != .message("status", ["offline"]) {}
      let stats = try JSONValue(parsing: try await probe.args(of: "stats")[0])
      #expect(stats["state"]?.string == "offline" && stats["memory_bytes"]?.int == 0)
      let prefix = "\u{1B}[33m\u{1B}[1m[Pterodactyl Daemon]:\u{1B}[39m "
      for text in [
        "---------- Detected server process in a crashed state! ----------", "Exit code: 139",
        "Out of memory: false",
      ] {
        #expect(await probe.next() == .message("console output", ["\(prefix)\(text)\u{1B}[0m"]))
      }
      let statuses = try await probe.messages(named: ["status"], count: 2)
      #expect(statuses == [.message("status", ["starting"]), .message("status", ["running"])])
    }
  }

  @Test func `a flood of lines is throttled with one warning`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      try await fixture.simulator.incident(.consoleFlood(lines: 2500), on: "one")
      try await fixture.simulator.send(event: "over", args: [], to: "one")
      var lines = 0
      var warnings = 0
      while case .message(let event, let args) = await probe.next(), event != "over" {
        guard event == "console output" else { continue }
        if args[0].contains("too quickly -- throttling") { warnings += 1 } else { lines += 1 }
      }
      #expect(lines == 2000 && warnings == 1)
    }
  }

  @Test func `events need their permission`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session(key: Fixture.key)
      let admin = try await fixture.session(key: Fixture.admin)
      try await fixture.simulator.install("one", for: .milliseconds(50))
      let names: Set<String> = ["install started", "daemon message", "install output", "install completed"]
      let seen = try await probe.messages(named: names, count: 3)
      #expect(seen.first == .message("install started", [""]))
      #expect(seen.last == .message("install completed", [""]))
      let all = try await admin.messages(named: names, count: 4)
      #expect(all.contains(.message("install output", ["Installing"])))
    }
  }

  @Test func `more messages than allowed are dropped, and one of a spell is told`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      for _ in 0..<40 { probe.send("send stats") }
      #expect(try await probe.args(of: "throttled") == ["send stats"])
      #expect(try await probe.args(of: "throttled") == ["global"])
    }
    var configuration = Fixture.configuration()
    configuration.node = .wings111
    try await Fixture.run(configuration) { fixture in
      let probe = try await fixture.session()
      for _ in 0..<50 { probe.send("send command", ["x"]) }
      probe.send("send command", ["list"])
      _ = try await probe.args(of: "console output")
      #expect(try await fixture.simulator.receivedCommands(of: "one").count == 51)
    }
  }

  @Test func `a long message ends the connection with 1009`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.socket()
      probe.send(text: String(repeating: " ", count: 4096))
      probe.ping()
      #expect(await probe.next() == .pong)
      probe.send(text: String(repeating: " ", count: 4097))
      #expect(await probe.next() == .close(1009))
      #expect(await probe.next() == .ended(withError: false))
    }
  }

  @Test func `thirty sockets are enough`() async throws {
    try await Fixture.run { fixture in
      var probes: [SocketProbe] = []
      for _ in 0..<30 { probes.append(try await fixture.socket()) }
      #expect(probes.allSatisfy { $0.answer.status == 101 })
      let surplus = try await fixture.socket()
      #expect(surplus.answer.status == 400)
      #expect(surplus.answer.body == #"{"error":"Too many open websocket connections."}"#)
    }
  }

  @Test func `a suspended server cuts its sockets and closes new ones with 4409`() async throws {
    try await Fixture.run { fixture in
      let before = try await fixture.socket()
      try await fixture.simulator.setState(.suspended, of: "one")
      #expect(await before.next() == .ended(withError: false))
      let after = try await fixture.socket()
      #expect(after.answer.status == 101)
      #expect(await after.next() == .close(4409))
    }
  }

  @Test(arguments: [
    (PanelSimulator.SocketEnd.close(code: 1001), SocketProbe.Event.close(1001)),
    (.bare, .ended(withError: false)), (.reset, .ended(withError: true)),
  ])
  fileprivate func `sockets end as told`(end: PanelSimulator.SocketEnd, event: SocketProbe.Event) async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.socket()
      try await fixture.simulator.dropSockets(of: "one", end)
      #expect(await probe.next() == event)
    }
  }

  @Test func `a half-open socket is silent`() async throws {
    try await Fixture.run { fixture in
      let probe = try await fixture.session()
      try await fixture.simulator.dropSockets(.halfOpen)
      let other = try await fixture.session()
      probe.ping()
      for _ in 0..<3 { _ = try await other.args(of: "stats") }
      #expect(try await fixture.simulator.openSockets() == 2)
      try await fixture.simulator.dropSockets(.bare)
      while true {
        let event = await probe.next()
        #expect(event != .pong)
        if case .ended = event { break }
      }
    }
  }
}
