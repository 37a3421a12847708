import RuleModel
import SessionCore
import TestSupport
import Testing

@testable import SessionNIO

@Suite("Certificates", .timeLimit(.minutes(1)))
struct TLSTests {
  private func node(_ certificate: String) async throws -> ScriptedNode {
    var script = ScriptedNode.Script()
    script.certificate = certificate
    return try await ScriptedNode.start(script)
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func `a certificate of an authority that was named is accepted`(host: String) async throws {
    let node = try await node(TestCertificates.good)
    try await PoolFixture.withAuthority { file in
      var fixture = try PoolFixture(url: "wss://\(host):\(node.port)/", extraCA: file)
      await fixture.connect()
      #expect(try await fixture.next() == .sessionConnected)
      await fixture.pool.shutDown()
    }
    try await node.stop()
  }

  @Test(arguments: [
    (TestCertificates.good, false, "it is signed by an unknown authority"),
    (TestCertificates.selfSigned, true, "it is self-signed"),
    (TestCertificates.expired, true, "it has expired"),
    (TestCertificates.elsewhere, true, "it does not name the host `localhost`"),
  ])
  func `the fault of a certificate is named`(certificate: String, isNamed: Bool, fault: String) async throws {
    let node = try await node(certificate)
    try await PoolFixture.withAuthority { file in
      let fixture = try PoolFixture(url: node.secureURL, extraCA: isNamed ? file : nil)
      await fixture.connect()
      let failure = await fixture.failures.first()
      #expect(failure.message.contains(fault), "\(failure.message)")
      #expect(failure.message.contains("`panels.main.ca`"))
      #expect(failure.isPermanent)
      await fixture.pool.shutDown()
    }
    try await node.stop()
  }

  @Test func `a node that does not speak TLS is no node`() async throws {
    let node = try await ScriptedNode.start()
    let fixture = try PoolFixture(url: node.secureURL)
    await fixture.connect()
    let failure = await fixture.failures.first()
    #expect(failure.message.hasPrefix("node `localhost:\(node.port)` cannot be reached"))
    await fixture.pool.shutDown()
    try await node.stop()
  }

  @Test func `a file without certificates is refused at once`() {
    let error = #expect(throws: SessionPoolError.self) { try PoolFixture(url: "ws://x/", extraCA: "/dev/null") }
    #expect(error?.message.contains("`panels.main.ca`") == true)
  }
}
