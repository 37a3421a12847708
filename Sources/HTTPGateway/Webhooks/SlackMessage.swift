import Diagnostics
import RuleModel

/// A message in Slack's form for incoming webhooks. `&`, `<` and `>` are escaped, so only `mentions` call anybody.
enum SlackMessage {
  /// Slack cuts longer texts itself, at any place.
  static let textLimit = 4000
  static let fieldsLimit = 10
  static let fieldLimit = 2000

  static func body(of message: OutgoingMessage) -> JSONValue {
    var members: [JSONValue.Member] = [.init("text", .string(text(of: message)))]
    if let embed = message.embed { members.append(.init("attachments", .array([attachment(embed)]))) }
    return .object(members)
  }

  private static func text(of message: OutgoingMessage) -> String {
    let calls = message.calls.joined(separator: " ")
    let text = escaped(message.text ?? message.embed?.title ?? "")
    let head = [calls, text].filter { !$0.isEmpty }.joined(separator: " ")
    let cut = TextCut.cut(head.isEmpty ? "(no text)" : head, to: message.tail.isEmpty ? textLimit : textLimit / 2)
    guard !message.tail.isEmpty else { return cut }
    let block = TailBlock.make(message.tail.map(escaped), limit: textLimit - cut.utf16.count - 1)
    return block.isEmpty ? cut : cut + "\n" + block
  }

  private static func attachment(_ embed: Notification.Embed) -> JSONValue {
    var members: [JSONValue.Member] = []
    if let color = embed.color {
      let digits = String(color & 0xFF_FFFF, radix: 16)
      members.append(.init("color", .string("#" + String(repeating: "0", count: 6 - digits.count) + digits)))
    }
    if let title = embed.title { members.append(.init("title", .string(escaped(title)))) }
    if let description = embed.description {
      members.append(.init("text", .string(TextCut.cut(escaped(description), to: textLimit))))
    }
    let fields = embed.fields.prefix(fieldsLimit).map { field -> JSONValue in
      [
        "title": .string(escaped(field.name)), "value": .string(TextCut.cut(escaped(field.value), to: fieldLimit)),
        "short": true,
      ]
    }
    if !fields.isEmpty { members.append(.init("fields", .array(Array(fields)))) }
    return .object(members)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
