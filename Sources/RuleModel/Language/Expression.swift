public import Diagnostics
public import Patterns

/// A checked expression: its tree, its static type, and the text it came from.
public struct Expression: Sendable, Hashable {
  /// The tree.
  public let root: Node
  /// The type that every known value of it has.
  public let type: ValueType
  /// The text as written, for reasons and traces.
  public let source: String
  /// Where it stands.
  public let span: Span

  /// A tree that has passed the type checker.
  public init(root: Node, type: ValueType, source: String, span: Span) {
    self.root = root
    self.type = type
    self.source = source
    self.span = span
  }

  /// One operation and its operands.
  public indirect enum Node: Sendable, Hashable {
    case literal(Value)
    case reference(Reference)
    case list([Node])
    case not(Node)
    case negate(Node)
    case and(Node, Node)
    case or(Node, Node)
    case compare(Comparison, Node, Node)
    case contains(list: Node, element: Node)
    case matches(Node, Pattern)
    case arithmetic(Arithmetic, Node, Node)
    case conditional(then: Node, condition: Node, otherwise: Node)
    case call(Function, [Node])
    case during(NamedWindow)
    case firing(rule: String)
    /// A figure over the last stretch of time.
    case history(History, Reference, Duration)
    /// How old a figure is.
    case age(Reference)
    /// How often an event has happened lately.
    case eventCount(String, Duration)
  }

  /// The order relations.
  public enum Comparison: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  /// The four operations.
  public enum Arithmetic: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  /// Functions over values.
  public enum Function: String, Sendable, Hashable, CaseIterable {
    /// Whether its argument has a value.
    case known
    /// Its first argument, or the second if that is unknown.
    case `default`
    case lower, upper, trim, replace, startswith, len
  }

  /// Functions over the past of a figure.
  public enum History: String, Sendable, Hashable, CaseIterable, Codable {
    /// The mean over time, the smallest, the largest value.
    case avg, min, max
    /// The latest value, also when the figure is not known any more.
    case last
    /// The change per second, and the change in all.
    case rate, delta
    /// What it will be after as long again, by the trend of the last quarter of the time.
    case predict

    /// How far back it looks for a span of time.
    public func lookback(for span: Duration) -> Duration {
      switch self {
      case .avg, .min, .max, .last, .rate, .delta: span
      case .predict: span / 4
      }
    }
  }

  /// All names in it, in order of appearance.
  public var references: [Reference] {
    var seen: Set<Reference> = []
    return root.allNodes.compactMap(\.reference).filter { seen.insert($0).inserted }
  }
}

extension Expression.Node {
  /// The nodes it is made of, in order of appearance.
  public var operands: [Expression.Node] {
    switch self {
    case .literal, .reference, .during, .firing, .history, .age, .eventCount: []
    case .list(let nodes), .call(_, let nodes): nodes
    case .not(let node), .negate(let node), .matches(let node, _): [node]
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .contains(let left, let right):
      [left, right]
    case .conditional(let then, let condition, let otherwise): [then, condition, otherwise]
    }
  }

  /// Itself and everything inside it, in order of appearance.
  public var allNodes: [Expression.Node] { [self] + operands.flatMap(\.allNodes) }

  /// The name that it stands for or looks back on.
  var reference: Reference? {
    switch self {
    case .reference(let reference), .history(_, let reference, _), .age(let reference): reference
    case .literal, .list, .not, .negate, .and, .or, .compare, .contains, .matches, .arithmetic, .conditional, .call,
      .during, .firing, .eventCount:
      nil
    }
  }
}

/// A name that has a value when an expression is evaluated.
public enum Reference: Sendable, Hashable {
  case serverName, serverID, serverNode, serverEgg
  case serverLabel(String)
  case status, session, uptime, memory, disk, cpu, cpuOfLimit, networkReceived, networkSent
  /// A number that a profile derives from the console.
  case metric(String)
  /// A capture of a pattern or a field of an event.
  case field(String)
  /// The console line that fired, without prefix.
  case line
  case matchCount, matchFirst
  case triggerID, triggerTime, triggerDeadline
  case firingFor
  case limitUsed, limitRuns, limitPer
  case runElapsed
  case errorStep, errorKind, errorMessage
  /// A field of what a step bound with `as`.
  case result(String, field: String)
  /// The time left in a countdown.
  case remaining
  case now, weekday
  /// A constant of the file, which a server's label of the same name overrides.
  case variable(String, fallback: Value)
  /// A secret; only where text stays unrendered until it is sent.
  case secret(String)
  /// A parameter of a profile's command.
  case parameter(String)
  /// A value that some rule keeps with `set`.
  case stored(String, scope: StoredScope)

  /// The field of a result that is one value.
  public static let wholeResult = ""

  /// As it is written.
  public var name: String {
    switch self {
    case .serverName: "server.name"
    case .serverID: "server.id"
    case .serverNode: "server.node"
    case .serverEgg: "server.egg"
    case .serverLabel(let label): "server.labels.\(label)"
    case .status: "status"
    case .session: "session"
    case .uptime: "uptime"
    case .memory: "memory"
    case .disk: "disk"
    case .cpu: "cpu"
    case .cpuOfLimit: "cpu.of_limit"
    case .networkReceived: "net.rx"
    case .networkSent: "net.tx"
    case .metric(let name), .field(let name), .parameter(let name): name
    case .line: "line"
    case .matchCount: "match.count"
    case .matchFirst: "match.first"
    case .triggerID: "trigger.id"
    case .triggerTime: "trigger.time"
    case .triggerDeadline: "trigger.deadline"
    case .firingFor: "firing.for"
    case .limitUsed: "limit.used"
    case .limitRuns: "limit.runs"
    case .limitPer: "limit.per"
    case .runElapsed: "run.elapsed"
    case .errorStep: "error.step"
    case .errorKind: "error.kind"
    case .errorMessage: "error.message"
    case .result(let binding, let field): field == Self.wholeResult ? binding : "\(binding).\(field)"
    case .remaining: "remaining"
    case .now: "now"
    case .weekday: "weekday"
    case .variable(let name, _): "vars.\(name)"
    case .secret(let name): "secrets.\(name)"
    case .stored(let name, _): "state.\(name)"
    }
  }
}

/// How far a value kept with `set` reaches.
public enum StoredScope: String, Sendable, Hashable, Codable, CaseIterable {
  /// One value per server.
  case server
  /// One value for all.
  case global
}

/// A window with the name that reasons show.
public struct NamedWindow: Sendable, Hashable {
  /// The name.
  public let name: String
  /// When it is open.
  public let window: TimeWindow

  /// A window under its name.
  public init(name: String, window: TimeWindow) {
    self.name = name
    self.window = window
  }
}
