import RuntimePorts
import Synchronization

/// The last line of defence: takes secrets out of whatever is about to be written.
///
/// It knows every live secret, and the shapes of panel keys, tokens and webhook addresses.
final class Redactor: Sendable {
  private let secrets = Mutex<[String]>([])

  /// Shorter ones would take ordinary words out of every line.
  static let shortest = 6
  static let mark = "••••"

  /// Adds values that must not be seen.
  func hide(_ values: [Secret]) {
    let texts = values.map { $0.reveal() }.filter { $0.unicodeScalars.count >= Self.shortest }
    secrets.withLock { known in
      // Longer ones first, so that no piece of one is left behind.
      known = Set(known + texts).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }
  }

  /// The text without secrets.
  func redact(_ text: String) -> String {
    var text = text
    for secret in secrets.withLock({ $0 }) where text.contains(secret) {
      text = text.replacing(secret, with: Self.mark)
    }
    for prefix in Self.keyPrefixes where text.contains(prefix) { text = Self.cut(text, after: prefix, atLeast: 8) }
    if text.contains("eyJ") { text = Self.cut(text, after: "eyJ", atLeast: 20) }
    if text.contains(Self.webhookPath) { text = Self.cutWebhook(text) }
    return text
  }

  private static let keyPrefixes = ["ptlc_", "ptla_", "pacc_", "papp_"]
  private static let webhookPath = "/api/webhooks/"

  private static func isTokenCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": true
    default: false
    }
  }

  /// Replaces what follows each `prefix` by dots, if it is long enough to be a secret.
  private static func cut(_ text: String, after prefix: String, atLeast length: Int) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: prefix) {
      let tail = rest[found.upperBound...].unicodeScalars.prefix(while: isTokenCharacter)
      result += rest[..<found.upperBound]
      if tail.count >= length { result += mark } else { result += String(tail) }
      rest = rest[tail.endIndex...]
    }
    return result + rest
  }

  /// `…/api/webhooks/<id>/<token>`: the id may stay.
  private static func cutWebhook(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: webhookPath) {
      let id = rest[found.upperBound...].prefix { $0.isNumber }
      result += rest[..<id.endIndex]
      rest = rest[id.endIndex...]
      guard rest.first == "/" else { continue }
      let token = rest.dropFirst().unicodeScalars.prefix(while: isTokenCharacter)
      result += token.count >= 8 ? "/" + mark : "/" + String(token)
      rest = rest[token.endIndex...]
    }
    return result + rest
  }
}
