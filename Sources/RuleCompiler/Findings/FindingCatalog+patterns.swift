/// Patterns of console lines.
extension FindingCatalog {
  static let patterns: [FindingPage] = [
    .error(
      "invalid-pattern", "a pattern cannot be read",
      """
      Patterns are regular expressions in the dialect of RE2, matched in time linear in the line. Look-around and
      back-references do not exist, because players write the lines and could make them take for ever.

      The finding points into the pattern. In place of a negative look-ahead, match more and say with `where` what is
      left out.
      """,
      bad: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16} joined the game$' }
            then: [{ log: somebody joined }]
        """#, at: (4, 24),
      good: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then: [{ log: somebody joined }]
        """#),
    .warning(
      "double-quoted-pattern", "double quotes change a pattern before it is read",
      """
      In double quotes YAML gives `\\` a meaning of its own: `\\b` becomes a backspace, and the pattern waits for a
      character that no console prints. Other escapes, such as `\\d`, are errors.

      Write patterns in single quotes; `check --fix` does it.
      """,
      bad: #"""
        rules:
          greet:
            servers: all
            when: { console: "^Done\b" }
            then: [{ log: it is ready }]
        """#, at: (4, 28),
      good: #"""
        rules:
          greet:
            servers: all
            when: { console: '^Done\b' }
            then: [{ log: it is ready }]
        """#),
    .warning(
      "matches-everything", "a pattern matches every line",
      """
      A busy server prints thousands of lines a minute, and each would fire the rule.

      Name what the line says, such as `'^Done'`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '.*' }
            then: [{ log: 'it says ${line|plain}' }]
        """#, at: (4, 22),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Done' }
            then: [{ log: 'it says ${line|plain}' }]
        """#),
    .warning(
      "comment-cuts-value", "YAML reads the end of a value as a comment",
      """
      In a text without quotes ` #` begins a comment. `say we are #1` sends `say we are`, and nothing else would tell
      that half of the command is missing.

      Put the value in quotes; `check --fix` does it. If a comment is meant, put a space after the `#`.
      """,
      bad: #"""
        rules:
          vote:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: say Vote for us, we are #1 on the list
        """#, at: (6, 42),
      good: #"""
        rules:
          vote:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: 'say Vote for us, we are #1 on the list'
        """#),
    .warning(
      "forgeable-line", "players can forge this line by typing it in chat",
      """
      What players write appears in the console too. A pattern that may begin anywhere in a line also matches a chat
      message, so a player could start, stop or command the server.

      Begin the pattern with `^`. With a profile, `^` is the start of the message after time and level, where a chat
      message has the player's name.
      """,
      bad: #"""
        rules:
          stuck:
            servers: all
            when: { console: 'Server thread stuck' }
            then: [{ power: restart }]
        """#, at: (4, 23),
      good: #"""
        rules:
          stuck:
            servers: all
            when: { console: '^Server thread stuck' }
            then: [{ power: restart }]
        """#),
    .warning(
      "self-trigger", "a rule's own command prints a line that fires it again",
      """
      `say restart now` makes the server print `[Server] restart now`. A pattern that matches this line fires the rule
      again, and so on until a limit stops it.

      Begin the pattern with `^`, or say it in other words.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^.{0,99}restart now' }
            then: [{ command: say restart now }]
        """#, at: (5, 23),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^restart now' }
            then: [{ command: say it will restart }]
        """#),
    .error(
      "missing-message-group", "`line` has no group `message`",
      """
      `line` of a profile says what a console line looks like, so that rules need not care about time and level. What
      the group `message` matches is all that rules see of a line.

      Put `(?<message>.*)` where the message stands.
      """,
      bad: #"""
        profiles:
          game:
            line: '^\[\d+:\d+:\d+\] .*$'
        """#, at: (3, 11),
      good: #"""
        profiles:
          game:
            line: '^\[\d+:\d+:\d+\] (?<message>.*)$'
        """#),
    .warning(
      "unused-group", "a group of `line` is not used",
      """
      Of `line` only the groups `message` and `level` mean something; other names go nowhere.

      Remove the name, or capture what is wanted in the pattern of an event.
      """,
      bad: #"""
        profiles:
          game:
            line: '^\[(?<time>[\d:]+)\] (?<message>.*)$'
        """#, at: (3, 11),
      good: #"""
        profiles:
          game:
            line: '^\[[\d:]+\] (?<message>.*)$'
        """#),
    .warning(
      "brackets-around-text", "text in brackets is a set of characters",
      """
      In a pattern `[INFO]` matches one character, an `I`, `N`, `F` or `O`. Consoles print such marks in front of their
      lines, so they are often copied into patterns, which then match nothing, or far too much.

      Leave the mark out: the profile's `line` takes the beginning of lines away before patterns look at them. Brackets
      that are meant are written `\\[` and `\\]`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^[INFO] Done' }
            then: [{ log: started }]
        """#, at: (4, 24),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Done' }
            then: [{ log: started }]
        """#),
    .warning(
      "parentheses-around-text", "parentheses are a group",
      """
      In a pattern parentheses make a group; they are not looked for in the line. `Done (5s)` matches `Done 5s`, which no
      console prints.

      Write `\\(` and `\\)` for parentheses of the line.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Done (5s)' }
            then: [{ log: started }]
        """#, at: (4, 29),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Done \(5s\)' }
            then: [{ log: started }]
        """#),
    .warning(
      "unnamed-group", "a group that nothing can use",
      """
      What a group captures is used by its name. A group without one, that is neither repeated nor a choice, does nothing.

      Give it a name, `(?<player>…)`, and write `${player}`; or leave the parentheses out.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^(\w{3,16}) joined the game$' }
            then: [{ log: somebody joined }]
        """#, at: (4, 24),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then: [{ log: '${player} joined' }]
        """#),
    .warning(
      "foreign-capture", "a place for text as in another tool",
      """
      `{player}`, `%{WORD:player}` and `<player>` capture nothing here; a line would have to contain these very signs.

      Write a group with a name: `(?<player>\\w{3,16})`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^{player} joined the game$' }
            then: [{ log: somebody joined }]
        """#, at: (4, 24),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then: [{ log: '${player} joined' }]
        """#),
  ]
}
