import NIOPosix

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Asks the system for the addresses of a name, in the order in which they should be tried.
struct HostResolver: Sendable {
  /// Empty when the name is not known.
  let addresses: @Sendable (String) async -> [IPAddress]

  /// The system's own resolver, which also reads spellings such as `0x7f.1`.
  static let system = HostResolver { host in
    let found = try? await NIOThreadPool.singleton.runIfActive { lookUp(host) }
    return found ?? []
  }

  private static func lookUp(_ host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let address = address(in: entry), !addresses.contains(address) { addresses.append(address) }
      next = entry.ai_next
    }
    return addresses
  }

  private static func address(in entry: addrinfo) -> IPAddress? {
    guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET: return .v4(UInt32(bigEndian: pointer.load(as: sockaddr_in.self).sin_addr.s_addr))
    case AF_INET6: return IPAddress(pointer.load(as: sockaddr_in6.self).sin6_addr)
    default: return nil
    }
  }
}
