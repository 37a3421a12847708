import Diagnostics
import RuleModel

/// `each: selector` or `each: ${vars.list}` with `do`, `parallel`, `as`: steps for each of several.
extension FileCompiler {
  mutating func eachAction(_ step: inout StepReader, in rule: inout RuleContext) -> Action? {
    let parallel = step.option("parallel").flatMap { integer($0, in: 1...100) } ?? 1
    let binding = step.option("as").flatMap { checkVariableName($0.node, of: "a name") ? $0.node.text : nil }
    let subject = subject(step.main)
    var scope = step.scope
    switch subject {
    case .servers?:
      if let binding { scope = scope.adding(.entries(Self.serverEntries(binding))) }
    case .values(let values)?:
      guard let binding else {
        error(
          "each-without-as", "these steps cannot see the value that they are for", at: step.entry.key.span,
          help: "give it a name: `as: item`")
        return nil
      }
      scope = scope.adding(.entries([Self.element(binding, values)]))
    // What is wrong with it was said; its name is not to be blamed, too.
    case nil: if let binding { scope = scope.adding(.entries([Self.element(binding, [])])) }
    }
    guard
      let slot = require(
        "do", in: step.entries, of: "this `each`", at: step.entry.key.span, help: "add a list of steps below `do`",
        keys: step.verb.keys)
    else { return nil }
    let block = block(slot, in: &rule, scope: &scope)
    guard let subject, let block else { return nil }
    return .each(Each(subject: subject, block: block, parallel: parallel, binding: binding))
  }

  /// As far as `server.name` and the like can be trusted.
  private static func serverEntries(_ name: String) -> [NameScope.Entry] {
    ["name", "id", "node"].map { field in
      NameScope.Entry(name: "\(name).\(field)", reference: .result(name, field: field), type: .text)
    }
  }

  private static func element(_ name: String, _ values: [Value]) -> NameScope.Entry {
    NameScope.Entry(
      name: name, reference: .result(name, field: Reference.wholeResult),
      type: values.first.flatMap { ValueType(of: $0) } ?? .text)
  }

  private mutating func subject(_ slot: Slot) -> Each.Subject? {
    guard let text = slot.node.text, text.hasPrefix("${"), text.hasSuffix("}") else {
      return selector(slot).map { .servers($0) }
    }
    let name = String(text.dropFirst(2).dropLast()).trimmingBlanks()
    if let variable = names.variables.first(where: { "vars.\($0.name)" == name }),
      case .list(let values) = variable.value
    {
      return .values(values)
    }
    error(
      "not-a-list", "`\(shortened(name))` is not a list that is written out", at: slot.span,
      help: "name a constant list such as `${vars.words}`, or servers")
    return nil
  }

  /// A step with `servers` acts on each of them.
  mutating func onServers(_ slot: Slot, _ steps: [Step], in rule: inout RuleContext) -> [Step] {
    guard let first = steps.first, let selector = selector(slot) else { return steps }
    let block = BlockID(rule.blocks.count)
    rule.blocks.append(steps)
    let each = Each(subject: .servers(selector), block: block, parallel: 10, binding: nil)
    return [Step(action: .each(each), label: first.label, span: first.span)]
  }
}
