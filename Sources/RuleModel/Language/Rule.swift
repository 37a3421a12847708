public import Diagnostics

/// A checked rule with everything it refers to, ready to be run.
public struct Rule: Sendable, Hashable {
  /// Its stable id.
  public let id: String
  /// The author's words.
  public var description: String?
  /// Who.
  public var servers: Selector
  /// Any of these.
  public var triggers: [Trigger]
  /// What partitions counts, cooldown, limit and mode besides the server.
  public var by: [Reference]
  /// All of these; asked once when the trigger fires.
  public var conditions: [Expression]
  /// All step lists; the others are places in here.
  public var blocks: [[Step]]
  /// The steps.
  public var then: BlockID
  /// After a level is over.
  public var resolved: BlockID?
  /// After a failure.
  public var `catch`: BlockID?
  /// Always at the end.
  public var finally: BlockID?
  /// Run `then` again while still firing.
  public var repeatInterval: Duration?
  /// Minimum time between starts per key.
  public var cooldown: Duration
  /// Rate limit and breaker.
  public var limit: Limit?
  /// What happens when it is already running.
  public var mode: Mode
  /// Its own named lock.
  public var lock: Lock?
  /// Whether any step is a power step, so that it takes its server's power lock.
  public var usesPower: Bool
  /// For a whole run.
  public var timeout: Duration
  /// While one of these is open it is recorded, not run.
  public var mute: [NamedWindow]
  /// How far it may act.
  public var stage: Stage
  /// What unknown input means to its levels.
  public var unknownPolicy: UnknownPolicy
  /// Passed on to notifiers.
  public var labels: [String: String]
  /// In which its schedules run and its times are written.
  public var zone: ZoneRules
  /// The profiles it can see.
  public var profiles: [Profile]
  /// Where its id stands.
  public let span: Span
  /// The same for the same meaning, in every process.
  public var fingerprint: String

  /// A rule; what is left out has the language's default.
  public init(
    id: String, description: String? = nil, servers: Selector, triggers: [Trigger], by: [Reference] = [],
    conditions: [Expression] = [], blocks: [[Step]], then: BlockID, resolved: BlockID? = nil,
    catch: BlockID? = nil, finally: BlockID? = nil, repeatInterval: Duration? = nil, cooldown: Duration = .zero,
    limit: Limit? = nil, mode: Mode = .single, lock: Lock? = nil, usesPower: Bool, timeout: Duration = .hours(1),
    mute: [NamedWindow] = [], stage: Stage = .live, unknownPolicy: UnknownPolicy = .hold,
    labels: [String: String] = [:], zone: ZoneRules, profiles: [Profile], span: Span, fingerprint: String
  ) {
    self.id = id
    self.description = description
    self.servers = servers
    self.triggers = triggers
    self.by = by
    self.conditions = conditions
    self.blocks = blocks
    self.then = then
    self.resolved = resolved
    self.catch = `catch`
    self.finally = finally
    self.repeatInterval = repeatInterval
    self.cooldown = cooldown
    self.limit = limit
    self.mode = mode
    self.lock = lock
    self.usesPower = usesPower
    self.timeout = timeout
    self.mute = mute
    self.stage = stage
    self.unknownPolicy = unknownPolicy
    self.labels = labels
    self.zone = zone
    self.profiles = profiles
    self.span = span
    self.fingerprint = fingerprint
  }

  /// The steps of a block.
  public func steps(_ block: BlockID) -> [Step] { blocks[block.index] }

  /// What the files it sees define for every game.
  public var generalProfiles: [Profile] { profiles.filter(\.isGeneral) }

  /// The profile that applies to a server: the one for its egg, or the only one when it names no egg.
  public func profile(for server: Server) -> Profile? {
    let profiles = profiles.filter { !$0.isGeneral }
    guard let egg = server.egg else { return profiles.count == 1 ? profiles[0] : nil }
    return profiles.first { $0.eggs.contains { $0.matches(egg, ignoringCase: true) } }
  }

  /// `limit`.
  public struct Limit: Sendable, Hashable {
    /// How many starts in which sliding window.
    public let rate: Rate
    /// What happens to a breaker once it has tripped.
    public let reset: Reset?
    /// Steps for the first surplus start of a closing.
    public let exceeded: BlockID?

