/// Where a socket leads: the parts of a `ws` or `wss` address.
struct NodeAddress: Sendable, Hashable {
  let isSecure: Bool
  /// Without brackets.
  let host: String
  let port: Int
  /// Path and query, at least `/`.
  let target: String

  /// Reads an absolute address; nil if it is none of the two kinds, or holds what cannot stand in a request.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let schemeEnd = text.firstRange(of: "://") else {
      return nil
    }
    switch text[..<schemeEnd.lowerBound].lowercased() {
    case "ws", "http": isSecure = false
    case "wss", "https": isSecure = true
    default: return nil
    }
    let rest = text[schemeEnd.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@"), let (host, port) = Self.split(authority) else { return nil }
    self.host = host
    guard let number = port.isEmpty ? (isSecure ? 443 : 80) : Int(port), (1...65_535).contains(number) else {
      return nil
    }
    self.port = number
    let target = rest.dropFirst(authority.count).prefix { $0 != "#" }
    self.target = target.hasPrefix("/") ? String(target) : "/" + target
  }

  private static func split(_ authority: Substring) -> (host: String, port: Substring)? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let host = authority[authority.index(after: authority.startIndex)..<end]
      let tail = authority[authority.index(after: end)...]
      guard !host.isEmpty, tail.isEmpty || tail.hasPrefix(":") else { return nil }
      return (String(host), tail.dropFirst())
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty else { return nil }
    return (String(host), parts.count > 1 ? parts[1] : "")
  }

  /// `host:port`, with brackets where needed: the name of a node.
  var node: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// The header `Host`: the port is left out when it is the usual one.
  var hostHeader: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}
