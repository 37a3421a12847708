/// Schedules that cannot be read, never fire, or fire at other times than they seem to.
extension FindingCatalog {
  static let schedules: [FindingPage] = [
    .error(
      "invalid-schedule", "this is not a cron expression",
      """
      A cron expression has five fields: minute, hour, day of the month, month, day of the week. Each is a number, a
      range, a list, a step or `*`, within the bounds of its field.

      For times of the day `schedule: { at: "04:00", days: mon-fri }` says the same in words.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: "61 4 * * *" }
            then: [{ log: good morning }]
        """#, at: (5, 24),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: "1 4 * * *" }
            then: [{ log: good morning }]
        """#),
    .error(
      "never-fires", "this trigger never fires",
      """
      The fields of the schedule ask for a day that does not exist, such as the 30th of February, or the parts of the
      trigger exclude each other: an end with exit code 0 is an intended stop, not a crash.

      For the last day of each month use `schedule: { at: "04:00", days: last }`.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          monthly:
            servers: all
            when: { schedule: "0 4 30 2 *" }
            then: [{ log: a month is over }]
        """#, at: (5, 28),
      good: #"""
        timezone: Europe/Berlin
        rules:
          monthly:
            servers: all
            when: { schedule: { at: "04:00", days: last } }
            then: [{ log: a month is over }]
        """#),
    .warning(
      "both-day-fields", "both day fields of a cron expression are set",
      """
      Cron fires when either of its day fields fits: `0 4 1 * 1` means the first of every month and every Monday
      besides, not the Mondays that are a first. That is the rule of every cron, and hardly ever what was meant.

      Write `*` into one of the fields, or use `days`, such as `days: first mon`.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          monthly:
            servers: all
            when: { schedule: "0 4 1 * 1" }
            then: [{ log: a month is over }]
        """#, at: (5, 32),
      good: #"""
        timezone: Europe/Berlin
        rules:
          monthly:
            servers: all
            when: { schedule: { at: "04:00", days: first mon } }
            then: [{ log: a month is over }]
        """#),
    .warning(
      "step-over-field", "a step reaches beyond its field",
      """
      A step counts within its field and starts anew with each hour, day or month. `*/90` in the minutes therefore
      means minute 0 alone, not every 90 minutes.

      For longer periods use `schedule: { every: 90m }`.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when: { schedule: "*/90 * * * *" }
            then: [{ log: tick }]
        """#, at: (5, 24),
      good: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when: { schedule: { every: 90m } }
            then: [{ log: tick }]
        """#),
    .error(
      "period-too-short", "this is too often",
      """
      The shortest period of a schedule and of a metric's probe is one second. Shorter ones would keep the console
      busy and tell nothing new.

      Use 1s or more; for what happens in between, use a `console` trigger.
      """,
      bad: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 100ms } }
            then: [{ log: tick }]
        """#, at: (4, 32),
      good: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 10s } }
            then: [{ log: tick }]
        """#),
    .error(
      "lead-over-period", "`lead` is longer than the time between two fires",
      """
      `lead` starts the steps so long before the time that is named. Longer than the period, it would start the next
      run before the last one is due.

      Use at most the period.
      """,
      bad: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 1h, lead: 2h } }
            then: [{ log: tick }]
        """#, at: (4, 42),
      good: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 1h, lead: 10m } }
            then: [{ log: tick }]
        """#),
    .warning(
      "jitter-over-period", "`jitter` is longer than the time between two fires",
      """
      `jitter` delays each fire by chance, so that many servers do not act at one instant. Longer than the period, it
      moves fires behind those that follow them.

      Use less than the period.
      """,
      bad: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 1h, jitter: 2h } }
            then: [{ log: tick }]
        """#, at: (4, 44),
      good: #"""
        rules:
          often:
            servers: all
            when: { schedule: { every: 1h, jitter: 10m } }
            then: [{ log: tick }]
        """#),
    .error(
      "missing-grace", "`missed: run_all` needs `grace`",
      """
      With `missed: run_all` fires that fell into a time in which the engine was down are made up for. After a week,
      that could be hundreds; `grace` says how late is too late.

      Add such as `grace: 1h`.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00", missed: run_all } }
            then: [{ log: good morning }]
        """#, at: (5, 46),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: { at: "04:00", missed: run_all, grace: 6h } }
            then: [{ log: good morning }]
        """#),
    .error(
      "days-without-at", "`days` belongs to `at`",
      """
      `days` says on which days the times under `at` are meant. `every` counts elapsed time and knows no days; cron has
      fields of its own for them.

      Write `at: "04:00"` with it, or put the days into the cron fields.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when: { schedule: { every: 5m, days: mon } }
            then: [{ log: tick }]
        """#, at: (5, 36),
      good: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when: { schedule: "*/5 * * * mon" }
            then: [{ log: tick }]
        """#),
    .error(
      "two-schedules", "a schedule or window says twice when it is",
      """
      A schedule has one of `cron`, `every` and `at`; a window has `from` and `to`, or `cron` and `length`. Two of them
      could mean both or any.

      Make two triggers or two windows of it.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when: { schedule: { every: 5m, at: "04:00" } }
            then: [{ log: tick }]
        """#, at: (5, 36),
      good: #"""
        timezone: Europe/Berlin
        rules:
          often:
            servers: all
            when:
              - schedule: { every: 5m }
              - schedule: { at: "04:00" }
            then: [{ log: tick }]
        """#),
    .error(
      "missing-timezone", "no time zone is named",
      """
      Four in the morning is another instant in every zone. The zone of the machine is not used: a container mostly has
      none, and rules would fire an hour off after a move.

      Write `timezone: Europe/Berlin` at the top of the file, or `timezone` beside the time.
      """,
      bad: #"""
        rules:
          night:
            servers: all
            when: { schedule: "0 4 * * *" }
            then: [{ log: good morning }]
        """#, at: (4, 23),
      good: #"""
        timezone: Europe/Berlin
        rules:
          night:
            servers: all
            when: { schedule: "0 4 * * *" }
            then: [{ log: good morning }]
        """#),
  ]
}
