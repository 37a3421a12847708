import Crypto
import Diagnostics
import Foundation

/// The claims of a socket's token that the node looks at.
struct WebSocketToken: Sendable, Hashable {
  var serverUUID: String
  var userUUID: String
  var permissions: [String]
  /// Epoch seconds.
  var issuedAt: Int64
  /// Epoch seconds; valid in this second still.
  var expiresAt: Int64
  var scope: String?

  func permits(_ permission: String) -> Bool {
    permissions.contains(permission) || (permissions.contains("*") && !permission.hasPrefix("admin"))
  }
}

/// Who a token is made for and by, beyond what the node looks at.
struct TokenParties {
  var panelURL: String
  var nodeURL: String
  var userID: Int
  var uniqueID: String
}

/// HS256 (RFC 7515, RFC 7519) with the node's key.
struct TokenSigner {
  private let key: SymmetricKey

  init(key: String) { self.key = SymmetricKey(data: Data(key.utf8)) }

  func sign(_ token: WebSocketToken, _ parties: TokenParties) -> String {
    let digest = Insecure.MD5.hash(data: Data((String(parties.userID) + token.serverUUID).utf8))
    let identifier = digest.map { hexadecimal($0) }.joined()
    let header: JSONValue = ["typ": "JWT", "alg": "HS256", "jti": .string(identifier)]
    var claims: [JSONValue.Member] = [
      .init("iss", .string(parties.panelURL)), .init("aud", [.string(parties.nodeURL)]),
      .init("jti", .string(identifier)), .init("iat", .int(Int(token.issuedAt))),
      .init("nbf", .int(Int(token.issuedAt - 300))), .init("exp", .int(Int(token.expiresAt))),
      .init("server_uuid", .string(token.serverUUID)),
      .init("permissions", .array(token.permissions.map(JSONValue.string))),
      .init("user_uuid", .string(token.userUUID)), .init("user_id", .int(parties.userID)),
    ]
    if let scope = token.scope { claims.append(.init("scope", .string(scope))) }
    claims.append(.init("unique_id", .string(parties.uniqueID)))
    let signed =
      base64URL(Array(header.rendered().utf8)) + "."
      + base64URL(Array(JSONValue.object(claims).rendered().utf8))
    let signature = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)
    return signed + "." + base64URL(Array(signature))
  }

  /// The claims of a token with a good signature; `nil` for everything else.
  func verify(_ text: String) -> WebSocketToken? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let header = json(parts[0]), header["alg"]?.string == "HS256" else { return nil }
    guard let signature = decodeBase64URL(parts[2]), let claims = json(parts[1]) else { return nil }
    let signed = Data((parts[0] + "." + parts[1]).utf8)
    guard HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key) else {
      return nil
    }
    return WebSocketToken(
      serverUUID: claims["server_uuid"]?.string ?? "", userUUID: claims["user_uuid"]?.string ?? "",
      permissions: (claims["permissions"]?.array ?? []).compactMap(\.string),
      issuedAt: Int64(claims["iat"]?.int ?? 0), expiresAt: Int64(claims["exp"]?.int ?? 0),
      scope: claims["scope"]?.string)
  }

  private func json(_ part: String) -> JSONValue? {
    guard let bytes = decodeBase64URL(part) else { return nil }
    return try? JSONValue(parsing: Array(bytes))
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
  }

  private func base64URL(_ bytes: [UInt8]) -> String {
    var text = Data(bytes).base64EncodedString()
    text = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    return text.replacingOccurrences(of: "=", with: "")
  }

  private func decodeBase64URL(_ text: String) -> Data? {
    var text = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.count % 4 != 0 { text += "=" }
    return Data(base64Encoded: text)
  }
}
