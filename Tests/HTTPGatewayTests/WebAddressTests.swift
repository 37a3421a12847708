import Testing

@testable import HTTPGateway

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://Example.COM", "https://example.com/"),
    ("HTTPS://example.com:8443/a/b?c=d#e", "https://example.com:8443/a/b?c=d"),
    ("http://[::1]:80/x", "http://[::1]:80/x"),
    ("https://example.com?x=1", "https://example.com/?x=1"),
    ("https://example.com/ü{}\"", "https://example.com/%C3%BC%7B%7D%22"),
    ("https://example.com/a%20b", "https://example.com/a%20b"),
    ("https://example.com/@user", "https://example.com/@user"),
  ])
  func `an address is read`(text: String, expected: String) throws {
    #expect(try WebAddress(text).text == expected)
  }

  @Test(arguments: [
    ("example.com", WebAddress.Fault.scheme), ("ftp://example.com", .scheme), ("", .scheme),
    ("https://user:pass@example.com/", .userName), ("https://good.example@10.0.0.1", .userName),
    ("https:///path", .host), ("https://exämple.com", .host), ("https://%31%30.0.0.1", .host),
    ("https://a\\@b", .userName), ("https://a\\b", .host), ("https://[::1", .host), ("https://[fe80::1%25eth0]", .host),
    ("https://[x]", .host),
    ("https://example.com:0", .port), ("https://example.com:65536", .port), ("https://example.com:+1", .port),
    ("https://example.com:", .port), ("https://[::1]x", .port),
    ("https://example.com/a b", .unprintable), ("https://example.com/\r\nHost: x", .unprintable),
  ])
  func `what could be read in two ways is refused`(text: String, fault: WebAddress.Fault) {
    #expect(throws: fault) { try WebAddress(text) }
  }
}
