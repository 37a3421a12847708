import Diagnostics
import RuleModel

/// A message in Discord's form, cut to Discord's limits. Nobody is called except by `mentions`.
enum DiscordMessage {
  static let contentLimit = 2000
  static let titleLimit = 256
  static let descriptionLimit = 4096
  static let fieldNameLimit = 256
  static let fieldValueLimit = 1024
  static let fieldsLimit = 25
  static let embedLimit = 6000
  /// Left for the description when many fields compete with it.
  static let fieldsShare = 4000

  static func body(of message: OutgoingMessage) -> JSONValue {
    let mentions = Mentions(message.calls)
    var members: [JSONValue.Member] = []
    let content = content(message, mentions)
    if !content.isEmpty { members.append(.init("content", .string(content))) }
    if let embed = message.embed { members.append(.init("embeds", .array([self.embed(embed)]))) }
    members.append(.init("allowed_mentions", mentions.allowed))
    return .object(members)
  }

  private static func content(_ message: OutgoingMessage, _ mentions: Mentions) -> String {
    let text = ([mentions.text, mentions.defused(message.text ?? "")]).filter { !$0.isEmpty }
      .joined(separator: " ")
    guard !message.tail.isEmpty else {
      return text.isEmpty && message.embed == nil ? "(no text)" : TextCut.cut(text, to: contentLimit)
    }
    // The text keeps at least half of the room, the lines get what it leaves.
    let head = TextCut.cut(text, to: max(contentLimit / 2, contentLimit - tailLength(message.tail) - 1))
    let room = contentLimit - head.utf16.count - (head.isEmpty ? 0 : 1)
    return [head, TailBlock.make(message.tail, limit: room)].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func tailLength(_ lines: [String]) -> Int {
    lines.reduce(2 * TailBlock.fence.utf16.count + 2) { $0 + $1.utf16.count + 1 }
  }

  private static func embed(_ embed: Notification.Embed) -> JSONValue {
    var members: [JSONValue.Member] = []
    var room = embedLimit
    if let title = embed.title, !title.isEmpty {
      let cut = TextCut.cut(title, to: titleLimit)
      room -= cut.utf16.count
      members.append(.init("title", .string(cut)))
    }
    let fields = fields(embed.fields, room: min(room, fieldsShare))
    room -= fields.length
    if let description = embed.description, !description.isEmpty {
      let cut = TextCut.cut(description, to: min(descriptionLimit, room))
      members.append(.init("description", .string(cut)))
    }
    if let color = embed.color { members.append(.init("color", .int(color & 0xFF_FFFF))) }
    if !fields.values.isEmpty { members.append(.init("fields", .array(fields.values))) }
    return .object(members)
  }

  private static func fields(
    _ fields: [Notification.Embed.Field], room: Int
  ) -> (values: [JSONValue], length: Int) {
    var values: [JSONValue] = []
    var length = 0
    for field in fields.prefix(fieldsLimit) {
      let name = TextCut.cut(visible(field.name), to: fieldNameLimit)
      let value = TextCut.cut(visible(field.value), to: fieldValueLimit)
      let size = name.utf16.count + value.utf16.count
      guard length + size <= room else { break }
      length += size
      values.append(["name": .string(name), "value": .string(value), "inline": true])
    }
    return (values, length)
  }

  /// Discord refuses empty names and values.
  private static func visible(_ text: String) -> String {
    text.allSatisfy(\.isWhitespace) ? "–" : text
  }
}

/// Who is to be called, and who may be called by the finished text.
private struct Mentions {
  /// The beginning of the message.
  let text: String
  let allowed: JSONValue
  private let callsEveryone: Bool

  init(_ mentions: [String]) {
    var roles: [String] = []
    var users: [String] = []
    for mention in mentions {
      if let id = Self.id(in: mention, after: "<@&") {
        roles.append(id)
      } else if let id = Self.id(in: mention, after: "<@!") ?? Self.id(in: mention, after: "<@") {
        users.append(id)
      }
    }
    callsEveryone = mentions.contains { $0 == "@everyone" || $0 == "@here" }
    text = mentions.joined(separator: " ")
    var members = [JSONValue.Member("parse", .array(callsEveryone ? ["everyone"] : []))]
    if !roles.isEmpty { members.append(.init("roles", .array(Self.unique(roles)))) }
    if !users.isEmpty { members.append(.init("users", .array(Self.unique(users)))) }
    allowed = .object(members)
  }

  /// `@here` was asked for, but not the `@everyone` that a player typed: an invisible joint takes its effect.
  func defused(_ text: String) -> String {
    guard callsEveryone else { return text }
    return text.replacing("@everyone", with: "@\u{200B}everyone").replacing("@here", with: "@\u{200B}here")
  }

  /// At most the hundred that Discord accepts.
  private static func unique(_ ids: [String]) -> [JSONValue] {
    var seen: Set<String> = []
    return ids.filter { seen.insert($0).inserted }.prefix(100).map(JSONValue.string)
  }

  private static func id(in mention: String, after prefix: String) -> String? {
    guard mention.hasPrefix(prefix), mention.hasSuffix(">") else { return nil }
    let id = mention.dropFirst(prefix.count).dropLast()
    guard !id.isEmpty, id.utf8.count <= 20, id.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return String(id)
  }
}
