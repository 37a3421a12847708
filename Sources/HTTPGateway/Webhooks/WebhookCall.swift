import Diagnostics
import NIOHTTP1
import RuleModel
import RuntimePorts

/// A call of a web address with its secrets filled in, ready to be sent; shows none of them.
struct WebhookCall: Sendable {
  static let bodyLimit = 256 * 1024

  /// How messages name it: `notifier `ops``, `webhook`.
  var subject: String
  var service: Notifier.Service?
  var address: WebAddress
  var method: HTTPMethod
  var headers: HTTPHeaders
  var body: [UInt8]?
  var accept: [Int]
  /// Names of the secrets in the address, for advice.
  var secretNames: [String]

  /// `notifier `ops` at `https://discord.com``.
  var place: String { "\(subject) at `\(address.origin)`" }

  func accepts(_ status: Int) -> Bool {
    accept.isEmpty ? (200..<300).contains(status) : accept.contains(status)
  }

  /// A message for a notifier, in the form and at the address that its service wants.
  init(
    _ message: OutgoingMessage, key: String, userAgent: String, secrets: any SecretSource
  ) throws(EffectFailure) {
    let notifier = message.notifier
    subject = "notifier `\(notifier.name)`"
    service = notifier.service
    secretNames = notifier.address.secretNames + (notifier.token?.secretNames ?? [])
    method = .POST
    accept = []
    headers = ["Content-Type": "application/json", "User-Agent": userAgent, "Idempotency-Key": key]
    let target = try Self.resolve(notifier.address, subject, secrets)
    let token: String? = if let text = notifier.token { try Self.resolve(text, subject, secrets) } else { nil }
    var place = target
    switch notifier.service {
    case .discord, .slack, .webhook: break
    case .ntfy:
      place = NtfyMessage.place(of: target).server
      if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
    case .gotify:
      place = target + (target.hasSuffix("/") ? "message" : "/message")
      headers.add(name: "X-Gotify-Key", value: token ?? "")
    case .telegram: place = "https://api.telegram.org/bot\(token ?? "")/sendMessage"
    }
    address = try Self.address(place, of: notifier.address, subject)
    body = Array(message.body(to: target).rendered().utf8)
    let hasBreak = headers.contains { $0.value.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }
    guard !hasBreak else {
      throw EffectFailure(.refused, "the token of \(subject) has a line break or control character in it")
    }
  }

  /// A call that a rule describes in full.
  init(
    _ request: WebhookRequest, key: String, userAgent: String, secrets: any SecretSource
  ) throws(EffectFailure) {
    subject = "webhook"
    service = nil
    address = try Self.address(request.url, subject, secrets)
    secretNames = request.url.secretNames
    method = HTTPMethod(rawValue: request.method.uppercased())
    accept = request.accept
    headers = try Self.headers(request.headers, secrets)
    body = nil
    if let text = request.body { body = Array(try Self.resolve(text, "webhook", secrets).utf8) }
    guard Self.isToken(method.rawValue) else {
      throw EffectFailure(.refused, "\(SafeText.escaping(request.method)) is not an HTTP method")
    }
    guard (body?.count ?? 0) <= Self.bodyLimit else {
      throw EffectFailure(
        .refused, "the body for \(place) is larger than \(Self.bodyLimit / 1024) KiB; send less")
    }
    complete(key: key, userAgent: userAgent)
  }

  /// What every call carries unless the rule says otherwise.
  private mutating func complete(key: String, userAgent: String) {
    if !headers.contains(name: "Idempotency-Key") { headers.add(name: "Idempotency-Key", value: key) }
    if !headers.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: userAgent) }
    guard let body, !headers.contains(name: "Content-Type") else { return }
    let first = body.first { $0 > 0x20 }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    headers.add(name: "Content-Type", value: isJSON ? "application/json" : "text/plain; charset=utf-8")
  }

  private static func address(
    _ text: SecretText, _ subject: String, _ secrets: any SecretSource
  ) throws(EffectFailure) -> WebAddress {
    try address(try resolve(text, subject, secrets), of: text, subject)
  }

  /// `text` is where the address came from, for messages that do not show it.
  private static func address(
    _ resolved: String, of text: SecretText, _ subject: String
  ) throws(EffectFailure) -> WebAddress {
    do throws(WebAddress.Fault) {
      return try WebAddress(resolved)
    } catch {
      let names = text.secretNames.map { "‹\($0)›" }.joined(separator: ", ")
      let whose = "the address of \(subject)" + (names.isEmpty ? "" : " (from \(names))")
      throw EffectFailure(.refused, "\(whose) cannot be used: \(error.words)")
    }
  }

  private static func resolve(
    _ text: SecretText, _ subject: String, _ secrets: any SecretSource
  ) throws(EffectFailure) -> String {
    do throws(UnsetSecret) {
      return try text.resolved { secrets.value(of: $0)?.reveal() }
    } catch {
      throw EffectFailure(
        .refused, "\(subject) needs the secret `\(error.name)`, which has no value; set it and reload")
    }
  }

  /// Set by the transport; a rule's own would split or misdirect the request.
  private static let reserved: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect",
  ]

  private static func headers(
    _ lines: [WebhookRequest.Header], _ secrets: any SecretSource
  ) throws(EffectFailure) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for line in lines {
      guard isToken(line.name) else {
        throw EffectFailure(.refused, "`\(SafeText.escaping(line.name))` is not the name of a header")
      }
      guard !reserved.contains(line.name.lowercased()) else {
        throw EffectFailure(.refused, "the header `\(line.name)` is set by the engine; leave it out")
      }
      let value = try resolve(line.value, "the header `\(line.name)`", secrets)
      guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }) else {
        throw EffectFailure(.refused, "the header `\(line.name)` has a line break or control character in it")
      }
      headers.add(name: line.name, value: value)
    }
    return headers
  }

  /// RFC 9110 §5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
