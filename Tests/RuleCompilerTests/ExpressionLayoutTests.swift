import Diagnostics
import Patterns
import RuleModel
import Testing

@testable import RuleCompiler

/// Findings as people see them, through the YAML file and the renderer.
@Suite struct ExpressionLayoutTests {
  func rendered(_ yaml: String, pattern: [String], command: [String], sink: TextSink = .command) throws
    -> String
  {
    let file = SourceFile(path: "rules/bridge.yaml", text: yaml)
    let root = try #require(YAMLDocument.parse(file).root)
    func node(_ path: [String]) throws -> YAMLNode { try path.reduce(root) { try #require($0[$1]) } }
    let console = try node(pattern)
    let groups = try Pattern(console.text ?? "").captures.compactMap { capture in
      capture.name.map { name in
        Trigger.Field(
          name: name, type: capture.kind == .number ? .number : .text, captureClass: capture.kind,
          span: console.span(ofValueRange: capture.span))
      }
    }
    let scope = NameScope(.server, .trigger(ids: []), .run, .fields(groups), .line)
    var findings: [Diagnostic] = []
    let target = try node(command)
    _ = ExpressionCompiler(scope: scope).template(target, sink: sink, report: &findings)
    return findings.map { DiagnosticRenderer(sources: [file]).renderText($0) }.joined(separator: "\n")
  }

  @Test func `untrusted text shows where it is captured and how to tame it`() throws {
    let text = try rendered(
      """
      rules:
        bridge:
          when:
            console: '^<(?<player>\\w{3,16})> (?<text>.+)$'
          command: say ${player} said ${text}
      """, pattern: ["rules", "bridge", "when", "console"], command: ["rules", "bridge", "command"])
    #expect(
      text == #"""
        error[untrusted-in-command]: untrusted text is placed in a console command
         --> rules/bridge.yaml:5:33
          |
        4 |       console: '^<(?<player>\w{3,16})> (?<text>.+)$'
          |                                        ----------- this group matches spaces, quotes and selectors such as `@a`
        5 |     command: say ${player} said ${text}
          |                                 ^^^^^^^ may contain anything a player can type
          |
          = note: `${player}` is fine, its pattern can only match word characters
          = help: choose a filter: `${text|plain}` (letters, digits, basic punctuation) or `${text|json}` inside JSON text

        """#)
  }

  @Test func `an undefined name shows what was captured`() throws {
    let text = try rendered(
      """
      rules:
        kick:
          when:
            console: '^\\[AuthMe\\] (?<player>\\w{3,16}) used the wrong password$'
          command: kick ${palyer} Too many failed logins
      """, pattern: ["rules", "kick", "when", "console"], command: ["rules", "kick", "command"])
    #expect(
      text == #"""
        error[undefined-name]: `palyer` is not defined in this template
         --> rules/bridge.yaml:5:21
          |
        4 |       console: '^\[AuthMe\] (?<player>\w{3,16}) used the wrong password$'
          |                             ------------------- captured here as `player` (word)
        5 |     command: kick ${palyer} Too many failed logins
          |                     ^^^^^^ did you mean `player`?
          |
          = note: names available here: player, line, server.*, status, session, uptime, memory, disk, cpu, cpu.of_limit, net.rx, net.tx, now, \#
        weekday, trigger.*, run.*

        """#)
  }
}
