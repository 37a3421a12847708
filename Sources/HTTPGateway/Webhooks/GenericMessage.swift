import Diagnostics
import RuleModel

/// A message in our own JSON form, for receivers without one of theirs. The order of members does not change.
enum GenericMessage {
  static let messageLimit = 16_384
  static let tailLimit = 200
  static let lineLimit = 1000

  static func body(of message: OutgoingMessage) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("message", JSONValue(message.text.map { TextCut.cut($0, to: messageLimit) })),
      .init("server", server(message.server)),
    ]
    if let rule = message.rule { members.append(.init("rule", .string(rule))) }
    members += [
      .init("embed", embed(message.embed)),
      .init("mentions", .array(message.calls.map(JSONValue.string))),
      .init("labels", labels(message.labels)),
      .init("tail", .array(message.tail.suffix(tailLimit).map { .string(TextCut.cut($0, to: lineLimit)) })),
    ]
    return .object(members)
  }

  private static func server(_ server: Server?) -> JSONValue {
    guard let server else { return .null }
    return ["id": .string(server.id.rawValue), "name": .string(server.name), "node": .string(server.node)]
  }

  private static func labels(_ labels: [String: String]) -> JSONValue {
    .object(labels.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
  }

  private static func embed(_ embed: Notification.Embed?) -> JSONValue {
    guard let embed else { return .null }
    return [
      "title": JSONValue(embed.title), "description": JSONValue(embed.description),
      "color": embed.color.map(JSONValue.int) ?? .null,
      "fields": .array(embed.fields.map { ["name": .string($0.name), "value": .string($0.value)] }),
    ]
  }
}
