import Diagnostics
import RuleModel

/// `run: procedure` or `run: game.kick` with `with`: the steps of a procedure, or a command of the game's profile.
extension FileCompiler {
  mutating func runAction(_ step: inout StepReader, in rule: inout RuleContext) -> Action? {
    let example = "name a procedure, or a command such as `game.kick`; values stand in `with`, beside `run`"
    guard let name = text(step.main, help: example) else { return nil }
    if name.hasPrefix("game.") { return gameCommand(String(name.dropFirst(5)), step, in: &rule) }
    let known = rule.profiles.flatMap(\.commands).map(\.name)
    let command = name.split(separator: ".").last.map(String.init) ?? name
    if !names.procedures.contains(where: { $0.name == name }), known.contains(command) {
      error(
        "undefined-procedure", "there is no procedure `\(shortened(name))`", at: step.main.span,
        inline: "did you mean `game.\(command)`?")
      return nil
    }
    if name.hasSuffix(")"), let open = name.firstIndex(of: "(") {
      error(
        "undefined-procedure", "`\(shortened(name))` cannot be a procedure", at: step.main.span,
        help: "write `run: \(name[..<open])`, and the values by name below `with`")
      return nil
    }
    if name.contains(" ") {
      error(
        "undefined-procedure", "`\(shortened(name))` cannot be a procedure", at: step.main.span,
        help: "to send it to the console write `command: \(shortened(name))`")
      return nil
    }
    guard let procedure = names.procedures.first(where: { $0.name == name })?.value else {
      if !names.isBroken(name, in: "procedures") {
        undefined(
          "procedure", name, at: step.main.span, known: names.procedures.map(\.name), section: "procedures")
      }
      return nil
    }
    guard !rule.calls.contains(name) else {
      error(
        "recursive-procedure", "procedure `\(name)` runs itself, which would never end", at: step.main.span,
        help: rule.calls == [name]
          ? "remove this step; a rule with `repeat`, or a `schedule`, does things again and again"
          : "go through \((rule.calls + [name]).joined(separator: " -> ")) and take one of them out")
      return nil
    }
    let owner = "procedure `\(name)`"
    guard let given = arguments(step.option("with"), for: procedure.parameters, of: owner, at: step.entry.key.span)
    else { return nil }
    let arguments = given.map { argument($0.name, $0.value, step.scope) }
    guard arguments.allSatisfy({ $0 != nil }) else { return nil }
    rule.callCount += 1
    let slot = "#call\(rule.callCount)"
    rule.calls.append(name)
    defer { rule.calls.removeLast() }
    var scope = step.scope.adding(.entries(arguments.compactMap { $0.map { Self.entry(of: $0, in: slot) } }))
    guard let block = block(Slot(procedure.steps), in: &rule, scope: &scope) else { return nil }
    return .call(procedure: name, arguments: arguments.compactMap { $0?.argument }, slot: slot, block: block)
  }

  /// A value that is handed over, with what is known about it.
  struct CheckedArgument {
    let argument: StepArgument
    let type: ValueType
    let trust: Trust
  }

  /// One expression alone keeps its type; anything else is text.
  mutating func argument(_ name: String, _ node: YAMLNode, _ scope: NameScope) -> CheckedArgument? {
    var found: [Diagnostic] = []
    defer { report(found) }
    let checked = ExpressionCompiler(scope: scope).argument(node, report: &found)
    return checked.map {
      CheckedArgument(argument: StepArgument(name: name, value: $0.value), type: $0.type, trust: $0.trust)
    }
  }

  private static func entry(of argument: CheckedArgument, in slot: String) -> NameScope.Entry {
    NameScope.Entry(
      name: argument.argument.name, reference: .result(slot, field: argument.argument.name), type: argument.type,
      trust: argument.trust)
  }

  private mutating func gameCommand(
    _ name: String, _ step: StepReader, in rule: inout RuleContext
  ) -> Action? {
    rule.acts.append(step.entry.span)
    let commands = rule.profiles.flatMap { profile in profile.commands.filter { $0.name == name } }
    guard let command = commands.first else {
      let known = rule.profiles.flatMap(\.commands).map { "game.\($0.name)" }
      if names.broken["profiles"] == nil {
        undefined("command", "game.\(name)", at: step.main.span, known: known, section: "profiles.NAME.commands")
      }
      return nil
    }
    let parameters = command.template.references.map { ParameterDefinition(name: $0.name, fallback: nil) }
    let owner = "`game.\(name)`"
    guard let given = arguments(step.option("with"), for: parameters, of: owner, at: step.entry.key.span) else {
      return nil
    }
    var arguments: [StepArgument] = []
    for (name, node) in given {
      guard let template = template(Slot(node, "`\(name)`"), in: step.scope, sink: .command) else { return nil }
      arguments.append(StepArgument(name: name, value: .text(template)))
    }
    return .gameCommand(name: name, arguments: arguments)
  }
}
