#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An address of either family; an IPv4 address in IPv6 clothes (`::ffff:…`) is read as IPv4.
enum IPAddress: Sendable, Hashable, CustomStringConvertible {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// Reads the usual spellings only, not `127.1` or `0x7f000001`.
  init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    self.init(six)
  }

  /// From the system's form.
  init(_ address: in6_addr) {
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    let high = bytes[0..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let low = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
  }

  /// The IPv4 address that a translator or tunnel would take out of it: NAT64 (RFC 6052) and 6to4 (RFC 3056).
  var embedded: IPAddress? {
    guard case .v6(let high, let low) = self else { return nil }
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return .v4(UInt32(truncatingIfNeeded: low)) }
    if high >> 48 == 0x2002 { return .v4(UInt32(truncatingIfNeeded: high >> 16)) }
    return nil
  }

  var description: String {
    switch self {
    case .v4(let bits): [24, 16, 8, 0].map { String(bits >> $0 & 0xFF) }.joined(separator: ".")
    case .v6(let high, let low): Self.text(high, low)
    }
  }

  private static func text(_ high: UInt64, _ low: UInt64) -> String {
    var address = in6_addr()
    withUnsafeMutableBytes(of: &address) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return "::" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A block of addresses such as `10.0.0.0/8` or `fd00::/8`.
public struct CIDR: Sendable, Hashable, CustomStringConvertible {
  private let base: IPAddress
  private let length: Int

  /// A text that is no block of addresses.
  public struct Fault: Error, Hashable {
    /// What is wrong with it, without a full stop.
    public let reason: String
  }

  /// Reads `ADDRESS/BITS`, or a single address; bits after the prefix must be zero.
  public init(parsing text: String) throws(Fault) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else {
      throw Fault(reason: "`\(text)` is not an address block such as `192.168.1.0/24`")
    }
    let bits = address.bitCount
    guard let length = parts.count == 1 ? bits : Int(parts[1]), (0...bits).contains(length) else {
      throw Fault(reason: "the number after `/` in `\(text)` is not from 0 to \(bits)")
    }
    guard address.masked(length) == address else {
      throw Fault(
        reason: "`\(text)` names an address inside a block; the block is `\(address.masked(length))/\(length)`")
    }
    self.base = address
    self.length = length
  }

  /// For literals that a test covers.
  init(trusted text: StaticString) {
    do {
      try self.init(parsing: text.description)
    } catch {
      preconditionFailure(error.reason)
    }
  }

  /// `10.0.0.0/8`.
  public var description: String { "\(base)/\(length)" }

  func contains(_ address: IPAddress) -> Bool {
    address.bitCount == base.bitCount && address.masked(length) == base
  }
}

extension IPAddress {
  fileprivate var bitCount: Int {
    switch self {
    case .v4: 32
    case .v6: 128
    }
  }

  fileprivate func masked(_ length: Int) -> IPAddress {
    switch self {
    case .v4(let bits): return .v4(length == 0 ? 0 : bits & (UInt32.max << (32 - UInt32(length))))
    case .v6(let high, let low):
      let highMask = length >= 64 ? UInt64.max : length == 0 ? 0 : UInt64.max << (64 - UInt64(length))
      let lowMask = length <= 64 ? 0 : UInt64.max << (128 - UInt64(length))
      return .v6(high: high & highMask, low: low & lowMask)
    }
  }
}
