/// The number of an effect, unique in the life of one engine state.
public struct EffectID: Sendable, Hashable, Comparable, Codable {
  /// Counts from 1.
  public let number: Int

  /// The effect with that number.
  public init(_ number: Int) { self.number = number }

  /// Encoded as the bare number.
  public init(from decoder: any Decoder) throws {
    self.number = try decoder.singleValueContainer().decode(Int.self)
  }

  /// Encoded as the bare number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  /// Asked for earlier.
  public static func < (left: EffectID, right: EffectID) -> Bool { left.number < right.number }
}

/// Something the engine asks the world to do; its result comes back as `Event.effectFinished`.
///
/// Effects are plain values: they can be compared, stored before they are carried out, and printed in a rehearsal.
public struct Effect: Sendable, Hashable, Codable {
  /// See `EffectID`.
  public let id: EffectID
  /// The server it acts on; for messages, the server whose run sends them.
  public let server: ServerID
  /// The rule that asks.
  public let rule: String
  /// The run that asks; `nil` for the engine's own questions, such as a metric's probe.
  public let run: RunID?
  /// What is asked.
  public let kind: Kind
  /// Asked for by a rule on trial: recorded, not carried out.
  public let isShadow: Bool

  /// A request with everything needed to carry it out.
  public init(
    id: EffectID, server: ServerID, rule: String, run: RunID?, kind: Kind, isShadow: Bool = false
  ) {
    self.id = id
    self.server = server
    self.rule = rule
    self.run = run
    self.kind = kind
    self.isShadow = isShadow
  }

  /// All that can be asked.
  public enum Kind: Sendable, Hashable, Codable {
    /// Type one line into the console. `announcement` is the text before a profile's command was put around it.
    case sendCommand(String, announcement: String?)
    /// Change the power state.
    case setPower(PowerSignal)
    /// Begin a backup; the result names its uuid, its end comes as `backupCompleted`.
    case createBackup(name: String?, ignoredFiles: [String], isLocked: Bool)
    /// Remove a backup that this rule made.
    case deleteBackup(uuid: String)
    /// Send a message through a notifier.
    case notify(Notification)
    /// Call a web address.
    case callWebhook(WebhookRequest)
    /// A named event that the engine lets happen itself; here so that it can be seen and stored.
    case emitEvent(String, fields: [String: Value])
    /// Write a line to the engine's own log.
    case writeLog(level: LogLevel, text: String)
    /// Ask the daemon for a fresh `stats`, which also tells the state.
    case requestStats
  }
}

/// The daemon's four power actions.
public enum PowerSignal: String, Sendable, Hashable, Codable, CaseIterable {
  case start, stop, restart, kill

  /// The permission the panel asks for.
  public var permission: String {
    switch self {
    case .start: "control.start"
    case .stop, .kill: "control.stop"
    case .restart: "control.restart"
    }
  }
}

/// How loud a line of the engine's log is.
public enum LogLevel: String, Sendable, Hashable, Codable, CaseIterable {
  case debug, info, warning, error
}

/// A message for a notifier, already rendered.
public struct Notification: Sendable, Hashable, Codable {
  /// A picture of facts beside or instead of the text.
  public struct Embed: Sendable, Hashable, Codable {
    /// One named fact.
    public struct Field: Sendable, Hashable, Codable {
      /// What it is.
      public var name: String
      /// Its value.
      public var value: String

      /// A fact.
      public init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    /// The headline.
    public var title: String?
    /// The text under it.
    public var description: String?
    /// 0xRRGGBB.
    public var color: Int?
    /// In order.
    public var fields: [Field]

    /// An embed; everything may be absent.
    public init(
      title: String? = nil, description: String? = nil, color: Int? = nil, fields: [Field] = []
    ) {
      self.title = title
      self.description = description
      self.color = color
      self.fields = fields
    }
  }

  /// Where it goes.
  public var notifier: Notifier
  /// The text.
  public var message: String?
  /// See `Embed`.
  public var embed: Embed?
  /// Who is to be called; empty means nobody, whatever the text says.
  public var mentions: [String]
  /// Console lines to attach, oldest first.
  public var tail: [String]
  /// Severity, team and the like of the rule that sends it, and its id as `rule`.
  public var labels: [String: String]

  /// A message.
  public init(
    notifier: Notifier, message: String?, embed: Embed? = nil, mentions: [String] = [], tail: [String] = [],
    labels: [String: String] = [:]
  ) {
    self.notifier = notifier
    self.message = message
    self.embed = embed
    self.mentions = mentions
    self.tail = tail
    self.labels = labels
  }
}

/// Where messages go.
public struct Notifier: Sendable, Hashable, Codable {
  /// The services whose format is known.
  public enum Service: String, Sendable, Hashable, Codable, CaseIterable {
    case discord, slack, ntfy, gotify, telegram, webhook
  }

