import Diagnostics
import RuleModel

/// `webhook: { url, method, headers, json / form / body }` with `accept`: calls a web address.
extension FileCompiler {
  static let webhookKeys = KeySet(
    ["url", "method", "headers", "json", "form", "body"],
    otherWords: ["data": "json", "payload": "json", "header": "headers", "uri": "url", "text": "body"],
    advice: [
      "accept": KeySet.Advice("it belongs to the step", "write `accept` beside `webhook`, in the same column"),
      "timeout": KeySet.Advice("it belongs to the step", "write `timeout` beside `webhook`, in the same column"),
      "retry": KeySet.Advice("it belongs to the step", "write `retry` beside `webhook`, in the same column"),
    ])

  mutating func webhookAction(_ step: inout StepReader, in rule: RuleContext) -> Action? {
    let accept = step.option("accept").map { statuses($0) } ?? []
    step.result = [Trigger.Field(name: "status", type: .number)]
    guard let entries = map(step.main, help: "write such as `webhook: { url: 'https://…' }`") else {
      return nil
    }
    let before = errorCount
    let keys = Self.webhookKeys
    checkKeys(entries, keys, in: "a `webhook` step of \(rule.place)")
    let urlSlot = require("url", in: entries, of: "this `webhook`", at: step.entry.key.span, keys: keys)
    let url = urlSlot.flatMap { template($0, in: step.scope, sink: .url) }
    let method = entries.slot("method").flatMap { self.method($0) } ?? "POST"
    let headers = entries.slot("headers").map { self.headers($0, step.scope, sink: .header) } ?? []
    let body = body(entries, step.scope, method: method)
    guard let url, errorCount == before else { return nil }
    noteSecrets(in: [url] + headers.map(\.value), rule: rule.rule)
    return .webhook(WebhookTemplate(url: url, method: method, headers: headers, body: body, accept: accept))
  }

  private mutating func method(_ slot: Slot) -> String? {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
    let small = Dictionary(uniqueKeysWithValues: methods.map { ($0.lowercased(), $0) })
    return choice(slot, among: methods, otherWords: small)
  }

  private mutating func headers(_ slot: Slot, _ scope: NameScope, sink: TextSink) -> [WebhookTemplate.Header] {
    guard let entries = map(slot, help: "write names and values below it") else { return [] }
    return entries.compactMap { entry in
      if sink == .header, !isHeaderName(entry.name) {
        error("invalid-name", "`\(shortened(entry.name))` cannot be the name of a header", at: entry.key.span)
        return nil
      }
      return template(Slot(entry), in: scope, sink: sink).map { .init(name: entry.name, value: $0) }
    }
  }

  private func isHeaderName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }

  private mutating func body(_ entries: [YAMLEntry], _ scope: NameScope, method: String)
    -> WebhookTemplate.Body
  {
    let bodies = entries.filter { ["json", "form", "body"].contains($0.name) }
    if let second = bodies.dropFirst().first {
      error(
        "two-bodies",
        "a call has one of `json`, `form` and `body`, this one has `\(bodies[0].name)` and `\(second.name)`",
        at: second.key.span)
    }
    guard let entry = bodies.first else { return .none }
    if method == "GET" || method == "HEAD" {
      error(
        "body-without-place", "a `\(method)` call carries no body", at: entry.key.span,
        help: "use `method: POST`")
    }
    switch entry.name {
    case "json": return data(Slot(entry), in: scope).map { .json($0) } ?? .none
    case "form": return .form(headers(Slot(entry), scope, sink: .webhookText))
    default: return template(Slot(entry), in: scope, sink: .webhookText).map { .text($0) } ?? .none
    }
  }

  /// `[200, 2xx]`; nothing stands for 200 to 299.
  private mutating func statuses(_ slot: Slot) -> [Int] {
    var found: [Int] = []
    for (text, node) in texts(slot, help: "write such as `[2xx, 404]`") {
      if let status = Int(text), (100...599).contains(status) {
        found.append(status)
      } else if text.count == 3, text.lowercased().hasSuffix("xx"), let first = text.first?.wholeNumberValue,
        (1...5).contains(first)
      {
        found += first * 100...first * 100 + 99
      } else {
        error(
          "unknown-value", "`\(shortened(text))` is not a status of a web server", at: node.span,
          help: "write such as `204` or `2xx`")
      }
    }
    return Set(found).sorted()
  }

  private mutating func noteSecrets(in templates: [Template], rule: String) {
    for case .value(let expression, _) in templates.flatMap(\.parts) {
      for case .secret(let name) in expression.references {
        secretUses.append(
          SecretUse(name: name, span: expression.span, by: "a webhook of rule `\(rule)`", rule: rule))
      }
    }
  }
}
