public import Diagnostics

/// One step: a verb and what goes with every verb.
public struct Step: Sendable, Hashable {
  /// What it does.
  public let action: Action
  /// `if`: skip unless true.
  public var guardCondition: Expression?
  /// Per try; `nil` takes the verb's default.
  public var timeout: Duration?
  /// `retry`.
  public var retry: Retry
  /// Go on with the next step although this one failed.
  public var continuesOnError: Bool
  /// `as`: the name under which later steps see the result.
  public var binding: String?
  /// Verb and main value as written, at most 60 characters: what `error.step` shows.
  public var label: String
  /// Where it stands.
  public let span: Span

  /// A checked step.
  public init(
    action: Action, guardCondition: Expression? = nil, timeout: Duration? = nil, retry: Retry = .none,
    continuesOnError: Bool = false, binding: String? = nil, label: String, span: Span
  ) {
    self.action = action
    self.guardCondition = guardCondition
    self.timeout = timeout
    self.retry = retry
    self.continuesOnError = continuesOnError
    self.binding = binding
    self.label = label
    self.span = span
  }

  /// How often and when a failing step is tried again.
  public struct Retry: Sendable, Hashable {
    /// Tries in all, the first included.
    public let attempts: Int
    /// The first pause.
    public let delay: Duration
    /// Each pause is this many times the one before.
    public let backoff: Double

    /// So many tries with growing pauses.
    public init(attempts: Int, delay: Duration = .zero, backoff: Double = 1) {
      self.attempts = attempts
      self.delay = delay
      self.backoff = backoff
    }

    /// One try.
    public static let none = Retry(attempts: 1)

    /// The pause after a failed try; tries count from 1.
    public func pause(afterAttempt attempt: Int) -> Duration {
      var seconds = delay.inSeconds
      for _ in 1..<max(attempt, 1) { seconds *= backoff }
      return .milliseconds(Int64(clamping: min(seconds, 86_400) * 1000))
    }
  }
}

/// What a step does.
public enum Action: Sendable, Hashable {
  /// Type one line; done when sent, or, with `expect`, when that trigger has fired.
  case command(Template, expect: Trigger?)
  /// Done when the state is reached; `killAfter` turns a stop that takes longer into a kill.
  case power(PowerSignal, killAfter: Duration?, isDetached: Bool)
  /// Done when the backup is; `keep` then removes older ones of this rule.
  case createBackup(name: Template?, ignoredFiles: [String], isLocked: Bool, keep: Keep?)
  /// Tell the players, by the profile's command.
  case announce(Template)
  /// Tell people.
  case notify(Message)
  /// Call a web address.
  case webhook(WebhookTemplate)
  /// Write to the engine's log.
  case log(Template, level: LogLevel)
  /// Let time pass.
  case wait(Duration)
  /// Wait until a trigger fires; a level that already holds passes at once.
  case waitFor(Trigger)
  /// Announce the time left until an instant.
  case countdown(Countdown)
  /// One of two blocks.
  case branch(Expression, then: BlockID, otherwise: BlockID?)
  /// A block whose failure is handled.
  case attempt(BlockID, catch: BlockID?, finally: BlockID?)
  /// Type the profile's command of that name.
  case gameCommand(name: String, arguments: [StepArgument])
  /// A block for each of several servers or values.
  case each(Each)
  /// The steps of a procedure; its parameters are a result named `slot`.
  case call(procedure: String, arguments: [StepArgument], slot: String, block: BlockID)
  /// Let a named event happen on the same server.
  case emit(name: String, fields: [StepArgument])
  /// Keep rules quiet for a while.
  case silence(Silencing)
  /// Keep values under names.
  case set([StoredAssignment], scope: StoredScope, lifetime: Duration?)
  /// End the run.
  case stop(Template, failed: Bool)
}

/// A value handed over under a name.
public struct StepArgument: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The value.
  public let value: Value

  /// A text, or one expression that keeps its type.
  public enum Value: Sendable, Hashable {
    case text(Template)
    case value(Expression)
  }

  /// A value under a name.
  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

/// An `each` step.
public struct Each: Sendable, Hashable {
  /// What it goes through.
  public let subject: Subject
  /// Its steps.
  public let block: BlockID
  /// How many at a time.
  public let parallel: Int
  /// The name under which the steps see what it is about.
  public let binding: String?

  /// Servers, or values of a list.
  public enum Subject: Sendable, Hashable {
    /// Those of the inventory that are meant, in its order; the steps act on them.
    case servers(Selector)
    /// In order; the steps act on the run's own server.
    case values([RuleModel.Value])
  }

  /// Steps for each of several.
  public init(subject: Subject, block: BlockID, parallel: Int, binding: String?) {
    self.subject = subject
    self.block = block
    self.parallel = parallel
    self.binding = binding
  }
}

