import Diagnostics
import RuleModel

/// What one request to a notifier carries: one notification, or several of one rule made into one.
struct OutgoingMessage: Sendable, Hashable {
  /// Lines that a grouped message shows; the others are counted.
  static let lineLimit = 50

  var notifier: Notifier
  /// Nil when it speaks of several.
  var server: Server?
  var text: String?
  var embed: Notification.Embed?
  var mentions: [String]
  var tail: [String]
  var labels: [String: String]

  /// The rule's id, if its labels tell it.
  var rule: String? { labels["rule"] }

  init(_ notification: Notification, from server: Server) {
    notifier = notification.notifier
    self.server = server
    text = notification.message
    embed = notification.embed
    mentions = notification.mentions
    tail = notification.tail
    labels = notification.labels
  }

  /// One line for each notification in order of arrival; console lines are left out of groups.
  init(grouping members: [OutgoingMessage]) {
    precondition(!members.isEmpty, "a group has at least one message")
    self = members[0]
    guard members.count > 1 else { return }
    var lines = members.prefix(Self.lineLimit).map(\.summary)
    let left = members.count - lines.count
    if left > 0 { lines.append("… and \(left) more") }
    text = lines.joined(separator: "\n")
    server = members.allSatisfy { $0.server == server } ? server : nil
    embed = nil
    tail = []
    var seen: Set<String> = []
    mentions = members.flatMap(\.mentions).filter { seen.insert($0).inserted }
  }

  /// The document that is sent; `target` is the notifier's address, or its chat.
  func body(to target: String) -> JSONValue {
    switch notifier.service {
    case .discord: DiscordMessage.body(of: self)
    case .slack: SlackMessage.body(of: self)
    case .ntfy: NtfyMessage.body(of: self, topic: NtfyMessage.place(of: target).topic)
    case .gotify: GotifyMessage.body(of: self)
    case .telegram: TelegramMessage.body(of: self, chat: target)
    case .webhook: GenericMessage.body(of: self)
    }
  }

  /// What calls those whom the message mentions, as the service writes it.
  var calls: [String] {
    mentions.map { name in notifier.mentions.first { $0.name == name }?.call ?? name }
  }

  /// What messages of one group have in common.
  var groupKey: [String] {
    notifier.groupBy.map { name in
      switch name {
      case "server": server?.id.rawValue ?? ""
      case "node": server?.node ?? ""
      default: labels[name] ?? ""
      }
    }
  }

  /// Adds a line after the text.
  mutating func append(_ line: String) {
    text = (text.map { $0 + "\n" } ?? "") + line
  }

  private var summary: String {
    if let text, !text.isEmpty { return text }
    var parts = [embed?.title, embed?.description].compactMap(\.self).filter { !$0.isEmpty }
    parts += (embed?.fields ?? []).map { "\($0.name) \($0.value)" }
    return (server.map { $0.name + ": " } ?? "") + parts.joined(separator: ", ")
  }
}
