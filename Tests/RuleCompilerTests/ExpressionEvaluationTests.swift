import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

@Suite struct ExpressionEvaluationTests {
  static let values: [String: Value] = [
    "status": .text("running"), "session": .text("connected"), "uptime": .duration(.seconds(600)),
    "memory": .gauge(amount: 6_442_450_944, limit: 8_589_934_592), "disk": .gauge(amount: 1e9, limit: nil),
    "cpu": .percent(150), "players": .number(4), "player": .text("Steve"), "n": .number(7),
    "line": .text("Steve joined the game"), "weekday": .text("sat"), "successful": .bool(true),
    "trigger.time": .time(Timestamp(seconds: 1_773_514_500)), "trigger.id": .text("soon"),
  ]

  func value(_ text: String, _ more: [String: Value] = [:]) -> String {
    var findings: [Diagnostic] = []
    guard
      let expression = ExpressionFixture.compiler.expression(
        ExpressionFixture.source(text), report: &findings)
    else { return findings.map(\.message).joined(separator: "\n") }
    let scope = FixedScope(values: Self.values.merging(more) { $1 }, firing: ["crash-restart": .bool(true)])
    return expression.evaluate(in: scope).displayText
  }

  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 4 - 3", "3"), ("2 * -3", "-6"), ("7 / 2", "3.5"),
    ("1 / 0", "unknown"), ("n + 1", "8"), ("uptime + 5m", "15m"), ("uptime / 2m", "5"), ("2 * 30s", "1m"),
    ("now - trigger.time", "5m"), ("now + 1h", "2026-03-14T20:00:00+00:00"),
    ("5m + now - now", "5m"), ("memory / 2", "3 GiB"), ("memory - 1GiB", "5 GiB"), ("50% + 10%", "60 %"),
    ("-players", "-4"), ("1GiB + 512MiB", "1.5 GiB"), ("500KB", "488.3 KiB"), ("2.5", "2.5"), ("1.5%", "2 %"),
  ]) func `figures are calculated with their units`(text: String, expected: String) {
    #expect(value(text) == expected)
  }

  @Test(arguments: [
    ("memory > 70%", "true"), ("memory > 75%", "false"), ("memory >= 75%", "true"), ("90% > memory", "true"),
    ("memory > 5GiB", "true"), ("memory == 6GiB", "true"), ("disk > 90%", "unknown"), ("disk < 2GB", "true"),
    ("memory > vars.high", "false"), ("cpu > 100%", "true"), ("uptime > 10m", "false"),
    ("uptime == 600s", "true"),
    ("status == running", "true"), ("status == 'running'", "true"), ("running != status", "false"),
    ("weekday in [sat, sun]", "true"), ("status not in [offline, 'stopping']", "true"),
    ("n in [1, 7]", "true"),
    ("player in vars.staff", "false"), ("player in ['Steve']", "true"), ("'x' in []", "false"),
    ("trigger.id == \"soon\"", "true"), ("trigger.id == now", "false"), ("player == 'Steve'", "true"),
    ("line matches 'joined'", "true"), ("not line matches 'left'", "true"), ("successful == true", "true"),
    ("trigger.time < now", "true"), ("firing('crash-restart')", "true"), ("firing(crash-restart)", "true"),
  ]) func `comparisons know gauges, units and closed sets`(text: String, expected: String) {
    #expect(value(text) == expected)
  }

  @Test(arguments: [
    ("tps > 5", "unknown"), ("not tps > 5", "unknown"), ("false and tps > 5", "false"),
    ("tps > 5 and false", "false"), ("true and tps > 5", "unknown"), ("true or tps > 5", "true"),
    ("tps > 5 or true", "true"), ("false or tps > 5", "unknown"), ("tps == tps", "unknown"),
    ("tps in [1, 2]", "unknown"), ("1 in [tps, 1]", "true"), ("2 in [tps, 1]", "unknown"),
    ("known(tps)", "false"), ("known(players)", "true"), ("default(tps, 20)", "20"),
    ("default(players, 0)", "4"),
    ("1 if tps > 5 else 2", "unknown"), ("'yes' if successful else 'no'", "yes"), ("tps + 1", "unknown"),
    ("1 if false else 2 if false else 3", "3"), ("known(tps) and tps > 5 or players > 0", "true"),
  ]) func `unknown takes part in logic`(text: String, expected: String) {
    #expect(value(text) == expected)
  }

  @Test(arguments: [
    ("lower(player)", "steve"), ("upper('é')", "É"), ("trim('  a b ')", "a b"),
    ("replace(line, 'joined', 'left')", "Steve left the game"), ("startswith(line, 'Steve')", "true"),
    ("len('äöü')", "3"), ("len(trim(lower('  A ')))", "1"), ("lower(status)", "running"),
  ]) func `functions work on text`(text: String, expected: String) {
    #expect(value(text) == expected)
  }

  @Test func `long chains of conditions stay shallow`() {
    let chain = Array(repeating: "n == 7", count: 300).joined(separator: " and ")
    #expect(value(chain) == "true")
    #expect(value(chain + " and n == 8") == "false")
  }

  @Test(arguments: [
    "now + 36500d * 999999999", "now - 36500d * 999999999", "36500d * 999999999999",
    "999999999999999999 * 999999",
    "999999999999GiB * 999999999999", "-(999999999999999999 * 999999999)", "999999999999999999% * 100",
    "now - (now - 36500d * 99999999)", "0 / 0", "0.001 - 0.001",
  ]) func `extreme figures have a text`(text: String) {
    #expect(!value(text).isEmpty)
    for filter in ["ago", "time", "date", "round", "duration", "GiB", "percent"] {
      var findings: [Diagnostic] = []
      let source = ExpressionFixture.source("${\(text)|\(filter)}")
      let template = ExpressionFixture.compiler.template(source, sink: .message, report: &findings)
      let rendered = template.map { try? $0.render(in: FixedScope(), for: .message) }
      #expect(rendered != .some(nil))
    }
  }

  @Test func `labels may hold a hyphen`() {
    #expect(
      value("server.labels.restart-at == 'night'", ["server.labels.restart-at": .text("night")]) == "true")
  }
}