    /// When a tripped breaker closes again.
    public enum Reset: Sendable, Hashable {
      case after(Duration)
      case manual
    }

    /// A limit.
    public init(rate: Rate, reset: Reset? = nil, exceeded: BlockID? = nil) {
      self.rate = rate
      self.reset = reset
      self.exceeded = exceeded
    }
  }

  /// What a start means while the rule is running for the same key.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    case single, restart, queued, parallel
  }

  /// A named lock.
  public struct Lock: Sendable, Hashable {
    /// The name.
    public let name: String
    /// Who shares it.
    public let scope: Scope
    /// How many may hold it at once.
    public let slots: Int

    /// How far a lock reaches.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
      case server, node, global
    }

    /// A lock.
    public init(name: String, scope: Scope, slots: Int) {
      self.name = name
      self.scope = scope
      self.slots = slots
    }
  }

  /// How far a rule may act.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    case live, shadow, disabled
  }

  /// What unknown input means to a level.
  public enum UnknownPolicy: String, Sendable, Hashable, CaseIterable {
    case hold, clear, fire
  }
}

/// What a game's console looks like and how to speak to it.
public struct Profile: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Holds events and metrics that a file defines outside of any game's profile.
  public let isGeneral: Bool
  /// The eggs it is for.
  public var eggs: [Glob]
  /// Splits a line into prefix, `level` and `message`.
  public var line: LinePattern?
  /// Events read from the console.
  public var events: [NamedTrigger]
  /// Numbers read from the console.
  public var metrics: [Metric]
  /// Console commands by their purpose, such as `announce`.
  public var commands: [Command]

  /// A profile.
  public init(
    name: String, isGeneral: Bool = false, eggs: [Glob] = [], line: LinePattern? = nil, events: [NamedTrigger] = [],
    metrics: [Metric] = [], commands: [Command] = []
  ) {
    self.name = name
    self.isGeneral = isGeneral
    self.eggs = eggs
    self.line = line
    self.events = events
    self.metrics = metrics
    self.commands = commands
  }

  /// The command of that purpose.
  public func command(_ name: String) -> Template? { commands.first { $0.name == name }?.template }

  /// An event's definition.
  public struct NamedTrigger: Sendable, Hashable {
    /// The event's name.
    public let name: String
    /// When it happens.
    public let trigger: Trigger

    /// An event that happens when the trigger fires.
    public init(name: String, trigger: Trigger) {
      self.name = name
      self.trigger = trigger
    }
  }

  /// A number's definition.
  public struct Metric: Sendable, Hashable {
    /// The name under which expressions see it.
    public let name: String
    /// When it is set, and to what.
    public var set: [Assignment]
    /// When it grows by one.
    public var increments: [Trigger]
    /// When it shrinks by one.
    public var decrements: [Trigger]
    /// When it is nought again.
    public var zeros: [Trigger]
    /// Unknown when older.
    public var stale: Duration?
    /// How to ask for it.
    public var probe: Probe?

    /// A number.
    public init(
      name: String, set: [Assignment] = [], increments: [Trigger] = [], decrements: [Trigger] = [],
      zeros: [Trigger] = [], stale: Duration? = nil, probe: Probe? = nil
    ) {
      self.name = name
      self.set = set
      self.increments = increments
      self.decrements = decrements
      self.zeros = zeros
      self.stale = stale
      self.probe = probe
    }

    /// A value given by a trigger.
    public struct Assignment: Sendable, Hashable {
      /// When.
      public let trigger: Trigger
      /// What; sees the trigger's fields.
      public let value: Expression

      /// An assignment.
      public init(trigger: Trigger, value: Expression) {
        self.trigger = trigger
        self.value = value
      }
    }

    /// A question that makes the console tell the number.
    public struct Probe: Sendable, Hashable {
      /// The console command.
      public let command: String
      /// How often.
      public let every: Duration
      /// Only while true.
      public let condition: Expression?

      /// A question.
      public init(command: String, every: Duration, condition: Expression?) {
        self.command = command
        self.every = every
        self.condition = condition
      }
    }
  }

  /// A console command with parameters.
  public struct Command: Sendable, Hashable {
    /// Its purpose.
    public let name: String
    /// The line, with `parameter` references.
    public let template: Template

    /// A command.
    public init(name: String, template: Template) {
      self.name = name
      self.template = template
    }
  }
}
