import Diagnostics
import RuleCompiler
import Simulation
import Testing

/// The pages of the catalogue that show files of tests.
struct RuleTestPageTests {
  static let pages = FindingCatalog.all.filter { if case .tests = $0.bad { true } else { false } }

  @Test(arguments: pages.map(\.code))
  func `a sample of a test file has the finding at its place, the good one has none`(code: String) throws {
    let page = try #require(FindingCatalog.page(for: code))
    // What cannot be read is missing, too.
    let found = try findings(in: page.bad).filter { $0.code == code || $0.code != "missing-key" }
    #expect(found.map(\.code) == [code])
    #expect(found.map(\.severity) == [page.severity])
    #expect(found.first?.span.start.line == page.place?.line)
    #expect(found.first?.span.start.column == page.place?.column)
    #expect(try findings(in: page.good) == [])
  }

  private func findings(in sample: FindingSample) throws -> [Diagnostic] {
    let source = try #require(sample.sources.first)
    return RuleTestReader.read(Array(source.text.utf8), path: source.path).findings
  }
}
