import Diagnostics
import RuleModel

/// `set: { name: expression }` with `scope` and `ttl`: keeps values, which expressions see as `state.name`.
extension FileCompiler {
  mutating func setAction(_ step: StepReader, in rule: RuleContext) -> Action? {
    let parts =
      step.main.node.text.map { $0.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks() } } ?? []
    let help =
      parts.count == 2
      ? "write `set: { \(parts[0]): \(shortened(parts[1])) }`"
      : "write such as `strikes: default(state.strikes, 0) + 1` below it"
    guard let entries = map(step.main, help: help) else { return nil }
    if entries.isEmpty { error("wrong-type", "`set` names nothing to keep", at: step.main.span) }
    let scope = step.option("scope").flatMap { choice($0, of: StoredScope.self) } ?? .server
    let lifetime = step.option("ttl").flatMap { duration($0) }
    var assignments: [StoredAssignment] = []
    for entry in entries {
      guard checkVariableName(entry.key, of: "a value"), let value = stored(entry, scope, step) else { return nil }
      assignments.append(StoredAssignment(name: entry.name, value: value))
    }
    return .set(assignments, scope: scope, lifetime: lifetime)
  }

  /// A name has one type and one reach, wherever it is set.
  private mutating func stored(_ entry: YAMLEntry, _ scope: StoredScope, _ step: StepReader) -> Expression? {
    let known = names.stored.first { $0.name == entry.name }
    if let known, known.scope != scope {
      error(
        "two-scopes", "`\(entry.name)` is kept for \(known.scope.words) elsewhere", at: entry.key.span,
        labels: [Diagnostic.Label(known.span, "here")], help: "use one scope, or two names")
      return nil
    }
    guard let expression = expression(Slot(entry), in: step.scope, expecting: nil) else { return nil }
    if settlesTypes {
      settle(entry, expression, step.scope)
    } else if let known, known.type != expression.type {
      error(
        "type-mismatch", "`\(entry.name)` is \(known.type.phrase) elsewhere, this is \(expression.type.phrase)",
        at: entry.value.span, labels: [Diagnostic.Label(known.span, "first set here")])
      return nil
    }
    return expression
  }

  /// The first place says of which type a name is; every place says how far its text can be trusted.
  private mutating func settle(_ entry: YAMLEntry, _ expression: Expression, _ scope: NameScope) {
    guard let index = names.stored.firstIndex(where: { $0.name == entry.name }) else { return }
    if names.stored[index].span == entry.key.span { names.stored[index].type = expression.type }
    let trusts = expression.references.map { reference in
      scope.entries.last { $0.reference == reference }?.trust ?? .proven
    }
    names.stored[index].trust = Trust.weakest(trusts + [names.stored[index].trust])
  }
}

extension StoredScope {
  fileprivate var words: String {
    switch self {
    case .server: "each server"
    case .global: "all servers together"
    }
  }
}
