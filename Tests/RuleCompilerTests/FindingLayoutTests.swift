import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// How findings read in a terminal, word for word.
struct FindingLayoutTests {
  func shown(_ text: String) -> String {
    let result = CompilerFixture.compile(text)
    return DiagnosticRenderer(sources: result.sources).render(result.diagnostics, as: .text)
  }

  @Test func `a slip in a key`() {
    #expect(
      shown(
        """
        rules:
          greet:
            servers: all
            when: { crash: any }
            cooldwon: 12h
            then: [{ log: x }]
        """) == """
          error[unknown-key]: unknown key `cooldwon` in rule `greet`
           --> rules/test.yaml:5:5
            |
          4 |     when: { crash: any }
          5 |     cooldwon: 12h
            |     ^^^^^^^^ did you mean `cooldown`?
          6 |     then: [{ log: x }]
            |
            = help: replace with `cooldown: 12h` (fixable with `flightplan check --fix`)

          """)
  }

  @Test func `a pattern that is not closed`() {
    #expect(
      shown(
        """
        rules:
          greet:
            servers: all
            when:
              console: '^(?<player>\\w{3,16} joined the game$'
            then: [{ log: x }]
        """) == """
          error[invalid-pattern]: pattern is not valid: group is never closed
           --> rules/test.yaml:5:18
            |
          4 |     when:
          5 |       console: '^(?<player>\\w{3,16} joined the game$'
            |                                                     - the pattern ends here without `)`
            |                  ^^^^^^^^^^ opened here, offset 1 of the pattern
          6 |     then: [{ log: x }]
            |
            = help: close the group after `{3,16}`: `^(?<player>\\w{3,16}) joined the game$`

          """)
  }

  @Test func `a condition that contradicts its trigger`() {
    #expect(
      shown(
        """
        rules:
          mem:
            servers: all
            when:
              stats: memory > 90%
              for: 5m
            if: memory < 80%
            then: [{ log: x }]
        """) == """
          error[unreachable-condition]: condition can never be true when this trigger fires
           --> rules/test.yaml:7:9
            |
          5 |       stats: memory > 90%
            |              ------------ at the moment of firing memory is above 90%
           ...
          7 |     if: memory < 80%
            |         ^^^^^^^^^^^^ contradicts line 5; the run would always be skipped
            |
            = help: a recovery threshold belongs to the trigger: `until: memory < 80%`

          """)
  }

  @Test func `a line that players can type`() {
    #expect(
      shown(
        """
        include: [game.yaml]
        rules:
          ops:
            servers: all
            when:
              console: 'Server thread stuck'
            then:
              - power: restart
        """) == """
          warning[forgeable-line]: players can forge this line by typing it in chat
           --> rules/test.yaml:6:17
            |
          6 |       console: 'Server thread stuck'
            |                 ^^^^^^^^^^^^^^^^^^^ unanchored: also matches `<Steve> Server thread stuck`
           ...
          8 |       - power: restart
            |         -------------- this is what a player could trigger
            |
            = help: anchor it, '^Server thread stuck' (profile game strips the time and level prefix)

          """)
  }
}
