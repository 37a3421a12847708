/// An `http` or `https` address, read narrowly so that no two readers can disagree about its host.
///
/// Letters of the host are ASCII (`xn--…` for others), there is no user name in it, and what follows a `#` is
/// dropped.
struct WebAddress: Sendable, Hashable {
  enum Scheme: String, Sendable {
    case http, https
  }

  /// Why a text is no address; the words never repeat the text, which may hold a secret.
  enum Fault: Error, Hashable {
    case scheme, userName, host, port, unprintable

    var words: String {
      switch self {
      case .scheme: "it does not begin with `https://`"
      case .userName: "it holds a user name or password before an `@`"
      case .host: "its host is not a name in ASCII letters (`xn--…` for others) or an IP address"
      case .port: "its port is not a number from 1 to 65535"
      case .unprintable: "it holds a blank or a control character"
      }
    }
  }

  let scheme: Scheme
  /// Lower case, without brackets.
  let host: String
  /// As written, `nil` for the scheme's own.
  let port: Int?
  /// Path and query, beginning with `/`.
  let target: String

  init(_ text: String) throws(Fault) {
    guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { throw .unprintable }
    let (scheme, rest) = try Self.splitScheme(text)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else { throw .userName }
    let (host, port) = try Self.splitAuthority(authority)
    let tail = rest[authority.endIndex...].prefix { $0 != "#" }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.target = Self.encode(tail.hasPrefix("/") ? String(tail) : "/" + tail)
  }

  /// Everything up to the path; holds no secret.
  var origin: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return "\(scheme.rawValue)://\(bracketed)" + (port.map { ":\($0)" } ?? "")
  }

  /// The whole address.
  var text: String { origin + target }

  /// The port that is connected to.
  var effectivePort: Int {
    switch scheme {
    case .http: port ?? 80
    case .https: port ?? 443
    }
  }

  /// Path without query and without slashes at its end; what `appending` wants.
  var withoutTrailingSlash: WebAddress {
    var path = target.prefix { $0 != "?" }
    while path.hasSuffix("/") { path = path.dropLast() }
    return WebAddress(scheme: scheme, host: host, port: port, target: String(path))
  }

  /// The same host with more of a path.
  func appending(_ more: String) -> WebAddress {
    WebAddress(scheme: scheme, host: host, port: port, target: target + more)
  }

  private init(scheme: Scheme, host: String, port: Int?, target: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.target = target
  }

  private static func splitScheme(_ text: String) throws(Fault) -> (Scheme, Substring) {
    for scheme in [Scheme.https, .http] {
      let prefix = scheme.rawValue + "://"
      if text.prefix(prefix.count).lowercased() == prefix { return (scheme, text.dropFirst(prefix.count)) }
    }
    throw .scheme
  }

  private static func splitAuthority(_ authority: Substring) throws(Fault) -> (String, Int?) {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw .host }
      let host = authority[authority.index(after: authority.startIndex)..<end].lowercased()
      guard host.contains(":"), IPAddress(host) != nil else { throw .host }
      return (host, try port(from: authority[authority.index(after: end)...]))
    }
    let host = authority.prefix { $0 != ":" }.lowercased()
    let isName = host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
      default: false
      }
    }
    guard isName, !host.isEmpty, host.utf8.count <= 253 else { throw .host }
    return (host, try port(from: authority[authority.index(authority.startIndex, offsetBy: host.count)...]))
  }

  private static func port(from text: Substring) throws(Fault) -> Int? {
    if text.isEmpty { return nil }
    let digits = text.dropFirst()
    guard text.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .port }
    guard let number = Int(digits), (1...65535).contains(number) else { throw .port }
    return number
  }

  /// Percent-encodes what may not stand in a path or query; what is encoded already stays.
  private static func encode(_ text: String) -> String {
    encoded(text) { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "-._~!$&'()*+,;=:@/?%".utf8.contains(byte)
      }
    }
  }

  /// A text as one segment of a path.
  static func pathSegment(_ text: String) -> String {
    encoded(text) { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
  }

  private static func encoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isKept(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
