import Testing

/// House rules that a compiler does not check; every complaint says what to do instead.
@Suite struct TidyTests {
  @Test func `targets import only what the map allows`() {
    expectNone(
      Repository.sources.flatMap { file in
        file.complaints(in: SwiftCode(file.text).lines) {
          TargetRules.complaint(about: $0, in: file.path, target: file.target)
        }
      })
  }

  @Test func `there is something to look at`() {
    #expect(Set(Repository.sources.map(\.target)).isSuperset(of: TargetRules.pure))
    #expect(!Repository.tests.isEmpty && Repository.documents.count == 3)
  }

  @Test func `every target has its place on the map`() {
    let unknown = Set(Repository.sources.map(\.target)).subtracting(TargetRules.ours.keys)
    #expect(
      unknown.isEmpty, "add \(unknown.sorted()) to the table in TargetRules.swift and to ARCHITECTURE.md")
  }

  @Test func `pure targets neither look at a clock nor act`() {
    expectNone(
      Repository.sources.flatMap { file in
        ForbiddenCall.complaints(
          in: file, isPure: TargetRules.pure.contains(file.target), mayPrint: file.target == "flightplan")
      })
  }

  @Test func `nothing is left to do later`() {
    expectNone(
      Repository.sources.flatMap { file in
        file.complaints(in: file.lines) { line in
          ["TODO", "FIXME", "XXX"].first { line.contains($0) }
            .map {
              "leftover `\($0)`: do it, or leave it out and say so in the README's list of what is missing"
            }
        }
      })
  }

  @Test func `files stay short enough to be read`() {
    let most = 700
    expectNone(
      (Repository.sources + Repository.tests).compactMap { file in
        file.lines.count <= most
          ? nil
          : Complaint(
            path: file.path, line: most, advice: "more than \(most) lines: split it by kind of input")
      })
  }

  @Test func `every test function is marked as a test`() {
    expectNone(Repository.tests.flatMap(UnmarkedTests.complaints))
  }

  @Test func `no file knows the machine it was written on`() {
    let folders = ["work", "root"].map { "/\($0)/" }
    expectNone(
      Repository.everything.flatMap { file in
        file.complaints(in: file.lines) { line in
          folders.first { line.contains($0) }.map { "a path of one machine (\($0)…): make it relative" }
        }
      })
  }

  @Test(arguments: Repository.files(below: "rules") + Repository.files(below: "examples"))
  func `every rule file has its tests beside it`(_ file: Repository.File) {
    guard RuleFiles.needsTest(file) else { return }
    let test = file.path.dropLast(".yaml".count) + ".test.yaml"
    #expect(Repository.has(String(test)), "write \(test); `_shared.yaml` and profiles need none")
  }

  @Test func `scripts and checks can be started`() throws {
    for path in ["scripts/demo", "scripts/test", "scripts/bench", "scripts/fuzz", "scripts/oracle", ".ci/run"] {
      let file = try #require(Repository.file(path), "\(path) is missing")
      #expect(file.text.hasPrefix("#!/"), "\(path) needs a first line that names its interpreter")
    }
  }

  private func expectNone(_ complaints: [Complaint], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      complaints.isEmpty, "\n\(complaints.map(\.description).joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}

/// Rule files among other YAML.
enum RuleFiles {
  /// A file under a folder `rules` that defines rules itself.
  static func needsTest(_ file: Repository.File) -> Bool {
    let parts = file.path.split(separator: "/")
    guard let name = parts.last, parts.dropLast().contains("rules"), !parts.contains("profiles") else {
      return false
    }
    return name.hasSuffix(".yaml") && !name.hasSuffix(".test.yaml") && !name.hasPrefix("_")
  }
}

/// Functions named like tests that nobody runs.
enum UnmarkedTests {
  static func complaints(in file: Repository.File) -> [Complaint] {
    let code = SwiftCode(file.text).lines
    var isMarked = false
    var found: [Complaint] = []
    for (index, line) in code.enumerated() {
      if line.contains("@Test") { isMarked = true }
      guard line.contains(/\bfunc\s/) else { continue }
      if !isMarked, let name = testName(in: line) {
        found.append(
          Complaint(path: file.path, line: index + 1, advice: "nobody runs `\(name)`: put `@Test` in front of it"))
      }
      isMarked = false
    }
    return found
  }

  /// The name of a function that looks like a test: a sentence, or `testSomething()` without parameters and result.
  private static func testName(in line: Substring) -> String? {
    if let sentence = line.firstMatch(of: /\bfunc\s+`([^`]* [^`]*)`/) { return String(sentence.1) }
    return line.firstMatch(of: /\bfunc\s+(test\w*)\(\)(?: async)?(?: throws)? \{/).map { String($0.1) }
  }
}
