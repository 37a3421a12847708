import Diagnostics
import RuleModel
import TestSupport
import Testing

@testable import RuleCompiler

/// `# flightplan: ignore[…]` in rule files.
struct SuppressionTests {
  /// A rule whose trigger is the finding `forgeable-line`, with these lines around and behind it.
  static func stuck(above: String = "", behind: String = "", pattern: String = "'thread stuck'") -> String {
    "rules:\n  a:\n    servers: all\n    when:\n\(above)      console: \(pattern)\(behind)\n    then: [{ power: restart }]\n"
  }

  @Test(arguments: [
    FindingCase("behind", stuck(behind: "  # flightplan: ignore[forgeable-line] no chat here")),
    FindingCase("above", stuck(above: "      # flightplan: ignore[forgeable-line] no chat here\n")),
    FindingCase("at the margin", stuck(above: "# flightplan:ignore[ forgeable-line ]: no chat here\n")),
    FindingCase(
      "among others above",
      stuck(above: "      # flightplan: ignore[forgeable-line] no chat here\n      # a remark\n")),
    FindingCase(
      "at the head of a block",
      stuck(
        behind: " # flightplan: ignore[forgeable-line] no chat here\n        thread stuck", pattern: ">-")),
    FindingCase(
      "behind a text with a number sign",
      stuck(behind: " # flightplan: ignore[forgeable-line] no chat here", pattern: "'thread # stuck'")),
  ])
  func `a comment spares warnings about its line`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase(
      "in the text itself", stuck(pattern: "'1️⃣stuck # flightplan: ignore[forgeable-line] no chat'"), "forgeable-line"),
    FindingCase(
      "in a block", stuck(pattern: ">-\n        1️⃣stuck # flightplan: ignore[forgeable-line] no chat"),
      "forgeable-line"),
    FindingCase(
      "without a blank before it",
      stuck(pattern: "1️⃣stuck# flightplan:ignore[forgeable-line] no chat"), "forgeable-line"),
    FindingCase(
      "one line too high",
      "# flightplan: ignore[1️⃣forgeable-line] no chat here\n" + stuck(pattern: "'2️⃣stuck'"), "ignore-without-effect",
      "forgeable-line"),
    FindingCase(
      "an empty line between",
      stuck(above: "      # flightplan: ignore[1️⃣forgeable-line] no chat\n\n", pattern: "'2️⃣stuck'"),
      "ignore-without-effect", "forgeable-line"),
    FindingCase(
      "another code",
      stuck(behind: "  # flightplan: ignore[1️⃣self-trigger] no chat here", pattern: "'2️⃣stuck'"),
      "ignore-without-effect", "forgeable-line"),
    FindingCase("another remark", stuck(behind: "  # flightplan: ignored", pattern: "'1️⃣stuck'"), "forgeable-line"),
  ])
  func `anything else spares nothing`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase("no reason", stuck(behind: "  # flightplan: 1️⃣ignore[forgeable-line] –"), "ignore-without-reason"),
    FindingCase("no code", stuck(behind: "  # flightplan: 1️⃣ignore[] x", pattern: "'^x'"), "ignore-unknown-code"),
    FindingCase("no bracket", stuck(behind: "  # flightplan: 1️⃣ignore x", pattern: "'^x'"), "ignore-unknown-code"),
    FindingCase(
      "two codes of which one is not needed and one unknown",
      stuck(behind: "  # flightplan: ignore[forgeable-line, 1️⃣leading-slash, 2️⃣nope] x"), "ignore-without-effect",
      "ignore-unknown-code"),
    FindingCase(
      "an error",
      "rules:\n  a: { servers: all, cooldown: 1️⃣5, when: { crash: any }, then: [{ log: x }] } # flightplan: ignore[2️⃣invalid-duration, leading-slash] x\n",
      "invalid-duration", "ignore-of-error"),
    FindingCase(
      "an error that is not there", stuck(behind: " # flightplan: ignore[1️⃣invalid-duration] x", pattern: "'^x'"),
      "ignore-of-error"),
  ])
  func `a comment that asks in vain is told`(sample: FindingCase) { sample.check() }

  @Test func `an included file may ask for what only some includers have`() {
    var fixture = CompilerFixture()
    fixture.files["rules/game.yaml"]?.replace(
      "{ console: 'thread stuck' }", with: "{ console: 'thread stuck' } # flightplan: ignore[forgeable-line] no chat")
    let head = "include: [game.yaml]\nrules: { a: { servers: all, when: { event: stuck }, then: [{ "
    fixture.files["rules/acts.yaml"] = head + "power: restart }] } }"
    fixture.files["rules/tells.yaml"] = head + "log: x }] } }"
    #expect(fixture.compile("rules/acts.yaml").diagnostics == [])
    #expect(fixture.compile("rules/tells.yaml").diagnostics == [])
    #expect(fixture.compile("rules/game.yaml").diagnostics.map(\.code) == ["ignore-without-effect"])
  }

  @Test(arguments: [
    "# flightplan: ignore[nope]\n", "a: b # flightplan: ignore[\n",
    "# flightplan: ignore[" + [String](repeating: "a,", count: 50).joined(),
  ])
  func `a flood of comments costs little and tells little`(unit: String) {
    let text = String(repeating: unit, count: 500_000 / unit.utf8.count)
    let found = CompilerFixture.compile(text).diagnostics.filter { $0.code.hasPrefix("ignore-") }
    #expect(found.count < 250)
  }

  @Test func `comments of a part that cannot be read do not count`() {
    let found = CompilerFixture.compile(
      """
      rules:
        a: # flightplan: ignore[nonsense] x
          log: b: c
        b: { servers: all, when: { crash: any }, then: [{ log: x }] } # flightplan: ignore[leading-slash] x
      """
    ).diagnostics
    #expect(found.map(\.code) == ["yaml-syntax"])
  }
}
