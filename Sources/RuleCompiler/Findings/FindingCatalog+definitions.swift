/// Notifiers and the commands of profiles.
extension FindingCatalog {
  static let definitions: [FindingPage] = [
    .error(
      "two-services", "a notifier has more than one service",
      """
      A notifier is one channel, with its own limit and grouping.

      Make two notifiers of it, and two steps that use them.
      """,
      bad: #"""
        secrets: [OPS_WEBHOOK, SITE_WEBHOOK]
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}', webhook: '${secrets.SITE_WEBHOOK}' }
        """#, at: (3, 45),
      good: #"""
        secrets: [OPS_WEBHOOK, SITE_WEBHOOK]
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}' }
          site: { webhook: '${secrets.SITE_WEBHOOK}' }
        """#),
    .error(
      "computed-address", "a notifier's address is made of text and secrets only",
      """
      A notifier is shared by many rules and servers, so there is no server whose values could stand in its address.

      Use a secret, or a `webhook` step for an address that depends on the server.
      """,
      bad: #"""
        secrets: [OPS_WEBHOOK]
        notifiers:
          ops: { webhook: 'https://example.org/${1 + 1}' }
        """#, at: (3, 42),
      good: #"""
        secrets: [OPS_WEBHOOK]
        notifiers:
          ops: { webhook: '${secrets.OPS_WEBHOOK}' }
        """#),
    .error(
      "missing-message", "`announce` does not say where the message goes",
      """
      The command `announce` of a profile is the game's command for telling all players something. Without `${message}`
      every announcement would be the same.

      Write such as `say ${message}`.
      """,
      bad: #"""
        profiles:
          game:
            commands: { announce: say hello }
        """#, at: (3, 27),
      good: #"""
        profiles:
          game:
            commands: { announce: 'say ${message}' }
        """#),
    .warning(
      "type-as-fallback", "a parameter's value looks like a type",
      """
      What stands behind a parameter's name is its value where none is given. Parameters have no types, so `number` would
      be put in as that word.

      Leave the place behind the colon empty for a parameter that must be given, or write the value itself.
      """,
      bad: #"""
        procedures:
          warn:
            params: { player: , seconds: number }
            do: [{ command: 'tell ${player} in ${seconds}' }]
        rules: {}
        """#, at: (3, 34),
      good: #"""
        procedures:
          warn:
            params: { player: , seconds: 30 }
            do: [{ command: 'tell ${player} in ${seconds}' }]
        rules: {}
        """#),
    .warning(
      "odd-server-name", "a selector that looks like something else",
      """
      Servers are named by their names, possibly with `*` and `?`, by a list of them, or by what they have: `labels`,
      `node`, `egg`, `not`. A text such as `role=backend` or `survival-1, survival-2` is read as one name, which most
      likely no server has.

      Write `{ labels: role=backend }`, or a list in brackets. Where a server really is called so, tell the check with
      `# flightplan: ignore[odd-server-name]` and a reason.
      """,
      bad: #"""
        rules:
          tell:
            servers: role=backend
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (3, 14),
      good: #"""
        rules:
          tell:
            servers: { labels: role=backend }
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
  ]
}