/// A `silence` step.
public struct Silencing: Sendable, Hashable {
  /// Ids of the rules.
  public let rules: [Glob]
  /// On which servers; `nil` is the run's own.
  public let servers: Selector?
  /// Until when.
  public let end: End
  /// Why, for people.
  public let reason: Template?

  /// How long it lasts.
  public enum End: Sendable, Hashable {
    case after(Duration)
    case at(Expression)
  }

  /// A silence to be set.
  public init(rules: [Glob], servers: Selector?, end: End, reason: Template?) {
    self.rules = rules
    self.servers = servers
    self.end = end
    self.reason = reason
  }
}

/// A name under `set` with what is kept.
public struct StoredAssignment: Sendable, Hashable {
  /// The name, without `state.`.
  public let name: String
  /// What is kept.
  public let value: Expression

  /// A value to be kept.
  public init(name: String, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// A list of steps of a rule, by its place in `Rule.blocks`.
public struct BlockID: Sendable, Hashable, Codable {
  /// Counts from 0.
  public let index: Int

  /// The block at that place.
  public init(_ index: Int) { self.index = index }

  /// Encoded as the bare number.
  public init(from decoder: any Decoder) throws {
    self.index = try decoder.singleValueContainer().decode(Int.self)
  }

  /// Encoded as the bare number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(index)
  }
}

/// Which of a rule's own backups stay.
public struct Keep: Sendable, Hashable {
  /// The newest so many.
  public let last: Int
  /// The newest of each of so many days.
  public let daily: Int
  /// The newest of each of so many weeks.
  public let weekly: Int

  /// At least what each figure asks for.
  public init(last: Int = 0, daily: Int = 0, weekly: Int = 0) {
    self.last = last
    self.daily = daily
    self.weekly = weekly
  }
}

/// A `notify` step.
public struct Message: Sendable, Hashable {
  /// Where it goes.
  public let notifier: Notifier
  /// Its text.
  public let text: Template?
  /// See `EmbedTemplate`.
  public let embed: EmbedTemplate?
  /// Who is called.
  public let mentions: [String]
  /// Whether the console's last lines go with it.
  public let attachesTail: Bool

  /// A message to be rendered.
  public init(
    notifier: Notifier, text: Template?, embed: EmbedTemplate? = nil, mentions: [String] = [],
    attachesTail: Bool = false
  ) {
    self.notifier = notifier
    self.text = text
    self.embed = embed
    self.mentions = mentions
    self.attachesTail = attachesTail
  }

  /// `embed` of a `notify` step.
  public struct EmbedTemplate: Sendable, Hashable {
    /// The headline.
    public let title: Template?
    /// The text under it.
    public let description: Template?
    /// `red`, `green`, `orange`, `blue`, `grey` or `#rrggbb`, possibly computed.
    public let color: Template?
    /// In the order written.
    public let fields: [Field]

    /// A named fact.
    public struct Field: Sendable, Hashable {
      /// What it is.
      public let name: String
      /// Its value.
      public let value: Template

      /// A fact.
      public init(name: String, value: Template) {
        self.name = name
        self.value = value
      }
    }

    /// An embed to be rendered.
    public init(title: Template?, description: Template?, color: Template?, fields: [Field]) {
      self.title = title
      self.description = description
      self.color = color
      self.fields = fields
    }
  }
}

/// A `webhook` step.
public struct WebhookTemplate: Sendable, Hashable {
  /// The address; it alone, and headers, may hold secrets.
  public let url: Template
  /// An upper-case HTTP method.
  public let method: String
  /// In the order written.
  public let headers: [Header]
  /// What is sent.
  public let body: Body
  /// Accepted statuses; empty means 200 to 299.
  public let accept: [Int]

  /// A call to be rendered.
  public init(url: Template, method: String, headers: [Header], body: Body, accept: [Int]) {
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.accept = accept
  }

  /// One header line.
  public struct Header: Sendable, Hashable {
    /// The field's name.
    public let name: String
    /// Its value.
    public let value: Template

    /// A header line.
    public init(name: String, value: Template) {
      self.name = name
      self.value = value
    }
  }

  /// The three kinds of body, and none.
  public enum Body: Sendable, Hashable {
    case none
    case json(DataTemplate)
    case form([Header])
    case text(Template)
  }
}

/// A `countdown` step.
public struct Countdown: Sendable, Hashable {
  /// The instant it counts to, such as `trigger.deadline` or `now + 5m`.
  public let to: Expression
  /// How long before it something is said, longest first.
  public let at: [Duration]
  /// What is said; knows `remaining`.
  public let announcement: Template?
  /// Steps carried out instead of an announcement.
  public let block: BlockID?
  /// Ends the countdown early when true.
  public let endCondition: Expression?

  /// A countdown to an instant.
  public init(
    to: Expression, at: [Duration], announcement: Template?, block: BlockID?, endCondition: Expression?
  ) {
    self.to = to
    self.at = at
    self.announcement = announcement
    self.block = block
    self.endCondition = endCondition
  }
}
