/// Which addresses a webhook may reach: public ones, and those the operator allows.
struct AddressPolicy: Sendable {
  /// Blocks of `webhooks.allow_private`.
  let allowed: [CIDR]

  /// What became of an address.
  enum Verdict: Hashable {
    /// A public address, by `https` only.
    case isPublic
    /// Named by the operator, also by plain `http`.
    case isAllowed
    /// Not to be connected to, with the kind of address in words.
    case isRefused(String)
  }

  func verdict(on address: IPAddress) -> Verdict {
    if allows(address) { return .isAllowed }
    if let embedded = address.embedded { return verdict(on: embedded) }
    if let block = Self.blocks.first(where: { $0.cidr.contains(address) }) { return .isRefused(block.kind) }
    if case .v6 = address, !Self.globalUnicast.contains(address) { return .isRefused("a reserved address") }
    return .isPublic
  }

  private func allows(_ address: IPAddress) -> Bool { allowed.contains { $0.contains(address) } }

  private struct Block {
    let cidr: CIDR
    let kind: String

    init(_ cidr: StaticString, _ kind: String) {
      self.cidr = CIDR(trusted: cidr)
      self.kind = kind
    }
  }

  /// RFC 4291: all that has been given out for use across networks so far.
  private static let globalUnicast = CIDR(trusted: "2000::/3")

  /// Special-purpose blocks (RFC 6890 and its registries) that are nobody's public host.
  private static let blocks: [Block] = [
    Block("0.0.0.0/8", "an unspecified address"),
    Block("10.0.0.0/8", "a private address"),
    Block("100.64.0.0/10", "a carrier's inside address"),
    Block("127.0.0.0/8", "a loopback address"),
    Block("169.254.0.0/16", "a link-local address"),
    Block("172.16.0.0/12", "a private address"),
    Block("192.0.0.0/24", "a reserved address"),
    Block("192.0.2.0/24", "an address for documentation"),
    Block("192.88.99.0/24", "a relay's address"),
    Block("192.168.0.0/16", "a private address"),
    Block("198.18.0.0/15", "an address for measurements"),
    Block("198.51.100.0/24", "an address for documentation"),
    Block("203.0.113.0/24", "an address for documentation"),
    Block("224.0.0.0/4", "a multicast address"),
    Block("240.0.0.0/4", "a reserved address"),
    Block("::/128", "an unspecified address"),
    Block("::1/128", "a loopback address"),
    Block("2001::/23", "a tunnel's address"),
    Block("2001:db8::/32", "an address for documentation"),
    Block("3fff::/20", "an address for documentation"),
    Block("fc00::/7", "a private address"),
    Block("fe80::/10", "a link-local address"),
    Block("fec0::/10", "a private address"),
    Block("ff00::/8", "a multicast address"),
  ]
}
