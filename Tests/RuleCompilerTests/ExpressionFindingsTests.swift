import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

@Suite struct ExpressionFindingsTests {
  /// `code at ‹place›: message (inline) help`, one line per finding.
  func findings(_ text: String, expecting: ValueType? = nil) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let source = ExpressionFixture.source(text)
    let expression = ExpressionFixture.compiler.expression(source, expecting: expecting, report: &findings)
    #expect((expression == nil) == !findings.isEmpty)
    return findings
  }

  func check(_ text: String, _ code: String, at place: String, saying words: String, _ type: ValueType? = nil) {
    let found = findings(text, expecting: type)
    guard found.count == 1, let finding = found.first else {
      Issue.record("`\(text)`: expected one finding, found \(found.map { "\($0.code): \($0.message)" })")
      return
    }
    #expect(finding.code == code)
    #expect(ExpressionFixture.excerpt(finding.span, of: text) == place)
    let all = ([finding.message, finding.inline, finding.help].compactMap { $0 } + finding.notes)
      .joined(separator: " | ")
    #expect(all.contains(words), "\(all)")
  }

  @Test(arguments: [
    ("memory > 90% && n > 1", "&&", "write `and`"), ("n > 1 || n < 0", "||", "write `or`"),
    ("!successful", "!", "write `not`"), ("n = 1", "=", "write `==`"), ("n => 1", "=>", "write `>=`"),
    ("successful ? 1 : 2", "?", "write `a if condition else b`"), ("n is 5", "is", "write `==`"),
    ("memory > 90 %", "%", "without a space"),
    ("memory > 6 GiB", "GiB", "the number and `GiB` without a space"),
    ("memory > 6G", "6G", "write `6GiB`"), ("memory > 500mb", "500mb", "write `500MB`"),
    ("uptime > 5min", "5min", "write `5m`"), ("uptime > 1.5h", "1.5h", "fraction"),
    ("uptime > 30m1h", "30m1h", "out of order"),
    ("n >", ">", "the expression ends where a value is expected"), ("(n > 1", "(", "never closed"),
    ("n > 1)", ")", "expected an operator"), ("[1, 2", "[", "never closed"),
    ("player == 'x", "'", "never closed"),
    ("1 < n < 5", "<", "10 < n and n < 20"), ("n not 5", "5", "write `not in`"),
    ("1 if successful", "l", "`else`"),
    ("${n} > 1", "$", "the name alone"), ("server.", ".", "a name after the dot"),
    ("n > 1 players", "players", "an operator"),
    ("known(n", "(", "never closed"), ("player == ‘x’", "‘", "straight quotes"),
    ("and n", "and", "expected a value"),
    ("n ; 1", ";", "and"), ("during(5%)", "%", "`)`"), ("n | round", "|", "filters"), ("@", "@", "found `@`"),
    ("99999999999999999999 > n", "99999999999999999999", "too large"),
  ]) func `a mistake in the form is explained`(text: String, place: String, words: String) {
    check(text, "invalid-expression", at: place, saying: words)
  }

  @Test(arguments: [
    ("palyer == 'x'", "palyer", "did you mean `player`?"), ("ram > 90%", "ram", "write `memory`"),
    ("statu == running", "statu", "did you mean `status`?"), ("made.sise > 1GB", "made.sise", "`made.size`"),
    ("error.kind == timeout", "error.kind", "exist in `catch` and `finally`"),
    ("firing.for > 5m", "firing.for", "level"), ("limit.used > 1", "limit.used", "rules with a `limit`"),
    ("trigger.deadline > now", "trigger.deadline", "only triggers with a `schedule`"),
    ("running", "running", "compare it: `status == running`"), ("lower == 'x'", "lower", "write `lower(…)`"),
    ("vars.nothing", "vars.nothing", "`vars:`"),
    ("secrets.NONE == 'x'", "secrets.NONE", "secrets are declared"),
    ("player == survival", "survival", "if it is text, write `'survival'`"),
    ("during(night)", "night", "windows: { night"),
    ("firing(crash-restar)", "crash-restar", "`crash-restart`"),
    ("xyzzy > 1", "xyzzy", "names available here: player, n, text, rest, line, server.*, status"),
  ]) func `an undefined name is explained`(text: String, place: String, words: String) {
    check(text, "undefined-name", at: place, saying: words)
  }

  @Test(arguments: [
    ("memory > 90", "memory > 90", "write `memory > 90%`"),
    ("90 < memory", "90 < memory", "write `90% < memory`"),
    ("cpu > 90", "cpu > 90", "write `cpu > 90%`"), ("made.size > 5", "made.size > 5", "sizes have a unit"),
    ("uptime > 300", "uptime > 300", "write `uptime > 300s`"),
    ("players > 5%", "players > 5%", "a percentage"),
    ("player > 5", "player", "such as `(?<player>\\d+)`"), ("now > 5m", "now > 5m", "cannot be compared"),
    ("player < 'x'", "player < 'x'", "only `==` and `!=`"),
    ("status < running", "status < running", "has none"),
    ("player + 'x'", "player + 'x'", "joined in a template"), ("uptime + 5", "uptime + 5", "its kind"),
    ("n and successful", "n", "compare it: `n > 0`"), ("not memory", "memory", "compare it: `memory > 90%`"),
    ("1 if n else 2", "n", "`if` needs a condition"),
    ("1 if successful else 'x'", "'x'", "must be a number too"),
    ("default(players, 'none')", "'none'", "the fallback must be a number"),
    ("n in 5", "5", "write `[5]`"), ("n in ['a']", "['a']", "the list holds text"),
    ("[1, 'a'] == n", "'a'", "one type"),
    ("player matches line", "line", "written out"), ("n matches '4'", "n", "matched against text"),
    ("lower(n)", "n", "`lower` needs text"), ("-player", "-player", "needs a figure"),
    ("-successful", "-successful", "write `not`"), ("vars.staff == player", "vars.staff == player", "a list"),
    ("10% * 10%", "10% * 10%", "does not work between"),
    ("1 / uptime", "1 / uptime", "does not work between"),
    ("status == session", "status == session", "cannot be compared"),
  ]) func `types that do not fit are both named`(text: String, place: String, words: String) {
    check(text, "type-mismatch", at: place, saying: words)
  }

  @Test(arguments: [
    ("status == runing", "runing", "did you mean `running`?"),
    ("status in [online]", "online", "one of: offline"),
    ("weekday == 'monday'", "'monday'", "one of: mon, tue"),
    ("trigger.id == son", "son", "did you mean `soon`?"),
    ("session != 'conected'", "'conected'", "did you mean `connected`?"),
  ]) func `a word that is not in its closed set is refused`(text: String, place: String, words: String) {
    check(text, "unknown-choice", at: place, saying: words)
  }

  @Test(arguments: [
    ("avg(tps) < 15", "wrong-arguments", "avg(tps)", "`avg(memory, 5m)`"),
    ("avg(status, 3m) == 1", "not-a-figure", "status", "`memory`"),
    ("predict(disk, players) > 100%", "wrong-arguments", "players", "written out"),
    ("max(disk, 90d) > 100%", "too-long-ago", "90d", "31d at most"),
    ("lowr(player) == 'x'", "unknown-function", "lowr", "did you mean `lower`?"),
    ("memory(1) > 1", "unknown-function", "memory", "without `(…)`"),
    ("default(players)", "wrong-arguments", "default(players)", "`default(players, 0)`"),
    ("known()", "wrong-arguments", "known()", "found none"),
    ("line matches '(abc'", "invalid-pattern", "(", "group is never closed"),
    ("secrets.HOOK == 'x'", "secret-not-allowed-here", "secrets.HOOK", "`headers`"),
  ]) func `functions, patterns and secrets are checked`(
    text: String, code: String, place: String, words: String
  ) {
    check(text, code, at: place, saying: words)
  }

  @Test(arguments: [
    ("n", ValueType.bool, "compare it: `n > 0`"), ("status", .bool, "compare it: `status == stopping`"),
    ("player", .number, "such as `(?<player>\\d+)`"), ("5m", .time, "write `now + 5m`"),
    ("players", .duration, "a duration is needed here"),
  ]) func `a place says which type it needs`(text: String, type: ValueType, words: String) {
    check(text, "type-mismatch", at: text, saying: words, type)
  }

  @Test func `several mistakes are all reported`() {
    let found = findings("palyer == 'x' and memory > 90 or runing == status")
    #expect(found.map(\.code) == ["undefined-name", "type-mismatch", "unknown-choice"])
  }

  @Test func `a misspelt capture is marked where it is captured`() {
    let label = findings("palyer == 'x'").first?.labels.first
    #expect(label?.span == ExpressionFixture.captureSpan)
    #expect(label?.text == "captured here as `player` (word)")
  }

  @Test func `nesting and length are limited`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "n" + String(repeating: ")", count: depth)
    }
    #expect(findings(nested(49)).isEmpty)
    #expect(findings(nested(51)).first?.message == "this expression is nested more than 50 levels deep")
    #expect(findings(String(repeating: "(", count: 100_000)).count == 1)
    #expect(findings("n" + String(repeating: " + n", count: 60)).first?.code == "invalid-expression")
    #expect(findings(String(repeating: "not ", count: 2000) + "n").first?.code == "invalid-expression")
    #expect(
      findings("n == 1" + String(repeating: " ", count: 5000) + "or n == 2").first?.code
        == "invalid-expression")
  }

  @Test func `any bytes are read without a crash`() {
    let pieces = [
      "n", "'", "\"", "(", ")", "[", "]", "${", "}", "|", "%", "5", "GiB", " ", ".", ",", "-", "not ", "in ",
      "if ",
      "else ", "é", "\u{0}", "during(", "==", "matches", "&&", "1h", "\n",
    ]
    var state: UInt64 = 42
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      var findings: [Diagnostic] = []
      _ = ExpressionFixture.compiler.expression(ExpressionFixture.source(text), report: &findings)
      _ = ExpressionFixture.compiler.template(
        ExpressionFixture.source(text), sink: .command, report: &findings)
    }
  }
}
