import Diagnostics

/// One rule file that was read.
struct SourceUnit: Sendable {
  /// The path without detours, by which files are told apart; findings show it as it was written.
  let path: String
  /// Its text as nodes.
  let document: YAMLDocument
  /// The files it includes, in order, with the place that names each.
  var includes: [(path: String, node: YAMLNode)] = []
  /// Some text of it or of its includes could not be read, so names that are missing prove nothing.
  var isIncomplete = false
}

/// All files of a compilation and who includes whom.
struct FileGraph: Sendable {
  /// By path.
  private(set) var units: [String: SourceUnit] = [:]
  /// Paths in the order in which they were read: entries first, then what they include.
  private(set) var order: [String] = []
  /// How many files at the beginning of `order` were named, not included.
  private(set) var entryCount = 0
  /// Findings about files that cannot be read and about `include:` itself.
  private(set) var findings: [Diagnostic] = []

  private let root: String?
  private let limits: CompilerLimits

  init(
    entries: [String], root: String?, limits: CompilerLimits,
    loading load: (String) -> Result<[UInt8], LoadFailure>
  ) {
    self.root = root
    self.limits = limits
    for entry in entries {
      let path = IncludePath.normalized(entry)
      guard units[path] == nil else { continue }
      switch load(entry) {
      case .success(let bytes): add(bytes, path: path, shownAs: entry)
      case .failure(let failure):
        let file = SourceFile(path: entry, text: "")
        findings.append(
          Diagnostic(.error, "file-unreadable", failure.message(for: entry), at: file.span(from: 0, to: 0)))
      }
    }
    entryCount = order.count
    var next = 0
    while next < order.count {
      followIncludes(of: order[next], load)
      next += 1
    }
    reportCycles()
  }

  /// A file's includes before the file itself, each once: the order in which names are defined.
  func visibleUnits(of path: String) -> [SourceUnit] {
    var seen: Set<String> = []
    var found: [SourceUnit] = []
    collect(path, &seen, &found)
    return found
  }

  private func collect(_ path: String, _ seen: inout Set<String>, _ found: inout [SourceUnit]) {
    guard seen.insert(path).inserted, let unit = units[path] else { return }
    for include in unit.includes { collect(include.path, &seen, &found) }
    found.append(unit)
  }

  private mutating func add(_ bytes: [UInt8], path: String, shownAs shown: String) {
    let document = YAMLDocument.parse(bytes, path: shown)
    var unit = SourceUnit(path: path, document: document)
    unit.isIncomplete = !document.skipped.isEmpty || document.diagnostics.contains { $0.severity == .error }
    units[path] = unit
    order.append(path)
  }

  private mutating func followIncludes(
    of path: String, _ load: (String) -> Result<[UInt8], LoadFailure>
  ) {
    guard let entry = units[path]?.document.root?.entry("include") else { return }
    let items = entry.value.elements ?? (entry.value.isEmptyPlain ? [] : [entry.value])
    for item in items {
      if let target = target(of: item, in: path, load), fetch(target, at: item, load) {
        units[path]?.includes.append((target, item))
      } else {
        units[path]?.isIncomplete = true
      }
    }
  }

  private mutating func target(
    of item: YAMLNode, in path: String, _ load: (String) -> Result<[UInt8], LoadFailure>
  ) -> String? {
    guard let text = item.text, !text.isEmpty else {
      report(
        "wrong-type", "an include is a path, this is \(item.kindDescription)", item, "write `- _shared.yaml`")
      return nil
    }
    guard let target = IncludePath.resolve(text, from: path, root: root) else {
      report(
        "include-outside", "`\(text)` leads out of the directory of the rule files", item,
        "includes are relative paths inside it")
      return nil
    }
    guard text.hasSuffix(".yaml") || text.hasSuffix(".yml") else {
      if text.contains("@") {
        report(
          "not-supported-yet", "`\(shortened(text))` is not a file: packs of rules are not supported yet", item,
          "name a file, such as `_shared.yaml`")
        return nil
      }
      let near = neighbour(of: text, from: path, load)
      report(
        "include-unreadable", "`\(shortened(text))` is not the path of a rule file", item, Self.pathHelp(text),
        inline: near.map { "did you mean `\($0)`?" })
      return nil
    }
    if text.hasSuffix(".test.yaml") || text.hasSuffix(".test.yml") {
      report("include-of-test", "`\(text)` is a file of tests, not of rules", item, nil)
      return nil
    }
    return target
  }

  private static func pathHelp(_ text: String) -> String {
    if text.contains(",") { return "write a list: `[\(shortened(text))]`" }
    if text.contains("*") { return "each file is named by itself: `[a.yaml, b.yaml]`" }
    return "paths are relative to the file that includes, and end in `.yaml`"
  }

  private mutating func fetch(
    _ target: String, at item: YAMLNode, _ load: (String) -> Result<[UInt8], LoadFailure>
  ) -> Bool {
    if units[target] != nil { return true }
    guard order.count < limits.maxFiles else {
      report("too-many-files", "more than \(limits.maxFiles) files", item, nil)
      return false
    }
    switch load(target) {
    case .success(let bytes):
      add(bytes, path: target, shownAs: target)
      return true
    case .failure(let failure):
      let near = failure.kind == .notFound ? neighbour(of: item.text ?? "", from: item.span.file, load) : nil
      report(
        "include-unreadable", failure.message(for: target), item,
        failure.kind == .notFound ? "paths are relative to the file that includes" : nil,
        inline: near.map { "did you mean `\($0)`?" })
      return false
    }
  }

  /// A file that is there under a name that people easily take for the one they wrote.
  private func neighbour(of text: String, from path: String, _ load: (String) -> Result<[UInt8], LoadFailure>)
    -> String?
  {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let (folder, name) = (parts.dropLast().map { $0 + "/" }.joined(), parts.last ?? "")
    let ending = [".yaml", ".yml"].first { name.hasSuffix($0) } ?? ""
    let base = String(name.dropLast(ending.count))
    let bases = [base, "_" + base, base.replacing("_", with: "-"), base.replacing("-", with: "_"), base.lowercased()]
    let folders = [folder, folder + "profiles/", "", "profiles/", "../" + folder, "../profiles/"]
    for folder in folders {
      for base in bases {
        for ending in [".yaml", ".yml"] where folder + base + ending != text {
          let found = folder + base + ending
          guard let target = IncludePath.resolve(found, from: path, root: root) else { continue }
          if case .success = load(target) { return found }
        }
      }
    }
    return nil
  }

  private mutating func report(
    _ code: String, _ message: String, _ node: YAMLNode, _ help: String?, inline: String? = nil
  ) {
    findings.append(Diagnostic(.error, code, message, at: node.span, inline: inline, help: help))
  }

  /// Walks depth first; an include that leads back to a file under way closes a cycle.
  private mutating func reportCycles() {
    var done: Set<String> = []
    for path in order {
      var trail: [String] = []
      visit(path, &trail, &done)
    }
  }

  private mutating func visit(_ path: String, _ trail: inout [String], _ done: inout Set<String>) {
    guard !done.contains(path), let unit = units[path] else { return }
    trail.append(path)
    for include in unit.includes {
      if let start = trail.firstIndex(of: include.path) {
        let circle = (trail[start...] + [include.path]).map { "`\($0)`" }.joined(separator: " → ")
        report(
          "include-cycle", "this include leads back to where it comes from: \(circle)", include.node,
          "move what both files need into a third one")
      } else {
        visit(include.path, &trail, &done)
      }
    }
    trail.removeLast()
    done.insert(path)
  }
}
