import Diagnostics
import PanelSimulator
import RuleModel
import Simulation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PanelTests {
  @Test func `a key is needed, and a browser is sent to the login`() async throws {
    try await Fixture.run { fixture in
      for key in [nil, "ptlc_unknown"] {
        let answer = try await fixture.http(key).get("/api/client")
        #expect(answer.status == 401 && answer.errorCode == "AuthenticationException")
        #expect(answer.errorDetail == "Unauthenticated.")
      }
      var browser = fixture.http(nil)
      browser.accept = "text/html"
      let redirect = try await browser.get("/api/client")
      #expect(redirect.status == 302)
      #expect(redirect.headers["location"] == fixture.addresses.panelURL + "/auth/login")
      let application = try await fixture.http("ptla_application").get("/api/client")
      #expect(application.status == 403 && application.errorCode == "AccessDeniedHttpException")
    }
  }

  @Test func `servers are listed by pages, with their egg if asked`() async throws {
    try await Fixture.run { fixture in
      let answer = try await fixture.http().get("/api/client?per_page=1&page=2&include=egg")
      #expect(answer.status == 200 && answer.headers["x-ratelimit-limit"] == "256")
      let server = answer.json["data"]?[0]?["attributes"]
      #expect(server?["name"]?.string == "two" && server?["limits"]?["memory"]?.int == 8192)
      #expect(server?["relationships"]?["egg"]?["attributes"]?["name"]?.string == "Rust")
      let pagination = answer.json["meta"]?["pagination"]
      #expect(pagination?["total"]?.int == 2 && pagination?["total_pages"]?.int == 2)
      #expect(pagination?["links"]?["previous"]?.string?.hasSuffix("?include=egg&per_page=1&page=1") == true)
      let helper = try await fixture.http(Fixture.helper).get("/api/client")
      #expect(helper.json["data"]?.array?.count == 1)
    }
  }

  @Test func `a server is found by 8 or 36 characters, by those who may`() async throws {
    try await Fixture.run { fixture in
      for id in [fixture.one, String(fixture.one.prefix(8))] {
        let answer = try await fixture.http(Fixture.helper).get("/api/client/servers/\(id)")
        #expect(answer.json["attributes"]?["uuid"]?.string == fixture.one)
        #expect(answer.json["meta"]?["user_permissions"] == ["websocket.connect"])
      }
      let two = fixture.addresses.servers[1].uuid
      for path in [two, "1", "one", String(fixture.one.prefix(9))] {
        let answer = try await fixture.http(Fixture.helper).get("/api/client/servers/\(path)")
        #expect(answer.status == 404 && answer.errorCode == "NotFoundHttpException")
      }
    }
  }

  @Test func `commands reach a living server only`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)"
      #expect(try await fixture.http().post(path + "/command", ["command": " list "]).status == 204)
      #expect(try await fixture.simulator.receivedCommands(of: "one").map(\.line) == ["list"])
      #expect(try await fixture.http().post(path + "/command", ["command": " "]).status == 422)
      #expect(try await fixture.http(Fixture.helper).post(path + "/command", ["command": "x"]).status == 403)
      #expect(try await fixture.http().ask("POST", path + "/command", "{").status == 400)
      #expect(try await fixture.http().post(path + "/power", ["signal": "kill"]).status == 204)
      let offline = try await fixture.http().post(path + "/command", ["command": "list"])
      #expect(offline.status == 502 && offline.errorCode == "HttpException")
      #expect(offline.errorDetail == "Server must be online in order to send commands.")
    }
  }

  @Test func `power actions are taken, whatever becomes of them`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)/power"
      #expect(try await fixture.http().post(path, ["signal": "start"]).status == 204)
      let unknown = try await fixture.http().post(path, ["signal": "jump"])
      #expect(unknown.status == 422)
      #expect(unknown.json["errors"]?[0]?["meta"]?["source_field"]?.string == "signal")
      #expect(try await fixture.http(Fixture.helper).post(path, ["signal": "jump"]).status == 403)
      #expect(try await fixture.http(Fixture.helper).post(path, ["signal": "stop"]).status == 403)
      #expect(try await fixture.http().get(path).status == 405)
    }
  }

  @Test func `a backup is begun, ends, is locked and removed`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)/backups"
      let probe = try await fixture.session()
      let begun = try await fixture.http().post(
        path, ["name": "nightly", "ignored": "a\nb", "is_locked": true])
      let attributes = begun.json["attributes"]
      #expect(begun.status == 200 && attributes?["completed_at"]?.isNull == true)
      #expect(attributes?["ignored_files"] == ["a", "b"] && attributes?["is_locked"]?.bool == true)
      let uuid = try #require(attributes?["uuid"]?.string)
      let event = try JSONValue(parsing: try await probe.args(of: "backup completed")[0])
      #expect(event["uuid"]?.string == uuid && event["is_successful"]?.bool == true)
      #expect(event["file_size"]?.int == 1000 && event["checksum_type"]?.string == "sha1")
      let shown = try await fixture.http().get("\(path)/\(uuid)")
      #expect(shown.json["attributes"]?["checksum"]?.string == "sha1:" + (event["checksum"]?.string ?? "?"))
      #expect(shown.json["attributes"]?["completed_at"]?.string?.hasSuffix("+00:00") == true)
      let list = try await fixture.http().get(path)
      #expect(list.json["meta"]?["backup_count"]?.int == 1)
      let locked = try await fixture.http().ask("DELETE", "\(path)/\(uuid)")
      #expect(locked.status == 400 && locked.errorCode == "BackupLockedException")
      let unlocked = try await fixture.http().post("\(path)/\(uuid)/lock")
      #expect(unlocked.json["attributes"]?["is_locked"]?.bool == false)
      #expect(try await fixture.http().ask("DELETE", "\(path)/\(uuid)").status == 204)
      #expect(try await fixture.http().get("\(path)/\(uuid)").status == 404)
    }
  }

  @Test func `backups have a throttle and a quota`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)/backups"
      #expect(try await fixture.http().post(path).status == 200)
      #expect(try await fixture.http().post(path).status == 200)
      let throttled = try await fixture.http().post(path)
      #expect(throttled.status == 429 && throttled.errorCode == "TooManyRequestsHttpException")
      #expect(
        throttled.errorDetail == "Only 2 backups may be generated within a 600 second span of time.")
      #expect(Int(throttled.headers["retry-after"] ?? "") ?? 0 > 590)
    }
    var configuration = Fixture.configuration()
    configuration.limits.backups = nil
    try await Fixture.run(configuration) { fixture in
      let path = "/api/client/servers/\(fixture.one)/backups"
      for _ in 0..<3 { #expect(try await fixture.http().post(path).status == 200) }
      let full = try await fixture.http().post(path)
      #expect(full.status == 400 && full.errorCode == "TooManyBackupsException")
    }
  }

  @Test func `figures over HTTP are kept for a while`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)/resources"
      let first = try await fixture.http().get(path)
      #expect(first.json["attributes"]?["current_state"]?.string == "running")
      #expect(first.json["attributes"]?["resources"]?["network_rx_bytes"]?.int == 0)
      try await fixture.simulator.incident(.statusTold(.offline), on: "one")
      #expect(try await fixture.http().get(path).body == first.body)
      try await fixture.simulator.setNode(isUp: false)
      #expect(try await fixture.http().get(path).status == 504)
    }
  }

  @Test func `tokens are five a minute and server, whoever asks`() async throws {
    try await Fixture.run { fixture in
      for key in [Fixture.key, Fixture.helper, Fixture.admin, Fixture.key, Fixture.key] {
        _ = try await fixture.ticket(key: key)
      }
      let sixth = try await fixture.http().get("/api/client/servers/\(fixture.one)/websocket")
      #expect(sixth.status == 429 && sixth.errorCode == "ThrottleRequestsException")
      #expect(sixth.headers["x-ratelimit-remaining"] == "0" && sixth.headers["x-ratelimit-reset"] != nil)
      #expect((1...60).contains(Int(sixth.headers["retry-after"] ?? "") ?? 0))
      _ = try await fixture.ticket(fixture.addresses.servers[1].uuid)
    }
  }

  @Test func `requests are limited by user`() async throws {
    var configuration = Fixture.configuration()
    configuration.limits.requests = 3
    try await Fixture.run(configuration) { fixture in
      for remaining in [2, 1, 0] {
        let answer = try await fixture.http().get("/api/client")
        #expect(answer.headers["x-ratelimit-remaining"] == String(remaining))
      }
      #expect(try await fixture.http().get("/api/client").status == 429)
      #expect(try await fixture.http(Fixture.helper).get("/api/client").status == 200)
    }
  }

  @Test(arguments: [
    (PanelSimulator.PanelState.suspended, "suspended"), (.installing, "installation"),
    (.restoring, "restoring"), (.transferring, "transferred"), (.maintenance, "maintenance"),
  ])
  func `a server in conflict answers 409`(state: PanelSimulator.PanelState, word: String) async throws {
    try await Fixture.run { fixture in
      try await fixture.simulator.setState(state, of: "one")
      let path = "/api/client/servers/\(fixture.one)"
      let answer = try await fixture.http().get(path + "/resources")
      #expect(answer.status == 409 && answer.errorCode == "ServerStateConflictException")
      #expect(answer.errorDetail?.contains(word) == true)
      #expect(try await fixture.http().get(path).status == 200)
      let isAbsolute = state == .suspended || state == .maintenance
      let admin = try await fixture.http(Fixture.admin).get(path + "/websocket")
      #expect(admin.status == (isAbsolute ? 409 : 200))
    }
  }

  @Test func `permissions can be changed and taken away`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/client/servers/\(fixture.one)"
      try await fixture.simulator.setPermissions(["control.console"], of: Fixture.key, on: "one")
      let answer = try await fixture.http().get(path + "/websocket")
      #expect(answer.status == 403 && answer.errorCode == "HttpForbiddenException")
      try await fixture.simulator.setPermissions([], of: Fixture.key, on: "one")
      #expect(try await fixture.http().get(path).status == 404)
    }
  }

  @Test func `the panel fails as told, then works again`() async throws {
    try await Fixture.run { fixture in
      try await fixture.simulator.failPanel(.status(502), for: 2)
      for _ in 0..<2 {
        let answer = try await fixture.http().get("/api/client")
        #expect(answer.status == 502 && answer.headers["content-type"]?.hasPrefix("text/html") == true)
      }
      try await fixture.simulator.failPanel(.status(429, retryAfter: 7))
      let throttled = try await fixture.http().get("/api/client")
      #expect(throttled.status == 429 && throttled.headers["retry-after"] == "7")
      try await fixture.simulator.failPanel(.dropped)
      await #expect(throws: ProbeFailure.self) { try await fixture.http().get("/api/client") }
      #expect(try await fixture.http().get("/api/client").status == 200)
    }
  }

  @Test func `the pretend Discord keeps what it gets`() async throws {
    try await Fixture.run { fixture in
      let path = "/api/webhooks/12/secret"
      #expect(try await fixture.http(nil).post(path, ["content": "hello"]).status == 204)
      try await fixture.simulator.failWebhooks(status: 429, retryAfter: 0.5)
      let limited = try await fixture.http(nil).post(path, ["content": "again"])
      #expect(limited.status == 429 && limited.json["retry_after"]?.double == 0.5)
      let deliveries = try await fixture.simulator.deliveries
      #expect(deliveries.map(\.status) == [204, 429])
      #expect(deliveries.first?.webhook == "12" && deliveries.first?.body == #"{"content":"hello"}"#)
    }
  }

  @Test func `account and permissions can be read`() async throws {
    try await Fixture.run { fixture in
      let account = try await fixture.http(Fixture.admin).get("/api/client/account")
      #expect(account.json["attributes"]?["admin"]?.bool == true)
      let names = try await fixture.http().get("/api/client/permissions")
      let keys = names.json["attributes"]?["permissions"]?["websocket"]?["keys"]?["connect"]
      #expect(keys?.string != nil)
    }
  }

  @Test func `the demonstration's servers play fast`() async throws {
    try await Fixture.run(Scenario.standard.configuration(seed: 4, speed: 50)) { fixture in
      let probe = try await SocketProbe(
        "\(fixture.addresses.nodeURL)/api/servers/\(fixture.addresses.servers[1].uuid)/ws",
        origin: fixture.addresses.panelURL)
      let key = fixture.addresses.keys[0]
      probe.send("auth", [try await fixture.ticket(fixture.addresses.servers[1].uuid, key: key).token])
      while try await probe.args(of: "status") != ["offline"] {}
      #expect(try await fixture.simulator.status(of: "valheim-1") == .offline)
    }
  }
}
