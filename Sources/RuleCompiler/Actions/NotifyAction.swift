import Diagnostics
import RuleModel

/// `notify: ops` with `message`, `embed`, `mention`, `attach: tail`: tells people.
extension FileCompiler {
  mutating func notifyAction(_ step: StepReader, in rule: inout RuleContext) -> Action? {
    let before = errorCount
    let notifier = notifierNamed(step.main)
    let message = step.option("message").flatMap { template($0, in: step.scope, sink: .message) }
    let embed = step.option("embed").flatMap { self.embed($0, step.scope) }
    let mentions = step.option("mention").map { texts($0).map(\.text) } ?? []
    let attachment = step.option("attach").flatMap {
      choice($0, among: ["tail"], otherWords: ["log": "tail", "true": "tail"])
    }
    // A text in place of the notifier was told where it belongs.
    let isName = step.main.node.text.map { !$0.contains(" ") } ?? false
    let isAstray = !rule.following.isDisjoint(with: ["message", "embed"])
    if isName, !isAstray, !step.has("message"), !step.has("embed") {
      error(
        "missing-key", "this `notify` says nothing", at: step.entry.key.span, help: "add `message` or `embed`"
      )
    }
    if let notifier { rule.notifiers.insert(notifier.name) }
    guard let notifier, errorCount == before else { return nil }
    return .notify(
      Message(
        notifier: notifier, text: message, embed: embed, mentions: mentions, attachesTail: attachment != nil))
  }

  private mutating func embed(_ slot: Slot, _ scope: NameScope) -> Message.EmbedTemplate? {
    guard let entries = map(slot, help: "write `title`, `description`, `color` or `fields` below it") else {
      return nil
    }
    let keys = KeySet(
      ["title", "description", "color", "fields"], otherWords: ["colour": "color", "text": "description"])
    checkKeys(entries, keys, in: "`embed`")
    if entries.isEmpty { error("missing-key", "this `embed` is empty", at: slot.span, help: "add a `title`") }
    let title = entries.slot("title").flatMap { template($0, in: scope, sink: .message) }
    let description = entries.slot("description").flatMap { template($0, in: scope, sink: .message) }
    let color = entries.slot("color").flatMap { self.color($0, scope) }
    let fields = entries.slot("fields").map { embedFields($0, scope) } ?? []
    return Message.EmbedTemplate(title: title, description: description, color: color, fields: fields)
  }

  private mutating func embedFields(_ slot: Slot, _ scope: NameScope) -> [Message.EmbedTemplate.Field] {
    guard let entries = map(slot, help: "write such as `Players: ${players}`") else { return [] }
    if entries.count > 25 {
      error(
        "too-many-fields", "an embed has room for 25 fields, these are \(entries.count)",
        at: entries[25].key.span)
    }
    return entries.compactMap { entry in
      template(Slot(entry), in: scope, sink: .message).map { .init(name: entry.name, value: $0) }
    }
  }

  private mutating func color(_ slot: Slot, _ scope: NameScope) -> Template? {
    guard let template = template(slot, in: scope, sink: .message) else { return nil }
    guard let literal = template.literal else { return template }
    let names = ["red", "green", "orange", "blue", "grey"]
    let isHex =
      literal.count == 7 && literal.hasPrefix("#") && literal.dropFirst().allSatisfy { $0.isHexDigit }
    if names.contains(literal) || isHex { return template }
    let meant = literal == "gray" ? "grey" : Suggestion.closest(to: literal, in: names)
    error(
      "unknown-value", "`\(shortened(literal))` is not a colour", at: slot.span,
      inline: meant.map { "did you mean `\($0)`?" }, help: "write \(namesList(names)), or `#rrggbb` in quotes"
    )
    return nil
  }
}
