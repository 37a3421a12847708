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
    [
      "discord", "slack", "ntfy", "gotify", "telegram", "webhook", "token", "group", "limit", "mentions",
    ],
    otherWords: [
      "url": "webhook", "throttle": "limit", "rate": "limit", "key": "token", "password": "token",
      "mention": "mentions",
      "chat": "telegram",
    ],
    advice: [
      "email": other, "mail": other, "smtp": other, "pushover": other, "matrix": other, "teams": other, "sms": other,
      "type": service, "service": service, "kind": service, "provider": service,
      "group_by": KeySet.Advice("it belongs to `group`", "write `group: { by: […], wait: 30s }`"),
      "group_wait": KeySet.Advice("it belongs to `group`", "write `group: { by: [rule], wait: … }`"),
      "webhook_url": KeySet.Advice("the address stands behind the service", "write such as `discord: …`"),
    ])

  private static let other = KeySet.Advice(
    "there is no such service",
    "the services are `discord`, `slack`, `ntfy`, `gotify`, `telegram`, and `webhook` for anything that takes JSON")

  private static let service = KeySet.Advice(
    "the service is a key", "write `…: ` with the address behind it, and nothing else")

  private mutating func notifier(_ entry: YAMLEntry) -> NotifierDefinition? {
    let example = "write such as `discord: ${secrets.OPS_WEBHOOK}` below the name"
    guard let entries = map(Slot(entry), help: example) else { return nil }
    let before = errorCount
    // What `type: discord` says is all there is to say about the `url` beside it.
    let named = entries.first { Self.keys.advice[$0.name] != nil }
    checkKeys(entries.filter { named == nil || $0.name != "url" }, Self.keys, in: "notifier `\(entry.name)`")
    let services = entries.filter { Notifier.Service(rawValue: $0.name) != nil }
    if let second = services.dropFirst().first {
      error(
        "two-services", "a notifier has one service, this one has `\(services[0].name)` and `\(second.name)`",
        at: second.key.span, help: "make two notifiers of it")
    }
    let limit = entries.slot("limit").flatMap { rate($0) }
    let group = entries.slot("group").flatMap { self.group($0) }
    let mentions = entries.slot("mentions").map { self.mentions($0) } ?? []
    guard let channel = services.first, let service = Notifier.Service(rawValue: channel.name) else {
      if errorCount == before {
        error("missing-key", "notifier `\(entry.name)` has no service", at: entry.key.span, help: example)
      }
      return nil
    }
    let token = self.token(entries, of: service, named: entry)
    guard let (address, secrets) = address(Slot(channel), sink: service.addressSink), errorCount == before else {
      return nil
    }
    return NotifierDefinition(
      notifier: Notifier(
        name: entry.name, service: service, address: address, token: token?.text, limit: limit,
        groupWait: group?.wait, groupBy: group?.by ?? ["rule"], mentions: mentions),
      secrets: secrets + (token?.secrets ?? []))
  }

  private mutating func token(
    _ entries: [YAMLEntry], of service: Notifier.Service, named entry: YAMLEntry
  ) -> (text: SecretText, secrets: [(name: String, span: Span)])? {
    guard let given = entries.first(where: { $0.name == "token" }) else {
      if service.needsToken {
        error(
          "missing-key", "notifier `\(entry.name)` has no `token`", at: entry.key.span,
          help: "add `token: ${secrets.NAME}`")
      }
      return nil
    }
    guard service.takesToken else {
      error(
        "unknown-key", "`token` has no meaning for `\(service.rawValue)`, whose address says it all",
        at: given.key.span,
        help: "leave it out")
      return nil
    }
    return address(Slot(given), sink: .header)
  }

  /// `{ '@on-call': '<@&1234>' }`.
  private mutating func mentions(_ slot: Slot) -> [Notifier.Mention] {
    guard let entries = map(slot, help: "write such as `'@on-call': '<@&123456789>'` below it") else { return [] }
    return entries.compactMap { entry in text(Slot(entry)).map { Notifier.Mention(name: entry.name, call: $0) } }
  }

  /// Only secrets have a value when a message is sent, so only they may stand in an address.
  private mutating func address(
    _ slot: Slot, sink: TextSink
  ) -> (text: SecretText, secrets: [(name: String, span: Span)])? {
    let scope = NameScope(.secrets(names.secrets.map(\.name)))
    guard let template = template(slot, in: scope, sink: sink) else { return nil }
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

  /// `{ by: [rule], wait: 20s }`; messages that have all of it in common go together.
  private mutating func group(_ slot: Slot) -> (by: [String], wait: Duration)? {
    guard let entries = map(slot, help: "write `{ by: [rule], wait: 20s }`") else { return nil }
    checkKeys(entries, KeySet(["by", "wait"], otherWords: ["for": "wait", "time": "wait"]), in: "`group`")
    let by = entries.slot("by").map { texts($0, help: "write `rule`, `server`, `node`, or a label").map(\.text) }
    let wait = require("wait", in: entries, of: "`group`", at: slot.span, help: "add such as `wait: 20s`")
    return wait.flatMap { duration($0) }.map { (by ?? ["rule"], $0) }
  }

  /// A notifier by name, in a step.
  mutating func notifierNamed(_ slot: Slot) -> Notifier? {
    if slot.node.elements != nil || slot.node.text?.contains(",") == true {
      error(
        "undefined-notifier", "a step notifies one, this names several", at: slot.span,
        help: "write a step for each of them")
      return nil
    }
    let example = "write the name of a notifier, with `message:` below it"
    guard let name = text(slot, help: example) else { return nil }
    if let found = names.notifiers.first(where: { $0.name == name }) { return found.value.notifier }
    if name.contains(" ") {
      let notifier = names.notifiers.first?.name ?? "NAME"
      error(
        "undefined-notifier", "`\(shortened(name))` cannot be a notifier", at: slot.node.span,
        help: "write `notify: \(notifier)`, and the text below it as `message: …`")
      return nil
    }
    if !names.isBroken(name, in: "notifiers") {
      let ofService = names.notifiers.filter { $0.value.notifier.service.rawValue == name }
      undefined(
        "notifier", name, at: slot.node.span, known: names.notifiers.map(\.name), section: "notifiers",
        meant: ofService.count == 1 ? ofService[0].name : nil)
    }
    return nil
  }
}

extension Notifier.Service {
  /// Whether its address alone does not let anybody in.
  fileprivate var needsToken: Bool {
    switch self {
    case .gotify, .telegram: true
    case .discord, .slack, .ntfy, .webhook: false
    }
  }

  fileprivate var takesToken: Bool { needsToken || self == .ntfy }

  /// A chat is a name, everything else an address.
  fileprivate var addressSink: TextSink { self == .telegram ? .header : .url }
}
