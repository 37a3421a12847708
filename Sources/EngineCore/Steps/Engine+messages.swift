import Diagnostics
public import RuleModel

/// `notify`, `webhook`, `log`.
extension Engine {
  mutating func beginNotification(
    _ step: Step, _ message: Message, _ run: inout Run, _ rule: Rule, _ scope: RuleScope
  ) throws(StepRefusal) {
    let text: String? = if let template = message.text { try render(template, scope, for: .message) } else { nil }
    let embed: Notification.Embed? = if let template = message.embed { try render(template, scope) } else { nil }
    let notification = Notification(
      notifier: message.notifier, message: text, embed: embed, mentions: message.mentions,
      tail: message.attachesTail ? tails[run.server] ?? [] : [],
      labels: rule.labels.merging(["rule": rule.id]) { own, _ in own })
    let effect = ask(.notify(notification), for: run)
    run.activity = .delivering(effect, until: deadline(of: step, run))
  }

  private func render(
    _ embed: Message.EmbedTemplate, _ scope: RuleScope
  ) throws(StepRefusal) -> Notification.Embed {
    var rendered = Notification.Embed()
    if let title = embed.title { rendered.title = try render(title, scope, for: .message) }
    if let description = embed.description { rendered.description = try render(description, scope, for: .message) }
    if let color = embed.color { rendered.color = Notification.Embed.color(try render(color, scope, for: .message)) }
    for field in embed.fields {
      rendered.fields.append(
        Notification.Embed.Field(name: field.name, value: try render(field.value, scope, for: .message)))
    }
    return rendered
  }

  mutating func beginWebhook(
    _ step: Step, _ webhook: WebhookTemplate, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    var headers: [WebhookRequest.Header] = []
    for header in webhook.headers {
      headers.append(
        WebhookRequest.Header(name: header.name, value: try renderSecret(header.value, scope, for: .header)))
    }
    var request = WebhookRequest(
      url: try renderSecret(webhook.url, scope, for: .url), method: webhook.method, headers: headers,
      accept: webhook.accept)
    if let (body, type) = try render(webhook.body, scope) {
      request.body = SecretText(literal: body)
      if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
        request.headers.append(WebhookRequest.Header(name: "Content-Type", value: SecretText(literal: type)))
      }
    }
    let effect = ask(.callWebhook(request), for: run)
    run.activity = .delivering(effect, until: deadline(of: step, run))
  }

  private func render(
    _ body: WebhookTemplate.Body, _ scope: RuleScope
  ) throws(StepRefusal) -> (text: String, type: String)? {
    switch body {
    case .none: return nil
    case .json(let data): return (data.render(in: scope).rendered(), "application/json")
    case .form(let fields):
      var pairs: [String] = []
      for field in fields {
        let value = try render(field.value, scope, for: .webhookText)
        pairs.append("\(field.name.formEncoded)=\(value.formEncoded)")
      }
      return (pairs.joined(separator: "&"), "application/x-www-form-urlencoded")
    case .text(let text): return (try render(text, scope, for: .webhookText), "text/plain; charset=utf-8")
    }
  }

  private func renderSecret(
    _ text: Template, _ scope: RuleScope, for sink: TextSink
  ) throws(StepRefusal) -> SecretText {
    do throws(RenderingFailure) {
      return try text.renderSecretText(in: scope, for: sink)
    } catch {
      throw .refused(error.message)
    }
  }

  mutating func writeLog(
    _ step: Step, _ text: Template, level: LogLevel, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    ask(.writeLog(level: level, text: try render(text, scope, for: .log)), for: run)
    finishStep(&run, step)
  }
}

extension Notification.Embed {
  /// 0xRRGGBB of a colour's name or of `#rrggbb`; `nil` for anything else.
  public static func color(_ text: String) -> Int? {
    switch text.lowercased() {
    case "red": 0xE74C3C
    case "green": 0x2ECC71
    case "orange": 0xE67E22
    case "yellow": 0xF1C40F
    case "blue": 0x3498DB
    case "grey", "gray": 0x95A5A6
    default: text.hasPrefix("#") && text.count == 7 ? Int(text.dropFirst(), radix: 16) : nil
    }
  }
}

extension String {
  /// As `application/x-www-form-urlencoded` writes it.
  fileprivate var formEncoded: String {
    let digits = Array("0123456789ABCDEF")
    return utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "*"):
        String(UnicodeScalar(byte))
      case UInt8(ascii: " "): "+"
      default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }.joined()
  }
}
