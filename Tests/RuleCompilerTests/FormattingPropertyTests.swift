import Foundation
import RuleCompiler
import RuleModel
import TestSupport
import Testing

/// What holds for every text: formatting damages nothing, and has nothing left to do after the first time.
struct FormattingPropertyTests {
  /// All rule files and tests of the repository.
  static let files = ["rules", "examples"].flatMap { folder in
    let all = FileManager.default.enumerator(atPath: ShippedRulesTests.repository.appending(path: folder).path)
    return (all?.allObjects ?? []).compactMap { $0 as? String }.map { "\(folder)/\($0)" }
  }
  .filter { $0.hasSuffix(".yaml") && $0.contains("rules/") }.sorted()

  static let ruleFiles = files.filter { !$0.hasSuffix(".test.yaml") }

  /// Formats twice; nil for a text that is refused.
  @discardableResult
  private func check(_ bytes: [UInt8], _ name: String, expands: Bool = false) -> FormattedText? {
    let formatter = RuleFormatter(expandsShortForms: expands)
    switch formatter.format(bytes, path: name) {
    case .failure(.refused): return nil
    case .failure(.damaged):
      Issue.record("\(name) would be damaged:\n\(String(decoding: bytes, as: UTF8.self))")
      return nil
    case .success(let once):
      guard case .success(let twice) = formatter.format(Array(once.text.utf8), path: name) else {
        Issue.record("\(name) is refused the second time:\n\(once.text)")
        return nil
      }
      #expect(twice.text == once.text, "\(name), from:\n\(String(decoding: bytes, as: UTF8.self))")
      return once
    }
  }

  @Test(arguments: files)
  func `shipped files are in the house layout`(path: String) throws {
    let bytes = try ShippedRulesTests.load(path).get()
    let text = try #require(check(bytes, path))
    #expect(!text.isChanged, "\(text.diff)")
    check(bytes, path, expands: true)
  }

  @Test(arguments: ruleFiles)
  func `the long form of a shipped rule is the same rule`(path: String) throws {
    let long = RuleCompiler().compile(files: [path]) { path in
      ShippedRulesTests.load(path).map { bytes in
        (try? RuleFormatter(expandsShortForms: true).format(bytes, path: path).get()).map { Array($0.text.utf8) } ?? []
      }
    }
    let short = RuleCompiler().compile(files: [path], loading: ShippedRulesTests.load)
    #expect(short.ruleSet?.rules.map(\.fingerprint) == long.ruleSet?.rules.map(\.fingerprint))
    #expect(long.diagnostics.isEmpty)
  }

  @Test(arguments: [
    "defaults: { servers: all, limit: { runs: 1, per: 5m, reset: manual }, labels: { a: b } }\n"
      + "rules: { a: { when: { status: starting -> running }, limit: 3 per 10m, then: [{ log: x }] } }",
    "rules: { a: { servers: a, when: { status: running }, then: [{ command: [a, b], retry: 1, timeout: 5s }] } }",
    "rules: { a: { servers: { node: x }, when: { crash: { exit_code: 0 } }, if: memory > 1%, mute: maintenance, "
      + "lock: b, then: [{ wait: { status: running }, timeout: 5m }] } }",
    "rules: { a: { servers: [a, b], when: { stats: memory > 90%, for: 5m, until: memory < 80% }, "
      + "then: [{ notify: ops, message: x, mention: '@x' }] } }",
    "rules: { a: { servers: all, when: [{ schedule: '0 4 * * *' }, { event: saved }], by: server.node, "
      + "then: [{ webhook: { url: 'https://example.com' }, accept: 2xx, retry: { attempts: 2 } }] } }",
  ])
  func `a long form has the fingerprint of its short form`(text: String) throws {
    let long = try RuleFormatter(expandsShortForms: true).format(Array(text.utf8), path: "x").get().text
    #expect(long != text)
    #expect(try CompilerFixture.rule(long).fingerprint == CompilerFixture.rule(text).fingerprint)
  }

  @Test(
    .enabled(if: SharedData.has("yaml-test-suite.tar.xz"), "the YAML test suite is not beside the project"))
  func `the YAML test suite is not damaged`() throws {
    var count = 0
    for file in try SharedData.files(of: "yaml-test-suite.tar.xz") where file.path.hasSuffix("in.yaml") {
      if check(file.bytes, file.path) != nil { count += 1 }
      check(file.bytes, file.path, expands: true)
      check(file.bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }, file.path + ", CRLF")
    }
    #expect(count > 100)
  }

  @Test(arguments: 0..<40)
  func `any text is refused or not damaged`(seed: UInt64) {
    var random = SeededNumbers(state: seed)
    let signs = Array("ab: \n\n  -[]{},'\"#&*!|>%@`?\\\tz\r🟠é$~<0".utf8)
    for _ in 0..<100 {
      let length = Int.random(in: 0..<60, using: &random)
      var bytes: [UInt8] = []
      for _ in 0..<length { bytes.append(signs[Int.random(in: 0..<signs.count, using: &random)]) }
      check(bytes, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<60)
  func `texts in any layout are not damaged`(seed: UInt64) {
    var writer = AnyLayout(random: SeededNumbers(state: seed))
    var count = 0
    for _ in 0..<20 {
      let text = writer.text()
      if check(Array(text.utf8), "seed \(seed)") != nil { count += 1 }
      check(Array(text.utf8), "seed \(seed)", expands: true)
    }
    #expect(count > 10)
  }
}
