/// Text that somebody else wrote, and where it must not go.
extension FindingCatalog {
  static let trust: [FindingPage] = [
    .error(
      "untrusted-in-command", "untrusted text is placed in a console command",
      """
      What a pattern captures was written by players. A group such as `.+` can match spaces, quotes and selectors, so a
      player could turn one command into another. A group that can only match a word or number of limited length is
      safe by itself.

      Choose a filter, `${text|plain}` or `${text|json}` inside JSON text, or let the group match less.
      """,
      bad: #"""
        rules:
          bridge:
            servers: all
            when: { console: '^<(?<player>\w{3,16})> (?<text>.+)$' }
            then:
              - command: say ${player} said ${text}
        """#, at: (6, 37),
      good: #"""
        rules:
          bridge:
            servers: all
            when: { console: '^<(?<player>\w{3,16})> (?<text>.+)$' }
            then:
              - command: say ${player} said ${text|plain}
        """#),
    .error(
      "untrusted-in-message", "untrusted text is placed in a message",
      """
      What a pattern captures was written by players. In a message it could carry formatting, links that look like
      others, or pretend to be a line of yours.

      Choose a filter: `${text|plain}` keeps letters, digits and basic punctuation, `${text|md}` everything, with
      Markdown escaped.
      """,
      bad: #"""
        rules:
          bridge:
            servers: all
            when: { console: '^<(?<player>\w{3,16})> (?<text>.+)$' }
            then:
              - log: ${player} said ${text}
        """#, at: (6, 29),
      good: #"""
        rules:
          bridge:
            servers: all
            when: { console: '^<(?<player>\w{3,16})> (?<text>.+)$' }
            then:
              - log: ${player} said ${text|plain}
        """#),
    .error(
      "untrusted-in-url", "a value would decide which address is called",
      """
      A value in front of the end of the host name decides who is called, with all that the call carries. Text of
      players further behind can still lead to another path.

      Write scheme and host out or keep them in a secret, and let groups whose text goes into an address match words
      only.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook: { url: 'https://${server.name}.example.org/' }
        """#, at: (6, 36),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook: { url: 'https://example.org/${server.name}' }
        """#),
    .error(
      "control-character-in-command", "a console command is one line",
      """
      A line break in a command would be a second command, and other control characters can change what the console
      shows. They are refused in what the author wrote, and taken out of values.

      Fold long commands with `>-`; write several commands as a list.
      """,
      bad: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: |
                  say Hello
                  say again
        """#, at: (7, 11),
      good: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: [say Hello, say again]
        """#),
  ]
}
