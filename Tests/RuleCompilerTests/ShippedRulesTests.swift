import Diagnostics
import Foundation
import RuleCompiler
import RuleModel
import Testing

/// The rule files of the repository: whoever copies them must not be told that they are wrong.
struct ShippedRulesTests {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func load(_ path: String) -> Result<[UInt8], LoadFailure> {
    guard let data = try? Data(contentsOf: repository.appending(path: path)) else {
      return .failure(LoadFailure(.notFound))
    }
    return .success(Array(data))
  }

  func compile(_ files: [String]) -> CompilationResult {
    RuleCompiler().compile(files: files, loading: Self.load)
  }

  @Test(arguments: ["crash", "restart", "backup", "memory"])
  func `a shipped rule file compiles without any finding`(name: String) {
    let result = compile(["rules/\(name).yaml"])
    #expect(DiagnosticRenderer(sources: result.sources).render(result.diagnostics, as: .text) == "")
    #expect(result.ruleSet?.rules.count == 1)
  }
}
