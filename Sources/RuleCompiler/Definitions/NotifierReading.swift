import Diagnostics
import RuleModel

/// `notifiers: { ops: { discord: ${secrets.OPS_WEBHOOK}, group: { by: [rule], wait: 20s }, limit: 20 per 1m } }`.
extension FileCompiler {
  mutating func notifiers(_ slot: Slot, _ broken: inout [String: Set<String>]) -> [Definition<
    NotifierDefinition
  >] {
    guard let entries = map(slot) else { return [] }
    var found: [Definition<NotifierDefinition>] = []
    for entry in entries {
      if checkID(entry.key, of: "a notifier"), let definition = notifier(entry) {
        found.append(
          Definition(
            name: entry.name, value: definition, span: entry.key.span,
            meaning: Fingerprint.text(of: definition.notifier)))
      } else {
        broken["notifiers", default: []].insert(entry.name)
      }
    }
    return found
  }

  private static let keys = KeySet(
    Notifier.Service.allCases.map(\.rawValue) + ["group", "limit"],
    later: [
      "slack": "use `webhook` with the service's address",
      "telegram": "use `webhook` with the service's address",
      "email": "use `webhook` with a service that sends mail",
      "ntfy": "use `webhook` with the service's address",
      "mentions": "name people in the step, with `mention`",
    ],
    otherWords: ["url": "webhook", "throttle": "limit", "rate": "limit"])

  private mutating func notifier(_ entry: YAMLEntry) -> NotifierDefinition? {
    let example = "write such as `discord: ${secrets.OPS_WEBHOOK}` below the name"
    guard let entries = map(Slot(entry), help: example) else { return nil }
    let before = errorCount
    checkKeys(entries, Self.keys, in: "notifier `\(entry.name)`")
    let services = entries.filter { Notifier.Service(rawValue: $0.name) != nil }
    if let second = services.dropFirst().first {
      error(
        "two-services", "a notifier has one service, this one has `\(services[0].name)` and `\(second.name)`",
        at: second.key.span, help: "make two notifiers of it")
    }
    let limit = entries.slot("limit").flatMap { rate($0) }
    let wait = entries.slot("group").flatMap { groupWait($0) }
    guard let channel = services.first, let service = Notifier.Service(rawValue: channel.name) else {
      if errorCount == before {
        error("missing-key", "notifier `\(entry.name)` has no service", at: entry.key.span, help: example)
      }
      return nil
    }
    guard let (address, secrets) = address(Slot(channel)), errorCount == before else { return nil }
    return NotifierDefinition(
      notifier: Notifier(name: entry.name, service: service, address: address, limit: limit, groupWait: wait),
      secrets: secrets)
  }

  /// Only secrets have a value when a message is sent, so only they may stand in an address.
  private mutating func address(_ slot: Slot) -> (SecretText, [(name: String, span: Span)])? {
    let scope = NameScope(.secrets(names.secrets.map(\.name)))
    guard let template = template(slot, in: scope, sink: .url) else { return nil }
    var parts: [SecretText.Part] = []
    var secrets: [(name: String, span: Span)] = []
    for part in template.parts {
      switch part {
      case .literal(let text): parts.append(.literal(text))
      case .value(let expression, _):
        guard case .reference(.secret(let name)) = expression.root else {
          error(
            "computed-address", "a notifier's address is made of text and secrets only", at: expression.span,
            help: "write such as `${secrets.OPS_WEBHOOK}`")
          return nil
        }
        parts.append(.secret(name: name))
        secrets.append((name, expression.span))
      }
    }
    return (SecretText(parts), secrets)
  }

  /// `{ by: [rule], wait: 20s }`; messages of one rule go together.
  private mutating func groupWait(_ slot: Slot) -> Duration? {
    guard let entries = map(slot, help: "write `{ by: [rule], wait: 20s }`") else { return nil }
    checkKeys(entries, KeySet(["by", "wait"]), in: "`group`")
    if let by = entries.slot("by") {
      for (name, node) in texts(by) where name != "rule" {
        if ["server", "node", "severity", "labels"].contains(name) {
          notSupported("grouping by `\(name)`", at: node.span, instead: "write `by: [rule]`")
        } else {
          error(
            "unknown-value", "messages cannot be grouped by `\(shortened(name))`", at: node.span,
            help: "write `by: [rule]`")
        }
      }
    }
    return require("wait", in: entries, of: "`group`", at: slot.span, help: "add such as `wait: 20s`")
      .flatMap { duration($0) }
  }

  /// A notifier by name, in a step.
  mutating func notifierNamed(_ slot: Slot) -> Notifier? {
    guard let name = text(slot, help: "name a notifier") else { return nil }
    if let found = names.notifiers.first(where: { $0.name == name }) { return found.value.notifier }
    if !names.isBroken(name, in: "notifiers") {
      undefined(
        "notifier", name, at: slot.node.span, known: names.notifiers.map(\.name), section: "notifiers")
    }
    return nil
  }
}
