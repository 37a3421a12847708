import Logging
import NIOHTTP1
import RuleModel
import RuntimePorts
import TestSupport
import Testing

@testable import HTTPGateway

@Suite struct WebhookSenderTests {
  struct Secrets: SecretSource {
    var values: [String: String] = [:]
    func value(of name: String) -> Secret? { values[name].map { Secret($0) } }
  }

  static let server = Server(id: ServerID("uuid"), name: "survival-1")
  static let loopback = [CIDR(trusted: "127.0.0.0/8")]

  private func sender(
    allow: [CIDR] = loopback, secrets: [String: String] = [:], ca: String? = nil,
    pauses: SkippingClock = SkippingClock(), timeouts: any Clock<Duration> = ContinuousClock(),
    resolving addresses: [String] = ["127.0.0.1"]
  ) throws -> HTTPWebhookSender {
    try HTTPWebhookSender(
      .init(allowPrivate: allow, certificateFile: ca, version: "1.0"), secrets: Secrets(values: secrets),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pauses: pauses, timeouts: timeouts,
      resolver: HostResolver { _ in addresses.compactMap { IPAddress($0) } })
  }

  private func notification(
    _ address: SecretText, service: Notifier.Service = .discord, message: String = "hi", limit: Rate? = nil,
    groupWait: Duration? = nil
  ) -> Notification {
    Notification(
      notifier: Notifier(name: "ops", service: service, address: address, limit: limit, groupWait: groupWait),
      message: message)
  }

  private static func secretAddress(_ server: ScriptedServer) -> (text: SecretText, secrets: [String: String]) {
    (SecretText([.secret(name: "HOOK")]), ["HOOK": server.url + "/api/webhooks/1/s3cr3t"])
  }

