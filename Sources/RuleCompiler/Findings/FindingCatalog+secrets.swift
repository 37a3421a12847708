/// Keys and addresses that must stay secret.
extension FindingCatalog {
  static let secrets: [FindingPage] = [
    .warning(
      "literal-secret", "a secret is written out",
      """
      An API key or a webhook's address lets everybody act who knows it. In a rule file it is read by whoever reads the
      rules, and stays in the history of the repository.

      Declare `secrets: [NAME]`, write `${secrets.NAME}`, put the value into the environment or the directory of
      secrets, and replace the one that was written down.
      """,
      bad: #"""
        notifiers:
          ops: { discord: 'https://discord.com/api/webhooks/1234567890/abcdefghijkl' }
        """#, at: (2, 20),
      good: #"""
        secrets: [OPS_WEBHOOK]
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}' }
        """#),
    .error(
      "secret-undeclared", "a secret is not declared",
      """
      Secrets are declared under `secrets`, here or in an included file, so that one can see which values a set of
      rules needs before it runs.

      Add the name: `secrets: [NAME]`.
      """,
      bad: #"""
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}' }
        """#, at: (2, 22),
      good: #"""
        secrets: [OPS_WEBHOOK]
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}' }
        """#),
    .error(
      "secret-not-allowed-here", "a secret cannot be used here",
      """
      Messages, commands and logs are shown to people and kept. Secrets may stand where they are sent and nowhere shown:
      in the address and headers of a web call, and in a notifier's address. There they stand alone, without filters.

      Move the secret there, or leave it out.
      """,
      bad: #"""
        secrets: [PASSWORD]
        rules:
          login:
            servers: all
            when: { status: running }
            then:
              - command: login ${secrets.PASSWORD}
        """#, at: (7, 26),
      good: #"""
        secrets: [PASSWORD]
        rules:
          login:
            servers: all
            when: { status: running }
            then:
              - webhook:
                  url: https://example.org/
                  headers: { Authorization: '${secrets.PASSWORD}' }
        """#),
    .error(
      "secret-unset", "a secret has no value",
      """
      A rule needs the secret, and neither the environment nor the directory of secrets has a value for it. The step
      would fail when it is needed.

      Set the value. Where no secrets are at hand, as in CI, `check --no-secrets` skips this check; `test` and `dry-run`
      never need values.
      """,
      bad: .words("a notifier whose secret is neither in the environment nor in the directory of secrets"),
      good: .words("the same with `OPS_WEBHOOK` set in the environment, or a file `secrets/OPS_WEBHOOK`")),
  ]
}
