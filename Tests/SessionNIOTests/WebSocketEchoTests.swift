import Testing

@testable import SessionNIO

@Suite("Echo for protocol tests", .timeLimit(.minutes(1)))
struct WebSocketEchoTests {
  @Test func `all cases are run, each message is echoed, and the report is asked for`() async throws {
    var script = ScriptedNode.Script()
    script.answer = { request in
      let line = request[":"] ?? ""
      if line.contains("getCaseCount") {
        return .upgrade(followedBy: Frame.text("2") + Frame.make(0x88, [0x03, 0xE8]))
      }
      if line.contains("runCase") { return .upgrade(followedBy: Frame.text("héllo")) }
      return .upgrade(followedBy: Frame.make(0x88, [0x03, 0xE8]))
    }
    script.received = { _, connection in connection.write(Frame.make(0x88, [0x03, 0xE8])) }
    let node = try await ScriptedNode.start(script)
    let count = try await WebSocketEcho.run(url: "ws://127.0.0.1:\(node.port)/", agent: "flight plan")
    #expect(count == 2)
    #expect(node.messages == ["héllo", "héllo"])
    #expect(
      node.requests.compactMap { $0[":"] } == [
        "GET /getCaseCount HTTP/1.1", "GET /runCase?case=1&agent=flight%20plan HTTP/1.1",
        "GET /runCase?case=2&agent=flight%20plan HTTP/1.1", "GET /updateReports?agent=flight%20plan HTTP/1.1",
      ])
    try await node.stop()
  }

  @Test func `no server is a failure in words`() async {
    let error = await #expect(throws: WebSocketEcho.Failure.self) {
      try await WebSocketEcho.run(url: "ws://127.0.0.1:1", agent: "x")
    }
    #expect(error?.message.contains("`127.0.0.1:1`") == true)
  }
}
