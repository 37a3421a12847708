import Diagnostics
import Patterns
import RuleModel
import Testing

@testable import RuleCompiler

@Suite struct ExpressionScopeTests {
  static func field(_ name: String, _ type: ValueType, _ capture: CaptureClass?) -> Trigger.Field {
    Trigger.Field(name: name, type: type, captureClass: capture)
  }

  static let merges: [([[Trigger.Field]], [Trigger.Field])] = [
    ([], []),
    (
      [[field("a", .number, .number)], [field("b", .bool, nil)]],
      [field("a", .number, .number), field("b", .bool, nil)]
    ),
    ([[field("a", .number, .number)], [field("a", .text, .word)]], [field("a", .text, .word)]),
    ([[field("a", .text, .word)], [field("a", .text, .arbitrary)]], [field("a", .text, .arbitrary)]),
    ([[field("a", .text, .arbitrary)], [field("a", .number, .number)]], [field("a", .text, .arbitrary)]),
    ([[field("a", .text, nil)], [field("a", .text, .word)]], [field("a", .text, nil)]),
  ]

  @Test(arguments: merges) func `fields of alternatives keep the weaker proof`(
    alternatives: [[Trigger.Field]], expected: [Trigger.Field]
  ) {
    #expect(Trigger.Field.merged(alternatives) == expected)
  }

  @Test func `later names hide earlier ones`() {
    let scope = NameScope(.fields([Self.field("n", .text, .word)])).adding(
      .fields([Self.field("n", .number, .number)]))
    #expect(scope.reference(named: "n")?.type == .number)
    #expect(scope.reference(named: "n")?.reference == .field("n"))
    #expect(scope.entries.count == 1)
  }

  @Test func `every label of a server is a name`() {
    #expect(NameScope(.server).reference(named: "server.labels.role")?.reference == .serverLabel("role"))
    #expect(NameScope(.server).reference(named: "server.labels.") == nil)
    #expect(NameScope(.run).reference(named: "server.labels.role") == nil)
  }

  @Test func `notes list captures first and large groups once`() {
    let scope = NameScope(
      .run, .secrets(["HOOK"]), .limit, .line,
      .fields([
        Trigger.Field(name: "player", type: .text, captureClass: .word, span: ExpressionFixture.captureSpan)
      ]))
    #expect(scope.names == ["player", "line", "run.*", "limit.*"])
  }

  @Test func `what a name is not available for is explained`() {
    let finding = NameScope(.server).undefinedName(
      "remaining", at: ExpressionFixture.captureSpan, place: "`by`")
    #expect(finding.message == "`remaining` is not defined in `by`")
    #expect(finding.help == "`remaining` exists in the announcements of a `countdown`")
  }
}
