import Diagnostics
import RuleModel

/// A message as plain text, for services that show nothing else: ntfy, Gotify, Telegram.
struct PlainMessage {
  /// What the list of messages shows.
  let title: String
  let text: String

  /// At most `limit` UTF-16 units of text; calls come first, then the text, facts, and the console's last lines.
  init(_ message: OutgoingMessage, limit: Int) {
    title = TextCut.cut(message.embed?.title ?? Self.subject(of: message), to: 200)
    var lines = message.calls.isEmpty ? [] : [message.calls.joined(separator: " ")]
    lines += [message.text, message.text == nil ? nil : message.embed?.title, message.embed?.description]
      .compactMap { $0 }.filter { !$0.isEmpty }
    lines += (message.embed?.fields ?? []).map { "\($0.name): \($0.value)" }
    if !message.tail.isEmpty { lines += [""] + message.tail }
    let whole = lines.joined(separator: "\n")
    text = TextCut.cut(whole.isEmpty ? "(no text)" : whole, to: limit)
  }

  private static func subject(of message: OutgoingMessage) -> String {
    [message.server?.name, message.rule].compactMap { $0 }.joined(separator: ": ")
  }

  /// How urgent it is, by the label `severity`: 1 is least, 5 is most.
  static func urgency(of message: OutgoingMessage) -> Int {
    switch message.labels["severity"] {
    case "critical", "emergency", "page": 5
    case "error", "high": 4
    case "info", "low": 2
    case "debug": 1
    default: 3
    }
  }
}

/// A message for a topic of ntfy, in the JSON form that its root address takes.
enum NtfyMessage {
  /// More becomes an attachment there.
  static let textLimit = 4000

  /// The address of a topic in its two parts: the server takes the document, which names the topic.
  static func place(of address: String) -> (server: String, topic: String) {
    let topic = address.split(separator: "/").last.map(String.init) ?? ""
    var server = address
    while server.hasSuffix("/") { server.removeLast() }
    return (String(server.dropLast(topic.count)), topic)
  }

  static func body(of message: OutgoingMessage, topic: String) -> JSONValue {
    let plain = PlainMessage(message, limit: textLimit)
    return [
      "topic": .string(topic), "title": .string(plain.title), "message": .string(plain.text),
      "priority": .int(PlainMessage.urgency(of: message)),
    ]
  }
}

/// A message for an application of Gotify.
enum GotifyMessage {
  static let textLimit = 8000

  static func body(of message: OutgoingMessage) -> JSONValue {
    let plain = PlainMessage(message, limit: textLimit)
    return [
      "title": .string(plain.title), "message": .string(plain.text),
      "priority": .int(PlainMessage.urgency(of: message) * 2 - 1),
    ]
  }
}

/// A message for a chat of Telegram, as text that it does not interpret.
enum TelegramMessage {
  static let textLimit = 4096

  static func body(of message: OutgoingMessage, chat: String) -> JSONValue {
    let plain = PlainMessage(message, limit: textLimit)
    return [
      "chat_id": .string(chat), "text": .string(plain.text),
      "link_preview_options": ["is_disabled": true],
    ]
  }
}
