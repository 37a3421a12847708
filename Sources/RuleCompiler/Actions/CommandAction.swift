import Diagnostics
import RuleModel

/// `command: save-all flush` with `expect`; a list is that many steps, and the answer belongs to the last.
extension FileCompiler {
  mutating func commandAction(_ step: inout StepReader, in rule: inout RuleContext) -> [StepReader.Read] {
    let slot = step.main
    let items = itemsOrOne(slot)
    if items.isEmpty { error("wrong-type", "`command` names no command", at: slot.span) }
    rule.acts.append(step.entry.span)
    let expect = step.option("expect").flatMap { expectation($0, &step, in: rule) }
    let templates = items.map { node in
      let item = slot.node.elements == nil ? slot : slot.item(node)
      return (node, command(item, step.scope, in: &rule))
    }
    return templates.enumerated().compactMap { index, item in
      guard let template = item.1 else { return nil }
      let isLast = index == templates.count - 1
      return StepReader.Read(
        action: .command(template, expect: isLast ? expect : nil), label: step.label(item.0.text ?? ""))
    }
  }

  private mutating func command(_ slot: Slot, _ scope: NameScope, in rule: inout RuleContext) -> Template? {
    guard let text = text(slot, help: "write the line as it would be typed, in quotes if it has braces or `: `") else {
      return nil
    }
    if text.hasPrefix("/"), !rule.profiles.contains(where: \.typesSlashes) {
      warning(
        "leading-slash", "the console takes commands without `/`", at: slot.span,
        help: "write `\(shortened(String(text.dropFirst())))`", fix: withoutSlash(text, slot.node))
    }
    guard let template = template(slot, in: scope, sink: .command) else { return nil }
    if let literal = template.literal { rule.commands.append((literal, slot.span)) }
    return template
  }

  private mutating func expectation(_ slot: Slot, _ step: inout StepReader, in rule: RuleContext) -> Trigger? {
    let use = TriggerUse(
      role: .expect, place: "`expect` of \(rule.place)", scope: step.scope, profiles: rule.profiles,
      brokenEvents: rule.brokenEvents)
    guard let reading = trigger(slot, as: use) else { return nil }
    step.captures = reading.trigger.fields
    step.hasLine = reading.hasLine
    step.result = reading.trigger.fields
    return reading.trigger
  }
}

extension Profile {
  /// Whether the console of the game takes text without `/` for chat.
  fileprivate var typesSlashes: Bool { commands.contains { $0.template.source.hasPrefix("/") } }
}
