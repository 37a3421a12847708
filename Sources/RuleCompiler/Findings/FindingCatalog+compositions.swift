/// Triggers that are made of others: absence, sequences, counts.
extension FindingCatalog {
  static let compositions: [FindingPage] = [
    .error(
      "absent-without-for", "`absent` needs `for`",
      """
      Something is absent at nearly every instant. Only how long it has been absent says anything.

      Add `for`. The time counts while everything could be seen, and begins anew with each line that was waited for.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { absent: { console: '^Saved' } }
            then: [{ log: it is so }]
        """#, at: (4, 13),
      good: #"""
        rules:
          tell:
            servers: all
            when: { absent: { console: '^Saved' }, for: 30m }
            then: [{ log: it is so }]
        """#),
    .error(
      "absent-level", "a level cannot be absent",
      """
      `absent` waits for something that happens and does not come. A level holds or does not hold, so its opposite is
      a level, too.

      Write the opposite as a condition, with `for` if it has to last.
      """,
      bad: #"""
        metrics:
          players: { set: { console: '^There are (?<n>\d+)', value: n } }
        rules:
          tell:
            servers: all
            when: { absent: { stats: players > 0 }, for: 30m }
            then: [{ log: it is so }]
        """#, at: (6, 30),
      good: #"""
        metrics:
          players: { set: { console: '^There are (?<n>\d+)', value: n } }
        rules:
          tell:
            servers: all
            when: { stats: players == 0, for: 30m }
            then: [{ log: it is so }]
        """#),
    .error(
      "misplaced-trigger", "a trigger that cannot stand there",
      """
      Most places take one thing that happens: the answer to a command, what must not come, a part of a sequence.
      Levels, schedules and triggers that are made of triggers have a meaning only in some places.

      The help names what fits instead.
      """,
      bad: #"""
        timezone: UTC
        rules:
          tell:
            servers: all
            when: { absent: { schedule: "0 4 * * *" }, for: 5m }
            then: [{ log: it is so }]
        """#, at: (5, 23),
      good: #"""
        rules:
          tell:
            servers: all
            when: { absent: { console: '^Saved' }, for: 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "misplaced-modifier", "a modifier that cannot stand there",
      """
      `count`, `debounce`, `until` and the like belong to a trigger under `when`. What a step waits for, or what must
      be absent, happens once or not at all.

      Move it to the trigger of the rule, or make an event of it that another rule emits.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ wait: { console: '^Done', count: 3 }, timeout: 5m }]
        """#, at: (5, 40),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ wait: { console: '^Done' }, timeout: 5m }]
        """#),
    .error(
      "short-sequence", "a sequence of fewer than two parts",
      """
      A sequence says what comes after what, so it has two parts at least.

      A single trigger stands on its own.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }], within: 5m }
            then: [{ log: it is so }]
        """#, at: (4, 23),
      good: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }, { console: '^b' }], within: 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "sequence-without-within", "`sequence` needs `within`",
      """
      Without a time, a sequence that began last week could end today.

      Say with `within` how far apart the first and the last part may be.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }, { console: '^b' }] }
            then: [{ log: it is so }]
        """#, at: (4, 13),
      good: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }, { console: '^b' }], within: 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "not-in-the-middle", "`not` in a sequence stands last",
      """
      `not` means that something does *not* follow before the time of the sequence is over. That can be known only at
      its end.

      Put it last, or make two rules.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ not: { console: '^a' } }, { console: '^b' }], within: 5m }
            then: [{ log: it is so }]
        """#, at: (4, 26),
      good: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^b' }, { not: { console: '^a' } }], within: 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "count-on-sequence", "`count` has no meaning for a sequence",
      """
      A sequence is complete when each of its parts has come in order. There is nothing left to be counted.

      Name a part several times if it has to come several times.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }, { console: '^b' }], within: 5m, count: 3 }
            then: [{ log: it is so }]
        """#, at: (4, 75),
      good: #"""
        rules:
          tell:
            servers: all
            when: { sequence: [{ console: '^a' }, { console: '^a' }, { console: '^b' }], within: 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "debounce-on-level", "`debounce` has no meaning for what holds for a while",
      """
      `debounce` waits until something has not happened again for a while. A level does not happen again and again, it
      holds.

      Say with `for` how long it must hold.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, debounce: 30s }
            then: [{ log: it is so }]
        """#, at: (4, 34),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 30s }
            then: [{ log: it is so }]
        """#),
    .error(
      "while-without-absent", "`while` belongs to `absent`",
      """
      `while` says when the clock of `absent` runs. Other triggers have conditions of their own: `where` for what
      happens, `and` in the condition of a level.

      Write it there, or as `if` of the rule.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, while: uptime > 5m }
            then: [{ log: it is so }]
        """#, at: (4, 34),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90% and uptime > 5m }
            then: [{ log: it is so }]
        """#),
    .error(
      "distinct-without-count", "`distinct` needs `count`",
      """
      `distinct` says *what* is counted: different values of a field in place of matches. How many, and in which time,
      `count` and `within` have to say.

      Add `count` and `within`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined', distinct: player }
            then: [{ log: it is so }]
        """#, at: (4, 53),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined', distinct: player, count: 5, within: 1m }
            then: [{ log: it is so }]
        """#),
  ]
}
