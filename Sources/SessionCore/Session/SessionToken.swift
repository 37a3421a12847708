import Diagnostics
import RuleModel

/// A token for one socket; it prints as dots.
public struct SessionToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// What is assumed of a token that cannot be read.
  public static let usualLifetime: Duration = .minutes(10)

  private let text: String
  /// From being issued to its end, as the token itself says; the two clocks of panel and node need not agree
  /// with ours.
  public let lifetime: Duration

  /// Reads the lifetime from the second part of a JSON Web Token (RFC 7519).
  public init(_ text: String) {
    self.text = text
    lifetime = Self.lifetime(of: text) ?? Self.usualLifetime
  }

  /// The token, at the one place where it is sent.
  public func reveal() -> String { text }

  /// Dots.
  public var description: String { "••••" }
  /// Dots.
  public var debugDescription: String { description }
  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Lifetimes from ten seconds to a week are believed.
  private static func lifetime(of text: String) -> Duration? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, text.utf8.count <= 16_384, let bytes = base64URLDecoded(parts[1]),
      let claims = try? JSONValue(parsing: bytes),
      let issued = claims["iat"]?.double, let expires = claims["exp"]?.double
    else { return nil }
    let seconds = expires - issued
    guard (10...604_800).contains(seconds) else { return nil }
    return .milliseconds(Int64(seconds * 1000))
  }

  /// RFC 4648 §5, with or without padding.
  private static func base64URLDecoded(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for character in text.utf8 where character != UInt8(ascii: "=") {
      guard let value = sextet(character) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func sextet(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
    case UInt8(ascii: "-"), UInt8(ascii: "+"): 62
    case UInt8(ascii: "_"), UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
