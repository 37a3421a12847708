import Testing

@testable import HTTPGateway

@Suite struct AddressPolicyTests {
  @Test(arguments: [
    ("1.1.1.1", true), ("8.8.8.8", true), ("172.15.255.255", true), ("172.32.0.0", true), ("100.63.255.255", true),
    ("100.128.0.0", true), ("192.167.255.255", true), ("223.255.255.255", true), ("169.253.0.1", true),
    ("2606:4700::1111", true), ("64:ff9b::808:808", true), ("2002:808:808::1", true), ("::ffff:8.8.8.8", true),
    ("0.0.0.0", false), ("0.1.2.3", false), ("10.0.0.0", false), ("10.255.255.255", false), ("100.64.0.1", false),
    ("100.127.255.255", false), ("127.0.0.1", false), ("127.255.255.254", false), ("169.254.169.254", false),
    ("172.16.0.1", false), ("172.31.255.255", false), ("192.0.0.192", false), ("192.0.2.1", false),
    ("192.168.0.1", false), ("198.18.0.1", false), ("198.19.255.255", false), ("203.0.113.7", false),
    ("224.0.0.1", false), ("239.255.255.255", false), ("240.0.0.1", false), ("255.255.255.255", false),
    ("::", false), ("::1", false), ("::7f00:1", false), ("::ffff:127.0.0.1", false),
    ("::ffff:169.254.169.254", false), ("64:ff9b::7f00:1", false), ("64:ff9b::a00:1", false),
    ("64:ff9b:1::1", false), ("2002:7f00:1::", false), ("2002:a9fe:a9fe::1", false), ("2001::1", false),
    ("2001:db8::1", false), ("fc00::1", false), ("fd12:3456::1", false), ("fe80::1", false), ("febf::1", false),
    ("fec0::1", false), ("ff02::1", false), ("100::1", false), ("4000::1", false),
  ])
  func `public addresses only`(text: String, isPublic: Bool) throws {
    let verdict = AddressPolicy(allowed: []).verdict(on: try #require(IPAddress(text)))
    #expect((verdict == .isPublic) == isPublic)
  }

  @Test(arguments: [
    ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "10.1.2.3", true), ("10.1.2.4", "10.1.2.3/32", false),
    ("192.168.1.127", "192.168.1.0/25", true), ("192.168.1.128", "192.168.1.0/25", false),
    ("::1", "::1", true), ("fd00::5", "fd00::/8", true), ("fe80::1", "fd00::/8", false),
    ("::ffff:10.1.2.3", "10.0.0.0/8", true), ("64:ff9b::a01:203", "10.0.0.0/8", true),
    ("10.1.2.3", "0.0.0.0/0", true), ("fd00::5", "0.0.0.0/0", false), ("fd00::5", "::/0", true),
  ])
  func `the operator's list allows`(text: String, cidr: String, isAllowed: Bool) throws {
    let policy = AddressPolicy(allowed: [try CIDR(parsing: cidr)])
    #expect((policy.verdict(on: try #require(IPAddress(text))) == .isAllowed) == isAllowed)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.0.0.0/8"), ("10.0.0.1", "10.0.0.1/32"), ("fd00::/8", "fd00::/8"), ("::1", "::1/128"),
  ])
  func `a block is read`(text: String, shown: String) throws {
    #expect(try CIDR(parsing: text).description == shown)
  }

  @Test(arguments: [
    ("localhost", "`localhost` is not an address block such as `192.168.1.0/24`"),
    ("10.0.0.0/33", "the number after `/` in `10.0.0.0/33` is not from 0 to 32"),
    ("10.0.0.0/", "the number after `/` in `10.0.0.0/` is not from 0 to 32"),
    ("fd00::/129", "the number after `/` in `fd00::/129` is not from 0 to 128"),
    ("10.0.0.1/8", "`10.0.0.1/8` names an address inside a block; the block is `10.0.0.0/8`"),
    ("", "`` is not an address block such as `192.168.1.0/24`"),
  ])
  func `what is no block is explained`(text: String, reason: String) {
    #expect(throws: CIDR.Fault(reason: reason)) { try CIDR(parsing: text) }
  }

  @Test(arguments: ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"])
  func `odd spellings resolve to what they mean`(host: String) async throws {
    let addresses = await HostResolver.system.addresses(host)
    let policy = AddressPolicy(allowed: [])
    #expect(addresses.allSatisfy { policy.verdict(on: $0) != .isPublic })
  }
}
