/// Scalars that mean something: words of short lists, durations, times, addresses.
extension FindingCatalog {
  static let values: [FindingPage] = [
    .error(
      "unknown-value", "a word is none of those that can stand here",
      """
      Some keys take one of a few words: `power` takes `start`, `stop`, `restart` and `kill`, `mode` takes `single`,
      `restart`, `queued` and `parallel`.

      The help lists them. Where the word is one slip away from one of them, `check --fix` corrects it.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { status: runing }
            then: [{ log: it runs }]
        """#, at: (4, 21),
      good: #"""
        rules:
          tell:
            servers: all
            when: { status: running }
            then: [{ log: it runs }]
        """#),
    .error(
      "invalid-duration", "this is not a duration",
      """
      Durations are numbers with units: `500ms`, `30s`, `5m`, `1h30m`, `7d`. A bare number could mean seconds or
      minutes, and rules that wait sixty times too long are found too late.

      Add the unit. To wait for a condition, write `wait: { stats: … }` with a `timeout`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldown: 5
            then: [{ log: it crashed }]
        """#, at: (5, 15),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldown: 5m
            then: [{ log: it crashed }]
        """#),
    .error(
      "invalid-number", "this number does not fit here",
      """
      A number is needed, in bounds that the help names. Signs, units and fractions have no place where something is
      counted.

      Write a number within the bounds.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            limit: { runs: 0, per: 10m }
            then: [{ power: start }]
        """#, at: (5, 20),
      good: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            limit: { runs: 3, per: 10m }
            then: [{ power: start }]
        """#),
    .error(
      "invalid-rate", "this is not a rate",
      """
      A rate is a number, the word `per` and a duration: `3 per 10m`. It bounds how often something happens within
      any stretch of that length.

      Write all three parts, parted by spaces.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            limit: 3/10m
            then: [{ power: start }]
        """#, at: (5, 12),
      good: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            limit: 3 per 10m
            then: [{ power: start }]
        """#),
    .error(
      "invalid-time", "this is not a time of the day",
      """
      Times of the day have two digits for hours and minutes, `"04:00"`, and may have seconds, `"04:00:30"`. The day
      begins with `"00:00"`; there is no `"24:00"`.

      Quotes are not needed here, but other readers of YAML make a number of `04:00` without them.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "4:00" } }
            then: [{ log: good morning }]
        """#, at: (5, 30),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00" } }
            then: [{ log: good morning }]
        """#),
    .error(
      "invalid-days", "these are no days",
      """
      `days` takes days of the week, `mon-fri` or `sat,sun`, days of the month, `1,15`, the `last` day, or such as
      `first mon`.

      Write the days in small English letters.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00", days: weekdays } }
            then: [{ log: good morning }]
        """#, at: (5, 44),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00", days: mon-fri } }
            then: [{ log: good morning }]
        """#),
    .error(
      "invalid-zone", "there is no such time zone",
      """
      Time zones have the names of the IANA database: mostly a continent and a city, such as `Europe/Berlin`, or
      `UTC`. From the name follows when clocks are put forward and back.

      Use the name of a city whose clocks show the time you mean.
      """,
      bad: #"""
        timezone: Europe/Berln
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00" } }
            then: [{ log: good morning }]
        """#, at: (1, 11),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00" } }
            then: [{ log: good morning }]
        """#),
    .error(
      "invalid-label-selector", "this is not a requirement on a label",
      """
      Labels are asked with requirements, parted by commas, that must all hold: `role=backend`, `env!=test`,
      `env in (a, b)`, `role`, `!role`.

      Give the requirement a name, and quote the whole if it has commas.
      """,
      bad: #"""
        rules:
          tell:
            servers: { labels: '=backend' }
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (3, 25),
      good: #"""
        rules:
          tell:
            servers: { labels: role=backend }
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "no-servers", "a rule names no server",
      """
      An empty list of servers reaches nothing, so the rule would never run. To keep a rule without running it, use
      `stage: disabled`.

      Write `all`, a name such as `survival-*`, or what the servers have in common.
      """,
      bad: #"""
        rules:
          tell:
            servers: []
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (3, 14),
      good: #"""
        rules:
          tell:
            servers: all
            stage: disabled
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "invalid-url", "this is not a web address",
      """
      An address begins with `https://` or `http://`, written out or inside of a secret. Whatever else it begins with
      could not be called.

      Write the scheme out, or keep the whole address in a secret.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook: { url: example.org/crash }
        """#, at: (6, 25),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook: { url: 'https://example.org/crash' }
        """#),
  ]
}
