import Diagnostics
import RuleModel

/// The names that exist at one place of a rule file, with their types.
///
/// Built from groups: the file's, the rule's, the trigger's, the step's. Later names hide earlier ones.
struct NameScope: Sendable {
  /// A name and what is known about it before anything runs.
  struct Entry: Sendable {
    let name: String
    let reference: Reference
    let type: ValueType
    /// What its characters are proven to be.
    var trust = Trust.proven
    /// Where it is captured, if it is.
    var capture: Trigger.Field?
    /// All texts it can have, if they are known.
    var choices: [String]?
    /// The elements of a constant list.
    var elements: [Value]?

    /// A name that stands for a secret is never rendered.
    var isSecret: Bool { if case .secret = reference { true } else { false } }
  }

  /// A constant of the file.
  struct Variable: Sendable {
    let name: String
    let value: Value
    let span: Span?
  }

  private(set) var entries: [Entry] = []
  private(set) var windows: [NamedWindow] = []
  /// Windows whose definition is broken; nothing is said about who uses them.
  private(set) var brokenWindows: Set<String> = []
  private(set) var rules: [String] = []
  private(set) var events: [String] = []
  /// Whether servers exist here, whose labels are names without a list.
  private(set) var hasServer = false

  /// The names of these groups.
  init(_ groups: Group...) { for group in groups { add(group) } }

  /// With more names.
  func adding(_ groups: Group...) -> NameScope {
    var scope = self
    for group in groups { scope.add(group) }
    return scope
  }

  mutating func add(_ entry: Entry) {
    entries.removeAll { $0.name == entry.name }
    entries.append(entry)
  }

  mutating func add(windows: [NamedWindow]) { self.windows += windows }

  mutating func add(brokenWindows: Set<String>) { self.brokenWindows.formUnion(brokenWindows) }

  mutating func add(rules: [String]) { self.rules += rules }

  mutating func add(events: [String]) { self.events += events }

  mutating func addServer() {
    hasServer = true
    for entry in Self.serverEntries { add(entry) }
  }

  /// The name, or `nil` if it does not exist here.
  func entry(_ name: String) -> Entry? {
    if let found = entries.last(where: { $0.name == name }) { return found }
    let prefix = "server.labels."
    guard hasServer, name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { return nil }
    return Entry(name: name, reference: .serverLabel(String(name.dropFirst(prefix.count))), type: .text)
  }

  /// What a name refers to, for keys whose value is a name, such as `by`.
  func reference(named name: String) -> (reference: Reference, type: ValueType)? {
    entry(name).map { ($0.reference, $0.type) }
  }

  /// For notes: captures first, then the others without secrets; large groups as `server.*`.
  var names: [String] {
    var seen: Set<String> = []
    let captures = entries.filter { $0.capture != nil }
    let lines = entries.filter { $0.reference == .line }
    let others = entries.filter { $0.capture == nil && $0.reference != .line && !$0.isSecret }
    return (captures + lines + others).map { Self.shownName($0.name) }.filter { seen.insert($0).inserted }
  }

  private static func shownName(_ name: String) -> String {
    guard let dot = name.firstIndex(of: ".") else { return name }
    let root = String(name[..<dot])
    return ["match", "cpu", "net", "firing"].contains(root) ? name : root + ".*"
  }

  private static let serverEntries: [Entry] = [
    Entry(name: "server.name", reference: .serverName, type: .text),
    Entry(name: "server.id", reference: .serverID, type: .text),
    Entry(name: "server.node", reference: .serverNode, type: .text),
    Entry(name: "server.egg", reference: .serverEgg, type: .text),
    Entry(name: "status", reference: .status, type: .choice(.status)),
    Entry(name: "session", reference: .session, type: .choice(.session)),
    Entry(name: "uptime", reference: .uptime, type: .duration),
    Entry(name: "memory", reference: .memory, type: .gauge),
    Entry(name: "disk", reference: .disk, type: .gauge),
    Entry(name: "cpu", reference: .cpu, type: .percent),
    Entry(name: "cpu.of_limit", reference: .cpuOfLimit, type: .percent),
    Entry(name: "net.rx", reference: .networkReceived, type: .bytes),
    Entry(name: "net.tx", reference: .networkSent, type: .bytes),
    Entry(name: "now", reference: .now, type: .time),
    Entry(name: "weekday", reference: .weekday, type: .choice(.weekday)),
  ]
}
