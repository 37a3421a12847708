import Diagnostics
import RuleModel
import Testing

@testable import SessionCore

@Suite("Messages of the daemon")
struct WireMessageTests {
  private func check(
    _ payload: String, _ expected: WireMessage, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try WireMessage(decoding: Array(payload.utf8)) == expected, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (#"{"event":"auth success"}"#, WireMessage.authSuccess),
    (#"{"event":"auth success","args":null}"#, .authSuccess),
    (#"{"event":"token expiring","args":[]}"#, .tokenExpiring),
    (#"{"event":"token expired"}"#, .tokenExpired),
    (#"{"event":"jwt error","args":["jwt: exp claim is invalid"]}"#, .jwtError("jwt: exp claim is invalid")),
    (#"{"event":"daemon error","args":["server is running"]}"#, .daemonError("server is running")),
    (#"{"event":"throttled","args":["global"]}"#, .throttled("global")),
    (#"{"args":["offline"],"event":"status"}"#, .status(.offline)),
    (#"{"event":"console output","args":["\u001b[33mhi"]}"#, .consoleOutput("\u{1B}[33mhi")),
    (#"{"event":"console output"}"#, .consoleOutput("")),
    (#"{"event":"console output","args":[null]}"#, .consoleOutput("")),
    (#"{"event":"console output","args":[{"a":1}]}"#, .consoleOutput(#"{"a":1}"#)),
    (#"{"event":"console output","args":7}"#, .consoleOutput("")),
    (#"{"event":"install completed","args":[""]}"#, .installCompleted),
    (#"{"event":"transfer status","args":["success"]}"#, .transferStatus("success")),
    (#"{"event":"deleted","args":["null"]}"#, .deleted),
    (#"{"event":"feature match","args":["{}"]}"#, .unknown("feature match")),
    (#"{"event":"auth success","object":"x"}"# + "\n", .authSuccess),
  ])
  func `every kind is understood, with and without arguments`(payload: String, expected: WireMessage) throws {
    try check(payload, expected)
  }

  @Test func `figures are read by name, and uptime is milliseconds`() throws {
    let figures =
      #"{\"uptime\":61500,\"state\":\"running\",\"network\":{\"tx_bytes\":2,\"rx_bytes\":1},\"memory_bytes\":10,"#
      + #"\"memory_limit_bytes\":0,\"disk_io\":{},\"cpu_absolute\":150.25,\"disk_bytes\":5}"#
    let stats = ServerStats(
      memory: 10, memoryLimit: 0, cpu: 150.25, disk: 5, networkReceived: 1, networkSent: 2,
      uptime: .milliseconds(61_500), status: .running)
    try check("{\"event\":\"stats\",\"args\":[\"\(figures)\"]}", .stats(stats))
  }

  @Test func `missing, negative and huge figures do no harm`() throws {
    try check(
      #"{"event":"stats","args":["{\"uptime\":1e300,\"memory_bytes\":-1,\"cpu_absolute\":\"x\",\"state\":\"odd\"}"]}"#,
      .stats(ServerStats(uptime: .milliseconds(3_200_000_000_000))))
  }

  @Test(arguments: [
    (
      #"{"event":"backup completed","args":["{\"uuid\":\"u1\",\"is_successful\":true,\"file_size\":9}"]}"#,
      "u1"
    ),
    (#"{"event":"backup completed:u2","args":["{\"is_successful\":true,\"file_size\":9}"]}"#, "u2"),
    (
      #"{"event":"backup completed:u2","args":["{\"uuid\":\"u1\",\"is_successful\":true,\"file_size\":9}"]}"#,
      "u1"
    ),
  ])
  func `a backup is named by its JSON, or else by the long event name`(payload: String, uuid: String) throws {
    try check(payload, .backupCompleted(BackupReport(uuid: uuid, isSuccessful: true, size: 9)))
  }

  @Test(arguments: [
    ("", "the message is not JSON"), ("{", "the message is not JSON"), ("[]", "no JSON object"),
    ("7", "no JSON object"),
    ("{}", "no text as its member `event`"), (#"{"event":7}"#, "no text as its member `event`"),
    (#"{"event":"status"}"#, "the status is ``"),
    (#"{"event":"status","args":["up"]}"#, "the status is `up`"),
    (#"{"event":"stats"}"#, "the argument of `stats` is not JSON"),
    (#"{"event":"stats","args":["[]"]}"#, "no JSON object"),
    (#"{"event":"backup completed","args":["{}"]}"#, "names no uuid"),
    (String(repeating: "[", count: 100_000), "the message is not JSON"),
  ])
  func `what cannot mean anything is refused with a reason`(payload: String, reason: String) {
    let error = #expect(throws: WireError.self) { try WireMessage(decoding: Array(payload.utf8)) }
    #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func `no bytes crash the decoder`() {
    var random = SplitMix(seed: 7)
    let seeds = [
      #"{"event":"stats","args":["{\"uptime\":61500,\"state\":\"running\"}"]}"#,
      #"{"event":"console output","args":["\u001b]0;x\u0007[Pterodactyl Daemon]: a\r\nb"]}"#,
      #"{"event":"backup completed:u","args":["{\"uuid\":\"u1\"}"]}"#,
    ].map { Array($0.utf8) }
    for round in 0..<6000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0...(random.next() % 4) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        }
      }
      if case .success(let description) = FrameDecoder.describe(bytes) { #expect(description.object != nil) }
    }
  }

  @Test func `a payload is described as one line of JSON`() throws {
    let payload = #"{"event":"console output","args":["\u001b[1mone\u001b[0m\r\n[pelican Daemon]: two"]}"#
    let description = try FrameDecoder.describe(Array(payload.utf8)).get()
    #expect(
      description.rendered()
        == #"{"message":"console-output","lines":[{"text":"one","stream":"game","raw":"\u001b[1mone\u001b[0m"},"#
        + #"{"text":"[pelican Daemon]: two","stream":"daemon"}]}"#)
  }
}

@Suite("Messages to the daemon")
struct OutgoingMessageTests {
  @Test(arguments: [
    (OutgoingMessage.stats, #"{"event":"send stats"}"#),
    (.power(.kill), #"{"event":"set state","args":["kill"]}"#),
    (.command(#"say "ä" \ <b>"#), #"{"event":"send command","args":["say \"ä\" \\ <b>"]}"#),
    (.auth(SessionToken("a.b.c")), #"{"event":"auth","args":["a.b.c"]}"#),
  ])
  func `the payload is what the daemon reads`(message: OutgoingMessage, payload: String) {
    #expect(message.payload == payload)
  }

  @Test func `a token shows nowhere but in its payload`() {
    let message = OutgoingMessage.auth(SessionToken("secret"))
    #expect(!message.traceText.contains("secret"))
    #expect(!"\(message)".contains("secret"))
    #expect(!String(reflecting: message).contains("secret"))
  }

  @Test(arguments: ["a\nb", "a\rb", "\u{0}", "a\u{7F}", "\u{85}", "a\u{2028}b", "\u{1B}[0m"])
  func `control characters are refused`(line: String) {
    #expect(throws: CommandRefusal.self) { try OutgoingMessage.checked(command: line) }
  }

  @Test func `a command may fill 4000 bytes and not one more`() throws {
    let frame = OutgoingMessage.command("").payload.utf8.count
    #expect(throws: Never.self) {
      try OutgoingMessage.checked(command: String(repeating: "x", count: 4000 - frame))
    }
    let error = #expect(throws: CommandRefusal.self) {
      try OutgoingMessage.checked(command: String(repeating: "x", count: 4001 - frame))
    }
    #expect(error?.message.contains("4001 bytes") == true)
  }
}

@Suite("Tokens")
struct SessionTokenTests {
  @Test(arguments: [
    ("e30.eyJpYXQiOjEwMDAsImV4cCI6MTA2MH0.sig", Duration.seconds(60)),
    ("e30.eyJpYXQiOjEwMDAsImV4cCI6MTA2MH0=.sig", .seconds(60)),
    ("e30.eyJpYXQiOjEwMDAsImV4cCI6MTAwMX0.sig", .minutes(10)),
    ("e30.e30.sig", .minutes(10)), ("nonsense", .minutes(10)), ("a.!!.c", .minutes(10)), ("", .minutes(10)),
  ])
  func `the lifetime is the token's own, or ten minutes`(text: String, lifetime: Duration) {
    #expect(SessionToken(text).lifetime == lifetime)
  }
}

@Suite("The short way of reading a message")
struct PlainEnvelopeTests {
  private func check(_ payload: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    let short = Result { () throws(WireError) in try WireMessage(decoding: payload) }
    let long = Result { () throws(WireError) in try WireMessage(parsing: payload) }
    #expect(short == long, "\(String(decoding: payload, as: UTF8.self))", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    #"{"event":"console output","args":["plain"]}"#, #"{"event":"console output","args":["a","b"]}"#,
    #"{"event":"console output","args":["\u001b[1m\"\\\/\b\f\n\r\t\u00e4\ud834\udd1e"]}"# + "\n",
    #"{"event":"console output","args":["\ud834"]}"#, #"{"event":"console output","args":["\udd1e"]}"#,
    #"{"event":"console output","args":["\x"]}"#, #"{"event":"console output","args":["a"]}x"#,
    #"{"event":"console output","args":["a"],"event":"deleted"}"#, #"{"event":"console output","args":["a"#,
    #"{"event":"st\u0061tus","args":["running"]}"#, "{\"event\":\"console output\",\"args\":[\"a\tb\"]}",
    #"{"event":"","args":[""]}"#, #"{"event":"status","args":["running"]} "#,
  ])
  func `agrees with the general parser`(payload: String) { check(Array(payload.utf8)) }

  @Test func `agrees with the general parser on broken bytes`() {
    var random = SplitMix(seed: 11)
    let seed = Array(#"{"event":"console output","args":["\u001b[1mä\ud834\udd1e\r\n"]}"#.utf8)
    for _ in 0..<4000 {
      var bytes = seed
      for _ in 0...(random.next() % 2) {
        let place = Int(random.next() % UInt64(bytes.count))
        if random.next() % 2 == 0 {
          bytes[place] = UInt8(truncatingIfNeeded: random.next())
        } else {
          bytes.remove(at: place)
        }
      }
      check(bytes)
    }
  }
}
