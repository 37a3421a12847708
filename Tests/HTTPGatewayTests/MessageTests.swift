import Diagnostics
import RuleModel
import Testing

@testable import HTTPGateway

@Suite struct MessageTests {
  static let server = Server(id: ServerID("uuid"), name: "survival-1", node: "alpha")

  private func message(
    _ service: Notifier.Service, _ text: String?, embed: Notification.Embed? = nil, mentions: [String] = [],
    tail: [String] = [], labels: [String: String] = [:]
  ) -> OutgoingMessage {
    let notifier = Notifier(name: "ops", service: service, address: SecretText(literal: "https://x"))
    return OutgoingMessage(
      Notification(
        notifier: notifier, message: text, embed: embed, mentions: mentions, tail: tail, labels: labels),
      from: Self.server)
  }

  @Test(
    arguments: [
      ([], #""allowed_mentions":{"parse":[]}"#, "hi @everyone"),
      (["@here"], #""allowed_mentions":{"parse":["everyone"]}"#, "@here hi @\u{200B}everyone"),
      (
        ["<@&12>", "<@34>", "<@!34>"], #""allowed_mentions":{"parse":[],"roles":["12"],"users":["34"]}"#,
        "<@&12> <@34> <@!34> hi @everyone"
      ),
      (["@on-call"], #""allowed_mentions":{"parse":[]}"#, "@on-call hi @everyone"),
      (["<@&12 or 1>"], #""allowed_mentions":{"parse":[]}"#, "<@&12 or 1> hi @everyone"),
    ] as [([String], String, String)])
  func `only who was asked for is called`(mentions: [String], allowed: String, content: String) {
    let body = message(.discord, "hi @everyone", mentions: mentions).body(to: "https://x")
    #expect(body["content"]?.string == content)
    #expect(body.rendered().contains(allowed), "\(body.rendered())")
  }

  @Test func `long texts are cut at a word`() {
    let text = String(repeating: "word ", count: 1000)
    let content = message(.discord, text).body(to: "https://x")["content"]?.string ?? ""
    #expect(content.utf16.count <= 2000)
    #expect(content.hasSuffix("word… (cut)"))
    #expect(TextCut.cut("abc", to: 3) == "abc")
    #expect(TextCut.cut(String(repeating: "😀", count: 20), to: 20) == "😀😀😀😀😀😀… (cut)")
  }

  @Test func `an embed keeps all of Discord's limits`() throws {
    let fields = (1...30).map { Notification.Embed.Field(name: "n\($0)", value: String(repeating: "v", count: 2000)) }
    let embed = Notification.Embed(
      title: String(repeating: "t", count: 300), description: String(repeating: "d ", count: 4000),
      color: 0xFF12_3456, fields: [Notification.Embed.Field(name: "", value: " ")] + fields)
    let sent = try #require(message(.discord, nil, embed: embed).body(to: "https://x")["embeds"]?[0])
    let title = try #require(sent["title"]?.string)
    let description = try #require(sent["description"]?.string)
    let values = try #require(sent["fields"]?.array)
    #expect(title.utf16.count == 256)
    #expect(values[0] == ["name": "–", "value": "–", "inline": true])
    #expect(values.allSatisfy { ($0["value"]?.string?.utf16.count ?? 0) <= 1024 })
    let total = values.reduce(title.utf16.count + description.utf16.count) {
      $0 + ($1["name"]?.string?.utf16.count ?? 0) + ($1["value"]?.string?.utf16.count ?? 0)
    }
    #expect(values.count <= 25 && description.utf16.count <= 4096 && total <= 6000)
    #expect(sent["color"]?.int == 0x12_3456)
  }

  @Test func `the tail is a code block that its lines cannot leave`() {
    let content = message(.discord, "crashed", tail: ["a ``` @everyone", "b"]).body(to: "https://x")["content"]?.string
    #expect(content == "crashed\n```\na ˋˋˋ @everyone\nb\n```")
  }

  @Test func `the newest lines of a long tail fit beside a long text`() {
    let lines = (1...400).map { "line \($0) of the console" }
    let content =
      message(.discord, String(repeating: "x ", count: 2000), tail: lines).body(to: "https://x")["content"]?.string
      ?? ""
    #expect(content.utf16.count <= 2000)
    #expect(content.hasSuffix("line 400 of the console\n```"))
    #expect(content.contains("… (cut)\n```\nline"))
  }

  @Test func `the generic form has a fixed order`() {
    let body = message(
      .webhook, "hi", embed: .init(title: "T", color: 1, fields: [.init(name: "n", value: "v")]),
      mentions: ["@a"], tail: ["x"], labels: ["team": "ops", "rule": "crash", "severity": "high"]
    ).body(to: "https://x")
    #expect(
      body.rendered()
        == #"{"message":"hi","server":{"id":"uuid","name":"survival-1","node":"alpha"},"rule":"crash","#
        + #""embed":{"title":"T","description":null,"color":1,"fields":[{"name":"n","value":"v"}]},"#
        + #""mentions":["@a"],"labels":{"rule":"crash","severity":"high","team":"ops"},"tail":["x"]}"#)
  }

  @Test func `a group has a line each, the surplus is counted`() {
    let members = (1...60).map { message(.discord, "server \($0) is down", mentions: ["@here"]) }
    let group = OutgoingMessage(grouping: members)
    let lines = group.text?.split(separator: "\n") ?? []
    #expect(lines.count == 51)
    #expect(lines.last == "… and 10 more")
    #expect(group.mentions == ["@here"])
    #expect(OutgoingMessage(grouping: [members[0]]) == members[0])
  }

  @Test func `an embed without a text becomes a line`() {
    let embed = Notification.Embed(title: "up", fields: [.init(name: "Players", value: "3")])
    let group = OutgoingMessage(grouping: [message(.discord, nil, embed: embed), message(.discord, "b")])
    #expect(group.text == "survival-1: up, Players 3\nb")
  }

  @Test(arguments: [
    (
      Notifier.Service.slack, "https://x/hook",
      #"{"text":"<!subteam^S1> a &lt;@U1&gt; &amp; b\n```\nlast\n```"}"#
    ),
    (
      .ntfy, "https://ntfy.example.org/ops/",
      #"{"topic":"ops","title":"survival-1: crash","message":"<!subteam^S1>\na <@U1> & b\n\nlast","priority":5}"#
    ),
    (
      .gotify, "https://gotify.example.org",
      #"{"title":"survival-1: crash","message":"<!subteam^S1>\na <@U1> & b\n\nlast","priority":9}"#
    ),
    (
      .telegram, "-100123",
      #"{"chat_id":"-100123","text":"<!subteam^S1>\na <@U1> & b\n\nlast","link_preview_options":{"is_disabled":true}}"#
    ),
  ])
  func `each service gets its own form`(service: Notifier.Service, target: String, body: String) {
    let notifier = Notifier(
      name: "ops", service: service, address: SecretText(literal: target), token: SecretText(literal: "t"),
      mentions: [.init(name: "@on-call", call: "<!subteam^S1>")])
    let notification = Notification(
      notifier: notifier, message: "a <@U1> & b", mentions: ["@on-call"], tail: ["last"],
      labels: ["rule": "crash", "severity": "critical"])
    let message = OutgoingMessage(notification, from: Self.server)
    #expect(message.body(to: target).rendered() == body)
  }

  @Test(arguments: [
    (["rule"], ["crash"]), (["server", "node"], ["uuid", "alpha"]), (["severity", "team"], ["critical", ""]),
  ]) func `a group has in common what the notifier says`(by: [String], key: [String]) {
    let notifier = Notifier(
      name: "ops", service: .webhook, address: SecretText(literal: "https://x"), groupBy: by)
    let notification = Notification(
      notifier: notifier, message: "m", labels: ["rule": "crash", "severity": "critical"])
    #expect(OutgoingMessage(notification, from: Self.server).groupKey == key)
  }
}
