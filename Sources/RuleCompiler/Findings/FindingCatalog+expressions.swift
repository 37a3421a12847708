/// Conditions and the values in texts.
extension FindingCatalog {
  static let expressions: [FindingPage] = [
    .error(
      "invalid-expression", "this cannot be read as an expression",
      """
      Conditions, and what stands between `${` and `}`, are expressions: names, figures with units, comparisons, `and`,
      `or` and `not`. Signs of other languages, such as `&&` and `!`, have words here.

      The message says what was expected at this place.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90% && disk > 90% }
            then: [{ log: both are short }]
        """#, at: (4, 33),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90% and disk > 90% }
            then: [{ log: both are short }]
        """#),
    .error(
      "unknown-choice", "this can never be equal",
      """
      Some values are one of a few words: `status` is `starting`, `running`, `stopping` or `offline`. Compared with any
      other word the condition would always be false.

      The help lists the words. Where the word is one slip away from one of them, `check --fix` corrects it.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            if: status != runing
            then: [{ log: it crashed }]
        """#, at: (5, 19),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            if: status != running
            then: [{ log: it crashed }]
        """#),
    .error(
      "unknown-filter", "there is no such filter",
      """
      A filter stands behind a value in a text, after `|`, and says how it is written: `${memory|percent}`. The help
      lists the filters.

      A function is written around the value, not behind it: `${lower(server.name)}`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: memory was at ${memory|percnt}
        """#, at: (6, 37),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: memory was at ${memory|percent}
        """#),
    .error(
      "unknown-function", "there is no such function",
      """
      Only the functions that the help lists exist; rules cannot define any. A name that is a value, such as `memory`,
      is written without brackets.

      Filters are written behind the value: `${memory|percent}`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: ${lowr(server.name)} crashed
        """#, at: (6, 16),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: ${lower(server.name)} crashed
        """#),
    .error(
      "wrong-arguments", "a function has too few or too many values",
      """
      Each function takes a fixed number of values between its brackets, parted by commas.

      The help shows an example.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: ${replace(server.name, '-')} crashed
        """#, at: (6, 16),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: ${replace(server.name, '-', ' ')} crashed
        """#),
    .error(
      "type-mismatch", "these do not go together",
      """
      Every value has a type: a share, a size, a duration, a number, text, a condition. What cannot be compared or
      calculated is refused when the file is read, not in the night in which the rule is needed.

      Mostly a unit is missing: memory is compared with `90%` or `6GiB`, never with a bare number. A capture is a
      number only if its group can match nothing else.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90 }
            then: [{ log: memory is short }]
        """#, at: (4, 20),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90% }
            then: [{ log: memory is short }]
        """#),
    .warning(
      "foreign-value", "a value is written as in another tool",
      """
      Values stand in `${…}`. What other tools replace, `$1`, `{{ player }}`, `%player%`, is sent here as it stands:
      `$1`, `%player%` and `{player}` are mentioned where they are the name of a value that is known there.

      Write `${player}`. Groups of patterns have names, `(?<player>…)`, not numbers. A dollar sign that is meant is
      written `$$`.
      """,
      bad: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then:
              - command: say Welcome, {{ player }}!
        """#, at: (6, 31),
      good: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then:
              - command: say Welcome, ${player}!
        """#),
  ]
}
