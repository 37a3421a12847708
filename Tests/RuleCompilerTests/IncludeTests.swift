import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Files that include others.
struct IncludeTests {
  static let rule = "{ servers: all, when: { crash: any }, then: [{ log: x }] }"

  func codes(_ files: [String: String], _ entries: String..., root: String? = nil) -> [String] {
    let result = RuleCompiler().compile(files: entries, root: root) { path in
      files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
    return result.diagnostics.map { "\($0.span.file):\($0.span.start.line) \($0.code)" }
  }

  @Test func `a file sees what its includes include`() {
    let files = [
      "r/a.yaml":
        "include: [b.yaml]\nrules: { x: { servers: all, mute: w, when: { crash: any }, then: [{ log: x }] } }",
      "r/b.yaml": "include: [sub/c.yaml]",
      "r/sub/c.yaml": "windows: { w: { from: \"01:00\", to: \"02:00\", timezone: UTC } }",
    ]
    #expect(codes(files, "r/a.yaml") == [])
  }

  @Test func `a file does not see its siblings`() {
    let files = [
      "a.yaml": "rules: { x: { servers: all, mute: w, when: { crash: any }, then: [{ log: x }] } }",
      "b.yaml": "windows: { w: { from: \"01:00\", to: \"02:00\", timezone: UTC } }",
    ]
    #expect(codes(files, "a.yaml", "b.yaml") == ["a.yaml:1 undefined-window"])
  }

  @Test func `a circle of includes is an error where it closes`() {
    let files = ["a.yaml": "include: [b.yaml]", "b.yaml": "include: [c.yaml]", "c.yaml": "include: [a.yaml]"]
    #expect(codes(files, "a.yaml") == ["c.yaml:1 include-cycle"])
    #expect(codes(["a.yaml": "include: [a.yaml]"], "a.yaml") == ["a.yaml:1 include-cycle"])
  }

  @Test(arguments: [
    ("../x.yaml", "include-outside"), ("/etc/passwd.yaml", "include-outside"),
    ("nope.yaml", "include-unreadable"),
    ("pack@1", "not-supported-yet"), ("x.test.yaml", "include-of-test"), ("{ a: b }", "wrong-type"),
  ])
  func `an include is a file inside the directory`(path: String, code: String) {
    #expect(codes(["a.yaml": "include: [\(path)]"], "a.yaml") == ["a.yaml:1 \(code)"])
  }

  @Test func `a root keeps absolute paths inside`() {
    let files = ["/etc/rules/a.yaml": "include: [../b.yaml]", "/etc/b.yaml": "vars: { a: 1 }"]
    #expect(codes(files, "/etc/rules/a.yaml") == [])
    #expect(codes(files, "/etc/rules/a.yaml", root: "/etc/rules") == ["/etc/rules/a.yaml:1 include-outside"])
  }

  @Test func `what cannot be included hides nothing else, but proves no name missing`() {
    let files = [
      "a.yaml":
        "include: [nope.yaml]\nrules: { x: { servers: all, mute: w, when: { crash: any }, then: [{ logg: x }] } }"
    ]
    #expect(codes(files, "a.yaml") == ["a.yaml:1 include-unreadable", "a.yaml:2 unknown-key"])
  }

  @Test func `two includes may say the same, but not two things under one name`() {
    let files = [
      "a.yaml": "include: [b.yaml, c.yaml]\nrules: { x: \(Self.rule) }",
      "b.yaml": "vars: { limit: 5m, other: 1 }", "c.yaml": "vars: { limit: 6m, other: 1 }",
    ]
    #expect(codes(files, "a.yaml") == ["c.yaml:1 duplicate-name"])
  }

  @Test func `a file included twice is read once, its rules too`() {
    let files = [
      "a.yaml": "include: [c.yaml]\nrules: { x: \(Self.rule) }",
      "b.yaml": "include: [c.yaml]\nrules: { y: \(Self.rule) }",
      "c.yaml": "rules: { z: \(Self.rule) }",
    ]
    let result = RuleCompiler().compile(files: ["a.yaml", "./b.yaml", "c.yaml"]) { path in
      files[path.replacing("./", with: "")].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
    #expect(result.ruleSet?.rules.map(\.id) == ["x", "y", "z"])
    #expect(result.fileCount == 3)
    #expect(result.rulesByFile.map(\.path) == ["a.yaml", "./b.yaml", "c.yaml"])
  }

  @Test func `one id in two files is an error at the second`() {
    let files = ["a.yaml": "rules: { x: \(Self.rule) }", "b.yaml": "rules: { x: \(Self.rule) }"]
    #expect(codes(files, "b.yaml", "a.yaml") == ["b.yaml:1 duplicate-rule"])
    #expect(codes(files, "a.yaml") == [])
  }

  @Test func `a file that is not there is an error of its own`() {
    #expect(codes([:], "a.yaml") == ["a.yaml:1 file-unreadable"])
  }

  @Test func `the zone of an include counts unless the file has its own`() throws {
    let when = "{ schedule: \"0 4 * * *\" }"
    let text = "rules: { x: { servers: all, when: \(when), then: [{ log: x }] } }"
    #expect(try CompilerFixture.rule(text).zone.name == "Europe/Berlin")
    #expect(try CompilerFixture.rule("timezone: Asia/Tokyo\n" + text).zone.name == "Asia/Tokyo")
  }

  @Test func `defaults and allow stay in their file`() {
    let files = [
      "a.yaml": "include: [b.yaml]\nrules: { x: { when: { crash: any }, then: [{ power: kill }] } }",
      "b.yaml": "allow: [kill]\ndefaults: { servers: all }",
    ]
    #expect(codes(files, "a.yaml") == ["a.yaml:2 missing-key", "a.yaml:2 dangerous-not-allowed"])
  }
}
