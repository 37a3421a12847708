import Foundation
import Testing

@Suite(.serialized) struct DemoCommandTests {
  @Test func `the demonstration shows a crash and its repair and ends by itself`() throws {
    let folder = try Folder()
    let outcome = try Tool.run(["demo", "--for", "17s", "--port", "17471"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("a pretend panel with three pretend servers"))
    #expect(outcome.output.contains("valheim-1                crashed, exit code 139"))
    #expect(outcome.output.contains("crash-restart            fired:"))
    #expect(outcome.output.contains("ops (pretend Discord)    🟠 valheim-1 crashed (exit code 139), back after 5s"))
    #expect(!FileManager.default.fileExists(atPath: folder.url("flightplan-demo").path))
  }

  @Test func `the panel alone serves other clients`() async throws {
    let tool = try RunningTool(["demo", "--panel-only", "--port", "17571"])
    #expect(try await tool.prints("key    ptlc_demo"))
    #expect(tool.output.hasPrefix("panel  http://127.0.0.1:17571\n"))
    tool.send(signal: SIGTERM)
    #expect(tool.end().status == 0)
  }

  @Test func `the demonstration's rules are sound`() async throws {
    let folder = try Folder()
    let demo = try Tool.run(["demo", "--for", "1s", "--port", "17671", "--keep"], in: folder)
    #expect(demo.status == 0)
    let check = try Tool.run(["check", "-c", "flightplan-demo/flightplan.yaml", "--strict"], in: folder)
    #expect(check.status == 0, "\(check.output)")
    #expect(check.output.contains("4 rules"))
  }
}
