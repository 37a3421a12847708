import Diagnostics
import Foundation
import RuleCompiler
import RuleModel
import Runtime
import RuntimePorts
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Puts changed rule files in force on SIGHUP, and by itself with `--watch`; a bad file changes nothing.
final class RuleReload: Service {
  /// Between two looks at the files.
  static let watchPeriod = Duration.seconds(1)

  private let loader: RuleLoader
  private let hangUps: UnixSignalsSequence
  private let isWatching: Bool
  private let engine: EngineLoop
  private let fleet: FleetService
  private let redactor: Redactor
  private let current: Mutex<RuleSet>
  private let reportsFindings: Bool

  init(
    loader: RuleLoader, rules: RuleSet, hangUps: UnixSignalsSequence, isWatching: Bool, engine: EngineLoop,
    fleet: FleetService, redactor: Redactor, reportsFindings: Bool = true
  ) {
    self.loader = loader
    self.hangUps = hangUps
    self.isWatching = isWatching
    self.engine = engine
    self.fleet = fleet
    self.redactor = redactor
    self.current = Mutex(rules)
    self.reportsFindings = reportsFindings
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { for await _ in self.hangUps { await self.reload() } }
        if self.isWatching { group.addTask { await self.watch() } }
      }
    }
  }

  private func watch() async {
    var last = fileStates()
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.watchPeriod)
      let present = fileStates()
      guard present != last, !Task.isCancelled else { continue }
      last = present
      await reload()
    }
  }

  /// Reads the files again; what was found and what came of it, as the control socket tells it.
  @discardableResult
  func reload() async -> JSONValue {
    loader.secrets?.forget()
    let loaded = loader.load()
    let findings = rendered(loaded)
    if reportsFindings { Output.remarks.write(findings) }
    guard let rules = loaded.rules else {
      let errors = CheckCommand.counted(loaded.findings.count { $0.severity == .error }, "error")
      engine.refuseRules(message: errors)
      return ["accepted": false, "message": .string(errors), "findings": .string(findings)]
    }
    redactor.hide(rules.secretNames.compactMap { loader.secrets?.value(of: $0) })
    let before = current.withLock { current in
      defer { current = rules }
      return current
    }
    let message = Self.difference(before, rules)
    engine.replaceRules(rules, message: message)
    await fleet.rulesChanged(rules)
    return ["accepted": true, "message": .string(message), "findings": .string(findings)]
  }

  private func rendered(_ loaded: RuleLoader.Loaded) -> String {
    guard !loaded.findings.isEmpty else { return "" }
    return redactor.redact(DiagnosticRenderer(sources: loaded.compilation.sources).render(loaded.findings))
  }

  /// `14 rules: 1 added, 2 changed`.
  static func difference(_ before: RuleSet, _ after: RuleSet) -> String {
    let old = Dictionary(before.rules.map { ($0.id, $0.fingerprint) }) { $1 }
    let new = Dictionary(after.rules.map { ($0.id, $0.fingerprint) }) { $1 }
    let added = new.keys.count { old[$0] == nil }
    let removed = old.keys.count { new[$0] == nil }
    let changed = new.count { old[$0.key] != nil && old[$0.key] != $0.value }
    let parts = [(added, "added"), (removed, "removed"), (changed, "changed")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    let total = CheckCommand.counted(after.rules.count, "rule")
    return "\(total), \(parts.isEmpty ? "none changed" : parts.joined(separator: ", "))"
  }

  /// Time and size of every file in the rules' directories, included ones counted.
  private func fileStates() -> [String: String] {
    var states: [String: String] = [:]
    for path in loader.paths {
      let isFile = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      let directory = isFile ? FilePath.directory(of: path) : path
      let names = FileManager.default.enumerator(atPath: directory.isEmpty ? "." : directory)
      while let name = names?.nextObject() as? String {
        guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { continue }
        let file = directory.isEmpty ? name : "\(directory)/\(name)"
        var status = stat()
        guard stat(file, &status) == 0 else { continue }
        states[file] = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_size) \(status.st_ino)"
      }
    }
    return states
  }
}
