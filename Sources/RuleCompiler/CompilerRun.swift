import Diagnostics
import RuleModel

/// One compilation: definitions of all files first, then the rules, then what concerns several files.
struct CompilerRun {
  private let graph: FileGraph
  private let limits: CompilerLimits
  private var compilers: [String: FileCompiler] = [:]
  private var definitions: [String: FileDefinitions] = [:]
  private var drafts: [String: [RuleDraft]] = [:]
  private var ruleCount = 0
  private var findings: [Diagnostic] = []

  init(graph: FileGraph, limits: CompilerLimits) {
    self.graph = graph
    self.limits = limits
  }

  /// Includes come before the files that include them.
  mutating func readDefinitions() {
    for path in graph.order {
      for unit in graph.visibleUnits(of: path) where definitions[unit.path] == nil {
        readDefinitions(of: unit)
      }
    }
  }

  private mutating func readDefinitions(of unit: SourceUnit) {
    var compiler = FileCompiler(unit: unit, limits: limits)
    let visible = graph.visibleUnits(of: unit.path).filter { $0.path != unit.path }
    var zones: [ZoneRules] = []
    for other in visible {
      guard let known = definitions[other.path] else { continue }
      compiler.report(compiler.names.merge(known))
      if let zone = known.zone, !zones.contains(zone) { zones.append(zone) }
      compiler.names.zoneIsBroken = compiler.names.zoneIsBroken || known.zoneIsBroken
    }
    compiler.names.zone = zones.count == 1 ? zones[0] : nil
    compiler.names.ruleIDs = (visible + [unit]).flatMap(\.ruleIDs)
    compiler.names.scan(visible + [unit])
    definitions[unit.path] = compiler.readDefinitions()
    compilers[unit.path] = compiler
  }

  mutating func readRules() {
    for path in graph.order {
      guard var compiler = compilers[path] else { continue }
      let (rules, count) = compiler.readRules()
      compiler.checkLiteralSecrets()
      compilers[path] = compiler
      drafts[path] = rules
      ruleCount += count
    }
    checkDuplicateIDs()
    checkStoredNames()
    let all = graph.order.flatMap { drafts[$0] ?? [] }
    findings += EmitCycleCheck(drafts: all).findings() + ScheduleCollisionCheck(drafts: all).findings()
    findings += EchoCheck(drafts: all).findings()
  }

  /// The same id in two files would be two rules of one name.
  private mutating func checkDuplicateIDs() {
    var first: [String: Span] = [:]
    for path in graph.order.sorted() {
      for entry in graph.units[path]?.ruleEntries ?? [] {
        if let earlier = first[entry.name] {
          findings.append(
            Diagnostic(
              .error, "duplicate-rule", "there are two rules `\(shortened(entry.name))`", at: entry.key.span,
              labels: [Diagnostic.Label(earlier, "the other one")], help: "give one of them another id"))
        } else {
          first[entry.name] = entry.key.span
        }
      }
    }
  }

  /// A name that is kept with `set` is one name for all files, so they must agree about it.
  private mutating func checkStoredNames() {
    var first: [String: StoredName] = [:]
    for path in graph.order.sorted() {
      for stored in compilers[path]?.names.stored ?? [] {
        guard let earlier = first[stored.name] else {
          first[stored.name] = stored
          continue
        }
        let agrees = (stored.type, stored.scope, stored.trust) == (earlier.type, earlier.scope, earlier.trust)
        guard !agrees, stored.span != earlier.span else { continue }
        findings.append(
          Diagnostic(
            .error, "stored-conflict", "`\(stored.name)` is kept by two files that do not agree about it",
            at: stored.span, labels: [Diagnostic.Label(earlier.span, "the other one")],
            help: "give one of them another name, or let one file include the other"))
      }
    }
  }