  /// The name rules use.
  public let name: String
  /// See `Service`.
  public let service: Service
  /// The address, or for `telegram` the chat; it may hold secrets, which stay names until the request is made.
  public let address: SecretText
  /// What proves to the service that we may: for `ntfy`, `gotify` and `telegram`.
  public let token: SecretText?
  /// At most so many messages per span of time; the surplus is dropped and counted.
  public let limit: Rate?
  /// Messages of one group within this time become one.
  public let groupWait: Duration?
  /// What messages of one group have in common: `rule`, `server`, `node`, or the name of a label.
  public let groupBy: [String]
  /// What the service understands for names that steps mention.
  public let mentions: [Mention]

  /// A name with what calls somebody.
  public struct Mention: Sendable, Hashable, Codable {
    /// As steps write it.
    public let name: String
    /// As the service writes it, such as `<@&123>`.
    public let call: String

    /// A name and its call.
    public init(name: String, call: String) {
      self.name = name
      self.call = call
    }
  }

  /// A notifier.
  public init(
    name: String, service: Service, address: SecretText, token: SecretText? = nil, limit: Rate? = nil,
    groupWait: Duration? = nil, groupBy: [String] = ["rule"], mentions: [Mention] = []
  ) {
    self.name = name
    self.service = service
    self.address = address
    self.token = token
    self.limit = limit
    self.groupWait = groupWait
    self.groupBy = groupBy
    self.mentions = mentions
  }
}

/// So many per span of time, in a sliding window.
public struct Rate: Sendable, Hashable, Codable {
  /// How many.
  public let count: Int
  /// In how long.
  public let per: Duration

  /// `count` in any stretch of `per`.
  public init(count: Int, per: Duration) {
    self.count = count
    self.per = per
  }
}

/// Text in which secrets are still names, so that it can be stored and shown.
public struct SecretText: Sendable, Hashable, Codable, CustomStringConvertible {
  /// A piece of it.
  public enum Part: Sendable, Hashable, Codable {
    case literal(String)
    case secret(name: String)
  }

  /// In order.
  public let parts: [Part]

  /// The text made of these pieces.
  public init(_ parts: [Part]) { self.parts = parts }

  /// A text without secrets.
  public init(literal: String) { self.parts = [.literal(literal)] }

  /// The names of the secrets in it.
  public var secretNames: [String] {
    parts.compactMap { if case .secret(let name) = $0 { name } else { nil } }
  }

  /// With `‹NAME›` in place of each secret.
  public var description: String {
    parts.map { part in
      switch part {
      case .literal(let text): text
      case .secret(let name): "‹\(name)›"
      }
    }.joined()
  }

  /// The real text, or the name of the first secret that has no value.
  public func resolved(with value: (String) -> String?) throws(UnsetSecret) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .secret(let name):
        guard let secret = value(name) else { throw UnsetSecret(name: name) }
        text += secret
      }
    }
    return text
  }
}

/// A secret is used that has no value.
public struct UnsetSecret: Error, Hashable {
  /// Its name.
  public let name: String

  /// The secret of that name is missing.
  public init(name: String) { self.name = name }
}

/// A call of a web address, rendered except for its secrets.
public struct WebhookRequest: Sendable, Hashable, Codable {
  /// The address.
  public var url: SecretText
  /// `POST` unless said otherwise.
  public var method: String
  /// In the order written.
  public var headers: [Header]
  /// The body's text, already encoded; `nil` for none.
  public var body: SecretText?
  /// Accepted response statuses; empty means 200 to 299.
  public var accept: [Int]

  /// One header line.
  public struct Header: Sendable, Hashable, Codable {
    /// The field's name.
    public var name: String
    /// Its value.
    public var value: SecretText

    /// A header line.
    public init(name: String, value: SecretText) {
      self.name = name
      self.value = value
    }
  }

  /// A call.
  public init(
    url: SecretText, method: String = "POST", headers: [Header] = [], body: SecretText? = nil, accept: [Int] = []
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.accept = accept
  }
}

/// What became of an effect.
public enum EffectResult: Sendable, Hashable, Codable {
  /// Handed over; what it causes must be seen separately. `route` says how it went.
  case sent(route: Route)
  /// A receiver answered with acceptance.
  case accepted(status: Int)
  /// The panel began a backup.
  case backupStarted(uuid: String)
  /// It did not happen.
  case failed(FailureKind, message: String)
  /// Nobody can say whether it happened, because the engine ended in between; it is not repeated.
  case uncertain

  /// The way a command or power action took.
  public enum Route: String, Sendable, Hashable, Codable {
    case socket, http, simulated, shadow
  }
}

/// The four kinds of failure that a rule can tell apart as `error.kind`.
public enum FailureKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Asked, no answer in time.
  case timeout
  /// The session went away meanwhile.
  case lost
  /// Not allowed or not possible: permission, lock, server offline.
  case refused
  /// A negative answer.
  case failed
}
