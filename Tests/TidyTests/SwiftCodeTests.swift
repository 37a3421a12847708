import Testing

/// The checks themselves: what counts as code, and what is found in it.
@Suite struct SwiftCodeTests {
  struct Case: Sendable {
    let source: String
    let expected: String
  }

  @Test(arguments: [
    Case(source: "a // b", expected: "a"),
    Case(source: "a /* b /* c */ d */ e", expected: "a e"),
    Case(source: #"let a = "print(b)""#, expected: "let a ="),
    Case(source: #"let a = "x\(now())y""#, expected: "let a = (now())"),
    Case(source: #"let a = "x\(f("y"))z" + b"#, expected: "let a = (f( )) + b"),
    Case(source: ##"let a = #"\("# + b"##, expected: "let a = + b"),
    Case(source: "let a = \"\"\"\n  \"b\"\n  \"\"\" + c", expected: "let a = \n \n + c"),
  ])
  func `comments and literals are not code`(_ example: Case) {
    #expect(SwiftCode(example.source).text.squeezed == example.expected.squeezed)
  }

  @Test(arguments: [
    "let a = Date()", "let a = ContinuousClock.now", "clock.now()", "Int.random(in: 1...6)",
    "Task { work() }",
    "func load() async throws {}", "print(a)", "TimeZone.current", "UUID()",
  ])
  func `what a pure target may not do is found`(_ line: String) {
    #expect(!complaints(about: line).isEmpty)
  }

  @Test(arguments: [
    "let a = now", "state.general.now", "Int.random(in: 1...6, using: &random)", "case .now: true",
    "let asyncness = 1", "func print(_ note: Note) {", "printer.print(note)", "fingerprint(a)",
    "struct Tasks {}",
  ])
  func `what only looks like it is not`(_ line: String) {
    #expect(complaints(about: line).isEmpty)
  }

  private func complaints(about line: String) -> [Complaint] {
    ForbiddenCall.complaints(in: Repository.File(path: "a", text: line), isPure: true, mayPrint: false)
  }

  struct Import: Sendable {
    let line: String
    let target: String
    let isAllowed: Bool
    var path = "Sources/x.swift"
  }

  @Test(arguments: [
    Import(line: "import RuleModel", target: "EngineCore", isAllowed: true),
    Import(line: "public import OrderedCollections", target: "EngineCore", isAllowed: true),
    Import(line: "import enum Diagnostics.Suggestion", target: "RuleCompiler", isAllowed: true),
    Import(line: "import EngineCore", target: "RuleModel", isAllowed: false),
    Import(line: "import NIOCore", target: "SessionCore", isAllowed: false),
    Import(line: "import Foundation", target: "Simulation", isAllowed: false),
    Import(
      line: "import Foundation", target: "RuleModel", isAllowed: false, path: "Sources/RuleModel/Time/x.swift"
    ),
    Import(
      line: "import struct Foundation.TimeZone", target: "RuleModel", isAllowed: true,
      path: "Sources/RuleModel/Time/x.swift"),
    Import(line: "import SessionNIO", target: "HTTPGateway", isAllowed: false),
    Import(line: "import NIOCore", target: "HTTPGateway", isAllowed: true),
  ])
  func `imports are judged by the map`(_ example: Import) {
    let complaint = TargetRules.complaint(about: example.line, in: example.path, target: example.target)
    #expect((complaint == nil) == example.isAllowed)
  }

  @Test func `a test function without its mark is found`() {
    let marked = Repository.File(
      path: "a", text: "@Test(arguments: [1])\nfunc `a b`(_ c: Int) {}\nfunc help() {}")
    let unmarked = Repository.File(
      path: "a", text: "@Test func `a b`() {}\n\nfunc `c d`() {}\nfunc testFile(_ a: Int) {}")
    #expect(UnmarkedTests.complaints(in: marked).isEmpty)
    #expect(UnmarkedTests.complaints(in: unmarked).map(\.line) == [3])
  }
}

extension String {
  /// Without runs of blanks, to compare what blanking leaves.
  fileprivate var squeezed: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "\n")
  }
}
