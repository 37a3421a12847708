import Diagnostics
import RuleModel

/// `emit: name` with `with`: lets a named event happen on the server.
extension FileCompiler {
  mutating func emitAction(_ step: StepReader, in rule: inout RuleContext) -> Action? {
    guard let name = text(step.main, help: "name an event"), checkID(step.main.node, of: "an event") else { return nil }
    guard BuiltinEvent(rawValue: name) == nil else {
      error(
        "reserved-name", "`\(name)` is an event of the engine itself", at: step.main.span, help: "choose another name")
      return nil
    }
    rule.emits.append((name, step.main.span))
    let fields = step.option("with").map { map($0, help: "write names and values below it") ?? [] } ?? []
    var arguments: [StepArgument] = []
    for entry in fields {
      guard checkVariableName(entry.key, of: "a field"), let checked = argument(entry.name, entry.value, step.scope)
      else { return nil }
      arguments.append(checked.argument)
      if settlesTypes { names.settle(entry.name, of: name, as: checked.type) }
    }
    return .emit(name: name, fields: arguments)
  }
}
