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

  /// All names in it, in order of appearance.
  public var references: [Reference] {
    var found: [Reference] = []
    root.collectReferences(into: &found)
    return found
  }
}

extension Expression.Node {
  func collectReferences(into found: inout [Reference]) {
    switch self {
    case .literal, .during, .firing: break
    case .reference(let reference): if !found.contains(reference) { found.append(reference) }
    case .list(let nodes), .call(_, let nodes): nodes.forEach { $0.collectReferences(into: &found) }
    case .not(let node), .negate(let node), .matches(let node, _): node.collectReferences(into: &found)
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .contains(let left, let right):
      left.collectReferences(into: &found)
      right.collectReferences(into: &found)
    case .conditional(let then, let condition, let otherwise):
      for node in [then, condition, otherwise] { node.collectReferences(into: &found) }
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
    case .result(let binding, let field): "\(binding).\(field)"
    case .remaining: "remaining"
    case .now: "now"
    case .weekday: "weekday"
    case .variable(let name, _): "vars.\(name)"
    case .secret(let name): "secrets.\(name)"
    }
  }
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
