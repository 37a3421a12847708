import Diagnostics
import Patterns
import RuleModel
import TestSupport

@testable import RuleCompiler

/// Names with fixed values; what is not named is unknown.
struct FixedScope: EvaluationScope {
  var values: [String: Value] = [:]
  var firing: [String: Value] = [:]
  var now: Timestamp { Timestamp(seconds: 1_773_514_800) }
  var zone: ZoneRules { .utc }

  func value(of reference: Reference) -> Value {
    if case .now = reference { return .time(now) }
    if case .variable(_, let fallback) = reference { return values[reference.name] ?? fallback }
    return values[reference.name] ?? .unknown
  }

  func isFiring(rule: String) -> Value { firing[rule] ?? .unknown }
  func history(_ function: Expression.History, of reference: Reference, over span: Duration) -> Value { .unknown }
  func age(of reference: Reference) -> Value { .unknown }
  func count(of event: String, within span: Duration) -> Value { .unknown }
  func capturedDigits(_ field: String) -> String? { nil }
}

enum ExpressionFixture {
  static let captureSpan = SourceFile(path: "t.yaml", text: "(?<player>\\w{3,16})").span(from: 0, to: 19)

  static func field(_ name: String, _ capture: CaptureClass) -> Trigger.Field {
    Trigger.Field(
      name: name, type: capture == .number ? .number : .text, captureClass: capture, span: captureSpan)
  }

  /// All groups of a rule with a console trigger, and some of each other kind.
  static let scope = NameScope(
    .server, .metrics(["players", "tps"]),
    .variables([
      .init(name: "greeting", value: .text("hi"), span: nil),
      .init(name: "high", value: .percent(90), span: nil),
      .init(name: "staff", value: .list([.text("ann"), .text("bob")]), span: nil),
    ]),
    .secrets(["HOOK"]), .line, .match, .trigger(ids: ["soon", "now"]), .run,
    .fields([
      field("player", .word), field("n", .number), field("text", .arbitrary), field("rest", .text),
      Trigger.Field(name: "successful", type: .bool),
    ]),
    .result("made", NameScope.backupResult), .rules(["crash-restart"]))

  static let compiler = ExpressionCompiler(scope: scope)

  /// The source whose offsets are offsets in the text.
  static func source(_ text: String) -> ExpressionSource {
    let file = SourceFile(path: "t.yaml", text: text)
    return ExpressionSource(text) { file.span(from: $0.lowerBound, to: $0.upperBound) }
  }

  /// The place of a finding in the text, in UTF-8 offsets.
  static func excerpt(_ span: Span, of text: String) -> String {
    let bytes = Array(text.utf8)
    return String(decoding: bytes[span.start.offset..<min(span.end.offset, bytes.count)], as: UTF8.self)
  }
}