  func result() -> CompilationResult {
    let diagnostics = suppression.applied(to: allFindings()).sortedByPlace()
    let isSound = !diagnostics.contains { $0.severity == .error }
    let rulesByFile = graph.order.sorted().map { path in
      CompilationResult.RulesOfFile(
        path: graph.units[path]?.document.source.path ?? path,
        rules: (drafts[path] ?? []).map(\.rule).sorted { $0.id < $1.id })
    }
    let allDrafts = graph.order.flatMap { drafts[$0] ?? [] }
    return CompilationResult(
      ruleSet: isSound ? RuleSet(rules: allDrafts.map(\.rule)) : nil, rulesByFile: rulesByFile,
      diagnostics: diagnostics,
      sources: graph.order.compactMap { path in
        graph.units[path]?.document.source.hiding(compilers[path]?.hidden ?? [])
      },
      fileCount: graph.order.count, ruleCount: ruleCount,
      profileCount: graph.order.reduce(0) { count, path in
        count + (definitions[path]?.profiles.count { !$0.value.isGeneral } ?? 0)
      },
      declaredSecrets: secretDeclarations())
  }

  private var suppression: Suppression {
    Suppression(
      files: graph.order.enumerated().compactMap { index, path in
        graph.units[path].map { Suppression.File(document: $0.document, isEntry: index < graph.entryCount) }
      }, maxFindings: limits.maxFindings)
  }

  private func allFindings() -> [Diagnostic] {
    var seen: Set<String> = []
    var all = graph.findings + findings
    for path in graph.order {
      guard let unit = graph.units[path] else { continue }
      all += unit.document.diagnostics
      let isIncomplete = graph.visibleUnits(of: path).contains(where: \.isIncomplete)
      all += (compilers[path]?.findings ?? []).filter {
        !isIncomplete || !Self.restOnCompleteness.contains($0.code)
      }
    }
    return all.filter {
      seen.insert("\($0.code) \($0.span.file) \($0.span.start.offset) \($0.message)").inserted
    }
  }

  /// Where a part could not be read, what is missing may stand in it.
  private static let restOnCompleteness: Set<String> = [
    "undefined-name", "undefined-window", "undefined-notifier", "undefined-event", "undefined-procedure",
    "undefined-template", "undefined-command", "secret-undeclared",
    "missing-key",
    "missing-timezone", "announce-without-profile", "by-missing-in-trigger", "no-verb", "no-trigger",
  ]

  private func secretDeclarations() -> [SecretDeclaration] {
    var found: [SecretDeclaration] = []
    for path in graph.order {
      for secret in definitions[path]?.secrets ?? [] where !found.contains(where: { $0.name == secret.name }) {
        found.append(SecretDeclaration(name: secret.name, span: secret.span, uses: uses(of: secret.name)))
      }
    }
    return found
  }

  private func uses(of secret: String) -> [SecretDeclaration.Use] {
    var uses: [SecretDeclaration.Use] = []
    for path in graph.order {
      for definition in definitions[path]?.notifiers ?? [] {
        guard let span = definition.value.secrets.first(where: { $0.name == secret })?.span else { continue }
        let count = dependents(on: definition)
        if count > 0 { uses.append(.init(span: span, by: "notifier `\(definition.name)`", ruleCount: count)) }
      }
      for use in compilers[path]?.secretUses ?? [] where use.name == secret {
        uses.append(.init(span: use.span, by: use.by, ruleCount: 1))
      }
    }
    return uses
  }

  /// How many rules send through this very notifier.
  private func dependents(on definition: Definition<NotifierDefinition>) -> Int {
    graph.order.reduce(0) { sum, path in
      let visible = compilers[path]?.names.notifiers.contains {
        $0.name == definition.name && $0.span == definition.span
      }
      guard visible == true else { return sum }
      return sum + (drafts[path] ?? []).filter { $0.notifiers.contains(definition.name) }.count
    }
  }
}

extension SourceUnit {
  /// The entries under `rules`.
  var ruleEntries: [YAMLEntry] { document.root?.entry("rules")?.value.entries ?? [] }
  var ruleIDs: [String] { ruleEntries.map(\.name) }
}