  /// Sends one message to a script and expects it to fail.
  private func failure(
    pauses: SkippingClock = SkippingClock(), timeouts: any Clock<Duration> = ContinuousClock(),
    _ script: @escaping ScriptedServer.Script
  ) async throws -> (EffectFailure, Int) {
    try await ScriptedServer.run(script) { server in
      let (address, secrets) = Self.secretAddress(server)
      let sender = try sender(secrets: secrets, pauses: pauses, timeouts: timeouts)
      let error = await #expect(throws: EffectFailure.self) {
        try await sender.deliver(notification(address), from: Self.server, key: "k")
      }
      let failure = try #require(error)
      #expect(!failure.message.contains("s3cr3t"))
      return (failure, server.requests.count)
    }
  }

  @Test func `a message goes out with its key and without the secret's name`() async throws {
    try await ScriptedServer.run({ _, _ in .noContent }) { server in
      let (address, secrets) = Self.secretAddress(server)
      let status = try await sender(secrets: secrets)
        .deliver(notification(address), from: Self.server, key: "run-1/3")
      #expect(status == 204)
      let request = try #require(server.requests.first)
      #expect(request.method == "POST")
      #expect(request.path == "/api/webhooks/1/s3cr3t")
      #expect(request.body == #"{"content":"hi","allowed_mentions":{"parse":[]}}"#)
      #expect(request.headers.first(name: "Idempotency-Key") == "run-1/3")
      #expect(request.headers.first(name: "Content-Type") == "application/json")
    }
  }

  @Test func `5xx, 429 and lost connections are tried again under the same key`() async throws {
    let clock = SkippingClock()
    let script: ScriptedServer.Script = { _, number in
      switch number {
      case 0: ScriptedServer.Reply(hangsUp: true)
      case 1: .json(#"{"message":"rate limited","retry_after":0.75,"global":false}"#, status: 429)
      default: .noContent
      }
    }
    try await ScriptedServer.run(script) { server in
      let (address, secrets) = Self.secretAddress(server)
      _ = try await sender(secrets: secrets, pauses: clock)
        .deliver(notification(address), from: Self.server, key: "k")
      #expect(server.requests.map { $0.headers.first(name: "Idempotency-Key") } == ["k", "k", "k"])
      #expect(clock.pauses.count == 2)
      #expect(clock.pauses.last == .milliseconds(750))
    }
  }

  @Test func `three tries are all`() async throws {
    let (error, count) = try await failure { _, _ in .page(500) }
    #expect(count == 3)
    #expect(error.kind == .failed)
    #expect(error.message.hasSuffix("answered with HTTP 500 (3 tries)"))
  }

  @Test func `a pause longer than the patience is not waited for`() async throws {
    let (error, count) = try await failure { _, _ in .json("{}", status: 429, [("Retry-After", "600")]) }
    #expect(count == 1)
    #expect(error.message.hasSuffix("too many requests; the next try would be after 600 s, which is too late"))
  }

  @Test func `a deleted webhook names the secret to renew`() async throws {
    let (error, count) = try await failure { _, _ in .json("{}", status: 404) }
    #expect(count == 1)
    #expect(
      error.message.hasSuffix(
        "answered with HTTP 404: the webhook was deleted or its address is incomplete; make a new one in the"
          + " channel's settings and put it in the secret `HOOK`"), "\(error.message)")
  }

  @Test func `a redirect is not followed`() async throws {
    let (error, count) = try await failure { _, _ in
      ScriptedServer.Reply(status: 307, headers: [("Location", "http://169.254.169.254/")])
    }
    #expect(count == 1)
    #expect(error.kind == .failed)
  }

  @Test func `an answer that does not end is a timeout`() async throws {
    let clock = BellClock()
    let (error, _) = try await failure(timeouts: clock) { _, _ in
      clock.ring()
      return ScriptedServer.Reply(body: String(repeating: "x", count: 1000), stalls: true)
    }
    #expect(error.kind == .timeout)
  }

  @Test func `only the beginning of a large answer is read`() async throws {
    try await ScriptedServer.run({ _, _ in .json(String(repeating: "x", count: 1_000_000)) }) { server in
      let (address, secrets) = Self.secretAddress(server)
      let status = try await sender(secrets: secrets).deliver(notification(address), from: Self.server, key: "k")
      #expect(status == 200)
    }
  }

  @Test(arguments: [
    (["127.0.0.1"], "`hooks.example.test` is 127.0.0.1, a loopback address"),
    (["1.1.1.1", "10.0.0.7"], "`hooks.example.test` is 10.0.0.7, a private address"),
    (["::ffff:169.254.169.254"], "`hooks.example.test` is 169.254.169.254, a link-local address"),
    ([], "no address is known for this name"),
  ])
  func `inside addresses are refused before anything is sent`(addresses: [String], words: String) async throws {
    let sender = try sender(allow: [], resolving: addresses)
    let error = await #expect(throws: EffectFailure.self) {
      try await sender.call(
        WebhookRequest(url: SecretText(literal: "https://hooks.example.test/x?token=s3cr3t")), key: "k",
        timeout: .seconds(5))
    }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("s3cr3t") == false)
  }

  @Test(arguments: [
    "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://localhost/",
    "https://169.254.169.254/latest/meta-data/",
  ])
  func `however it is spelled, this machine is not called`(url: String) async throws {
    let sender = try HTTPWebhookSender(
      .init(version: "1"), secrets: Secrets(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let error = await #expect(throws: EffectFailure.self) {
      try await sender.call(WebhookRequest(url: SecretText(literal: url)), key: "k", timeout: .seconds(5))
    }
    #expect(error?.kind == .refused)
    #expect(error?.message.contains("webhooks.allow_private") == true, "\(error?.message ?? "")")
  }

  @Test func `plain http to a public address is refused`() async throws {
    let sender = try sender(resolving: ["1.1.1.1"])
    let error = await #expect(throws: EffectFailure.self) {
      try await sender.call(
        WebhookRequest(url: SecretText(literal: "http://hooks.example.test/")), key: "k", timeout: .seconds(5))
    }
    #expect(error?.message.contains("plain `http`") == true)
  }

  @Test func `the checked address is connected under the name's own certificate`() async throws {
    let ca = try TemporaryFile(TestCertificates.authority)
    try await ScriptedServer.run(certificate: TestCertificates.good, { _, _ in .noContent }) { server in
      let sender = try sender(ca: ca.path)
      let url = "https://hooks.example.test:\(server.port)/x"
      let status = try await sender.call(
        WebhookRequest(url: SecretText(literal: url)), key: "k", timeout: .seconds(5))
      #expect(status == 204)
      #expect(server.requests.first?.headers.first(name: "Host") == "hooks.example.test:\(server.port)")
    }
  }

  @Test func `a certificate for another name is refused`() async throws {
    let ca = try TemporaryFile(TestCertificates.authority)
    try await ScriptedServer.run(certificate: TestCertificates.elsewhere, { _, _ in .noContent }) { server in
      let sender = try sender(ca: ca.path)
      let error = await #expect(throws: EffectFailure.self) {
        try await sender.call(
          WebhookRequest(url: SecretText(literal: "https://hooks.example.test:\(server.port)/")), key: "k",
          timeout: .seconds(5))
      }
      #expect(error?.kind == .refused)
      #expect(error?.message.contains("belongs to another name") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `a call carries what the rule says`() async throws {
    try await ScriptedServer.run({ _, _ in .json("no", status: 418) }) { server in
      let request = WebhookRequest(
        url: SecretText(literal: server.url + "/path?q=1"), method: "put",
        headers: [
          .init(name: "X-Token", value: SecretText([.literal("t "), .secret(name: "T")])),
          .init(name: "Content-Type", value: SecretText(literal: "text/csv")),
        ], body: SecretText([.literal("a,"), .secret(name: "T")]), accept: [418])
      let status = try await sender(secrets: ["T": "42"]).call(request, key: "k", timeout: .seconds(5))
      #expect(status == 418)
      let sent = try #require(server.requests.first)
      #expect(sent.method == "PUT")
      #expect(sent.path == "/path?q=1")
      #expect(sent.headers["X-Token"] == ["t 42"])
      #expect(sent.headers["Content-Type"] == ["text/csv"])
      #expect(sent.headers["Idempotency-Key"] == ["k"])
      #expect(sent.body == "a,42")
    }
  }

  @Test(arguments: [
    ("Host", "x", "the header `Host` is set by the engine; leave it out"),
    ("Bad Name", "x", "`Bad Name` is not the name of a header"),
    ("X-A", "x\r\nX-B: y", "the header `X-A` has a line break or control character in it"),
  ])
  func `headers cannot be split or misdirected`(name: String, value: String, words: String) async throws {
    let request = WebhookRequest(
      url: SecretText(literal: "https://hooks.example.test/"),
      headers: [.init(name: name, value: SecretText(literal: value))])
    await #expect(throws: EffectFailure(.refused, words)) {
      try await sender().call(request, key: "k", timeout: .seconds(5))
    }
  }

  @Test func `a secret without a value and an address that is none are told by name`() async throws {
    let address = SecretText([.secret(name: "HOOK")])
    let unset = await #expect(throws: EffectFailure.self) {
      try await sender().deliver(notification(address), from: Self.server, key: "k")
    }
    #expect(
      unset?.message == "notifier `ops` needs the secret `HOOK`, which has no value; set it and reload")
    let wrong = await #expect(throws: EffectFailure.self) {
      try await sender(secrets: ["HOOK": "discord.com/api/s3cr3t"])
        .deliver(notification(address), from: Self.server, key: "k")
    }
    #expect(
      wrong?.message
        == "the address of notifier `ops` (from ‹HOOK›) cannot be used: it does not begin with `https://`")
  }

  @Test func `above its limit a notifier drops, and the next message says so`() async throws {
    let clock = SkippingClock()
    try await ScriptedServer.run({ _, _ in .noContent }) { server in
      let (address, secrets) = Self.secretAddress(server)
      let sender = try sender(secrets: secrets, pauses: clock)
      let limited = notification(address, limit: Rate(count: 2, per: .seconds(60)))
      var statuses: [Int] = []
      for key in ["1", "2", "3", "4"] {
        statuses.append(try await sender.deliver(limited, from: Self.server, key: key))
      }
      #expect(statuses == [204, 204, 0, 0])
      #expect(await sender.droppedCount(ofNotifier: "ops") == 2)
      clock.advance(by: .seconds(60))
      _ = try await sender.deliver(limited, from: Self.server, key: "5")
      #expect(server.requests.count == 3)
      #expect(server.requests.last?.body.contains(#"hi\n… (2 messages were dropped before this one)"#) == true)
      #expect(await sender.droppedCount(ofNotifier: "ops") == 0)
    }
  }

  @Test func `messages of one rule within the wait become one`() async throws {
    let clock = BellClock()
    let sent = Outbox()
    let dispatcher = NotificationDispatcher(
      watch: Stopwatch(clock), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { message, key in
      await sent.append(message.text ?? "", key)
      return .success(204)
    }
    let waiting = notification(SecretText(literal: "https://x"), message: "a", groupWait: .seconds(20))
    async let first = dispatcher.deliver(OutgoingMessage(waiting, from: Self.server), key: "1")
    while await dispatcher.waitingCount < 1 { await Task.yield() }
    async let second = dispatcher.deliver(OutgoingMessage(waiting, from: Self.server), key: "2")
    while await dispatcher.waitingCount < 2 { await Task.yield() }
    #expect(await sent.texts.isEmpty)
    clock.ring()
    #expect(await [first, second] == [.success(204), .success(204)])
    #expect(await sent.texts == ["a\na"])
    #expect(await sent.keys == ["1"])
  }

  @Test func `flushing sends what waits`() async throws {
    let clock = BellClock()
    let sent = Outbox()
    let dispatcher = NotificationDispatcher(
      watch: Stopwatch(clock), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { message, key in
      await sent.append(message.text ?? "", key)
      return .success(204)
    }
    let waiting = notification(SecretText(literal: "https://x"), message: "a", groupWait: .seconds(20))
    async let first = dispatcher.deliver(OutgoingMessage(waiting, from: Self.server), key: "1")
    while await dispatcher.waitingCount < 1 { await Task.yield() }
    await dispatcher.flush()
    #expect(await first == .success(204))
    #expect(await sent.texts == ["a"])
  }

  private actor Outbox {
    var texts: [String] = []
    var keys: [String] = []

    func append(_ text: String, _ key: String) {
      texts.append(text)
      keys.append(key)
    }
  }
}
