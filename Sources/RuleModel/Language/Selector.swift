/// Which servers a rule is for; all given parts must hold.
public struct Selector: Sendable, Hashable {
  /// Names or identifiers; empty means every name.
  public var names: [Glob]
  /// Labels that must hold.
  public var labels: [LabelTerm]
  /// Nodes; empty means every node.
  public var nodes: [Glob]
  /// Eggs; empty means every egg.
  public var eggs: [Glob]
  /// Names that are left out.
  public var excluded: [Glob]
  /// As written.
  public var source: String

  /// A selector; without parts it takes every server.
  public init(
    names: [Glob] = [], labels: [LabelTerm] = [], nodes: [Glob] = [], eggs: [Glob] = [], excluded: [Glob] = [],
    source: String
  ) {
    self.names = names
    self.labels = labels
    self.nodes = nodes
    self.eggs = eggs
    self.excluded = excluded
    self.source = source
  }

  /// One requirement on one label.
  public enum LabelTerm: Sendable, Hashable {
    case equal(String, String)
    case notEqual(String, String)
    case among(String, [String])
    case notAmong(String, [String])
    case present(String)
    case absent(String)
  }

  /// Whether a server is meant.
  public func matches(_ server: Server) -> Bool {
    (names.isEmpty || names.contains { $0.matchesServer(server) })
      && !excluded.contains { $0.matchesServer(server) }
      && (nodes.isEmpty || nodes.contains { $0.matches(server.node) })
      && (eggs.isEmpty || eggs.contains { glob in server.egg.map { glob.matches($0, ignoringCase: true) } ?? false })
      && labels.allSatisfy { $0.holds(in: server.labels) }
  }
}

extension Selector.LabelTerm {
  func holds(in labels: [String: String]) -> Bool {
    switch self {
    case .equal(let key, let value): labels[key] == value
    case .notEqual(let key, let value): labels[key] != value
    case .among(let key, let values): labels[key].map(values.contains) ?? false
    case .notAmong(let key, let values): !(labels[key].map(values.contains) ?? false)
    case .present(let key): labels[key] != nil
    case .absent(let key): labels[key] == nil
    }
  }
}

/// A text in which `*` stands for any run of characters.
public struct Glob: Sendable, Hashable, Codable {
  /// As written.
  public let text: String

  /// A text with or without `*`.
  public init(_ text: String) { self.text = text }

  /// Whether the whole candidate fits; the time is bounded by the product of both lengths.
  public func matches(_ candidate: String, ignoringCase: Bool = false) -> Bool {
    let pattern = Array((ignoringCase ? text.lowercased() : text).unicodeScalars)
    let subject = Array((ignoringCase ? candidate.lowercased() : candidate).unicodeScalars)
    var (p, s) = (0, 0)
    var star: (pattern: Int, subject: Int)?
    while s < subject.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, s)
        p += 1
      } else if p < pattern.count, pattern[p] == subject[s] {
        p += 1
        s += 1
      } else if let last = star {
        star = (last.pattern, last.subject + 1)
        p = last.pattern + 1
        s = last.subject + 1
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == "*" { p += 1 }
    return p == pattern.count
  }

  func matchesServer(_ server: Server) -> Bool {
    matches(server.name) || matches(server.identifier) || matches(server.id.rawValue)
  }
}
