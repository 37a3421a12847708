import Diagnostics
import Testing

/// Putting the edits of findings together.
struct FixPlanTests {
  private let file = SourceFile(path: "a.yaml", text: "über: eins\nzwei: drei\n")

  private func finding(_ edits: (Range<Int>, String)...) -> Diagnostic {
    let replacements = edits.map { range, text in
      Diagnostic.Fix.Replacement(file.span(from: range.lowerBound, to: range.upperBound), with: text)
    }
    return Diagnostic(.error, "c", "m", at: replacements[0].span, fix: Diagnostic.Fix(replacements))
  }

  private func result(_ findings: Diagnostic..., bytes: [UInt8]? = nil) -> String? {
    let plan = FixPlan(findings, sources: [file])
    guard let edits = plan.files.first else { return file.text }
    return edits.applied(to: bytes ?? Array(file.text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `edits are made in the order of their places`() {
    #expect(result(finding((12..<16, "vier")), finding((0..<5, "unter"))) == "unter: eins\nvier: drei\n")
    #expect(result(finding((16..<16, "!")), finding((12..<16, ""))) == "über: eins\n!: drei\n")
    #expect(result() == file.text)
  }

  @Test func `of edits that overlap the first is made, all of a finding or none`() {
    #expect(result(finding((0..<5, "x")), finding((3..<8, "y"))) == "x: eins\nzwei: drei\n")
    #expect(result(finding((0..<5, "x")), finding((3..<8, "y"), (12..<16, "z"))) == "x: eins\nzwei: drei\n")
    #expect(result(finding((0..<0, "x")), finding((0..<0, "y"))) == "xüber: eins\nzwei: drei\n")
  }

  @Test func `a file that has changed is left alone, a byte order mark is kept`() {
    #expect(result(finding((0..<5, "x")), bytes: Array("anders\n".utf8)) == nil)
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF]
    #expect(result(finding((0..<5, "x")), bytes: marked + Array(file.text.utf8)) == "\u{FEFF}x: eins\nzwei: drei\n")
  }

  @Test func `each edit is told in a line`() {
    let plan = FixPlan([finding((12..<16, "vier\u{7}")), finding((5..<10, ""))], sources: [file])
    #expect(plan.files.first?.lines == ["a.yaml:1:5  : ein → (removed)", "a.yaml:2:1  zwei → vier\\x07"])
  }

  @Test func `a finding says that it can be mended for the reader`() {
    let shown = DiagnosticRenderer(sources: []).render([finding((0..<5, "x"))])
    #expect(shown.contains("= help: fixable with `flightplan check --fix`\n"))
    let json = DiagnosticRenderer(sources: []).renderJSON([finding((0..<5, "x"))], files: 1, rules: 0)
    #expect(json["diagnostics"]?[0]?["fix"]?[0]?["text"] == "x")
    #expect(json["diagnostics"]?[0]?["fix"]?[0]?["end_column"] == 5)
  }

  @Test func `only a slip without doubt is put in unasked`() {
    #expect(Suggestion.only(to: "runing", in: ["running", "offline"]) == "running")
    #expect(Suggestion.only(to: "bat", in: ["cat", "rat"]) == nil)
    #expect(Suggestion.closest(to: "bat", in: ["cat", "rat"]) == "cat")
  }
}
