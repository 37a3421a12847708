import Diagnostics
import Foundation
import RuleCompiler
import Simulation
import Testing

/// The rules that come with the project do what their own tests say.
struct RuleFilesTests {
  static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "rules")

  static var testFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".test.yaml") }.sorted()
  }

  @Test(arguments: testFiles) func `the tests of the rules pass`(file: String) {
    let report = RuleTestSuite.run(path: Self.folder.appending(path: file).path) { path in
      guard let data = FileManager.default.contents(atPath: path) else { return .failure(LoadFailure(.notFound)) }
      return .success([UInt8](data))
    }
    #expect(report.findings.map(\.message) == [])
    #expect(!report.results.isEmpty)
    for result in report.results {
      let isPassed = result.isPassed
      #expect(isPassed, "\n\(result.rendered(path: file))")
    }
  }

  @Test func `the library has its tests`() {
    for name in ["backup", "crash", "disk", "idle", "memory", "restart", "watchdog"] {
      #expect(Self.testFiles.contains("\(name).test.yaml"))
    }
  }
}
