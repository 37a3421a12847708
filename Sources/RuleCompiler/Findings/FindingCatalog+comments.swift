/// Comments that ask to be spared a finding.
extension FindingCatalog {
  static let comments: [FindingPage] = [
    .warning(
      "ignore-without-reason", "an `ignore` gives no reason",
      """
      `# flightplan: ignore[code]` at the end of a line, or alone on the line above it, keeps warnings of that code about
      this line from being told. Whoever reads the rule later needs to know why they do not matter here.

      Write the reason after the bracket.
      """,
      bad: #"""
        rules:
          stuck:
            servers: all
            when: { console: 'Server thread stuck' }  # flightplan: ignore[forgeable-line]
            then: [{ power: restart }]
        """#, at: (4, 61),
      good: #"""
        rules:
          stuck:
            servers: all
            when: { console: 'Server thread stuck' }  # flightplan: ignore[forgeable-line] the chat is off
            then: [{ power: restart }]
        """#),
    .warning(
      "ignore-without-effect", "an `ignore` has no effect",
      """
      No finding of this code begins on the line that the comment is about. Either it was mended since, or the comment
      stands at the wrong line: it belongs at the end of the line on which the finding begins, or alone above it.

      Remove the comment or move it. Whether it has an effect is only asked when there are no errors, which may hide
      other findings.
      """,
      bad: #"""
        rules:
          stuck:
            servers: all
            when: { console: '^Server thread stuck' }  # flightplan: ignore[forgeable-line] the chat is off
            then: [{ power: restart }]
        """#, at: (4, 69),
      good: #"""
        rules:
          stuck:
            servers: all
            when: { console: '^Server thread stuck' }
            then: [{ power: restart }]
        """#),
    .warning(
      "ignore-unknown-code", "an `ignore` names no finding",
      """
      The word between the brackets is the code of no finding, so the comment does nothing.

      Look at the spelling: the code stands in brackets at the head of the finding.
      """,
      bad: #"""
        rules:
          stuck:
            servers: all
            when: { console: '^Server thread stuck' }  # flightplan: ignore[forgable-line] the chat is off
            then: [{ power: restart }]
        """#, at: (4, 69),
      good: #"""
        rules:
          stuck:
            servers: all
            when: { console: 'Server thread stuck' }  # flightplan: ignore[forgeable-line] the chat is off
            then: [{ power: restart }]
        """#),
    .warning(
      "ignore-of-error", "an error cannot be ignored",
      """
      An error keeps the file from being loaded, because it cannot mean anything. No comment changes that, so it is
      still told.

      Mend the error and remove the comment.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldown: 5  # flightplan: ignore[invalid-duration] minutes, of course
            then: [{ log: it crashed }]
        """#, at: (5, 39),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldown: 5m
            then: [{ log: it crashed }]
        """#),
  ]
}
