/// Levels hold, events happen: what goes with which, and conditions that nothing can meet.
extension FindingCatalog {
  static let levels: [FindingPage] = [
    .error(
      "hold-on-event", "`for` has no meaning for what happens and is over",
      """
      `for` says how long something must last. A console line or a crash happens at one instant, so there is nothing
      that could last.

      To fire only after several matches use `count` and `within`. To act some time later put `wait` in front of the
      steps.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Can''t keep up!', for: 5m }
            then: [{ log: it is slow }]
        """#, at: (4, 42),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Can''t keep up!', count: 10, within: 5m }
            then: [{ log: it is slow }]
        """#),
    .error(
      "until-on-event", "`until` has no meaning for what happens and is over",
      """
      `until` says when a level counts as over. An event is over as soon as it has happened.

      Leave `until` out, or look at a level such as `stats`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any, until: memory < 80% }
            then: [{ log: it crashed }]
        """#, at: (4, 25),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, until: memory < 80% }
            then: [{ log: memory is short }]
        """#),
    .error(
      "count-on-level", "`count` has no meaning for what holds for a while",
      """
      Matches can be counted, a level cannot: memory above 90 % is one thing however often it is measured.

      Say with `for` how long it must hold.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, count: 3, within: 5m }
            then: [{ log: memory is short }]
        """#, at: (4, 34),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m }
            then: [{ log: memory is short }]
        """#),
    .error(
      "count-without-within", "`count` needs `within`",
      """
      Five matches over a year are nothing, five within a minute are something. `count` therefore comes with `within`,
      the stretch of time in which the matches lie.

      Add such as `within: 2m`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Login failed', count: 5 }
            then: [{ log: many failures }]
        """#, at: (4, 39),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Login failed', count: 5, within: 2m }
            then: [{ log: many failures }]
        """#),
    .error(
      "within-without-count", "`within` needs `count`",
      """
      `within` is the stretch of time in which several matches lie. How many, says `count`.

      Add such as `count: 5`, or leave `within` out if one match is enough.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Login failed', within: 2m }
            then: [{ log: many failures }]
        """#, at: (4, 39),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '^Login failed', count: 5, within: 2m }
            then: [{ log: many failures }]
        """#),
    .error(
      "repeat-without-level", "`repeat` has no meaning where nothing can hold",
      """
      `repeat` runs the steps again while the level still holds. All triggers of this rule are events, which are over
      when they have happened.

      For what comes again and again use a schedule with `every`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            repeat: 1h
            then: [{ log: it crashed }]
        """#, at: (5, 5),
      good: #"""
        rules:
          tell:
            servers: all
            when: { status: offline, for: 5m }
            repeat: 1h
            then: [{ log: it is still down }]
        """#),
    .error(
      "resolved-without-level", "`resolved` has no meaning where nothing can hold",
      """
      The steps under `resolved` run when a level is over. All triggers of this rule are events, so these steps would
      never run.

      Put the steps into `then`, or look at a level such as `stats`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
            resolved: [{ log: it runs again }]
        """#, at: (6, 5),
      good: #"""
        rules:
          tell:
            servers: all
            when: { status: offline }
            then: [{ log: it is down }]
            resolved: [{ log: it runs again }]
        """#),
    .error(
      "by-missing-in-trigger", "one of the triggers captures nothing to group by",
      """
      `by` counts and limits separately for each value of a capture. One trigger of the rule does not capture it, so
      its matches would belong to nobody.

      Capture it in every trigger under the same name, or make two rules.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when:
              - console: '^(?<player>\w{3,16}) left the game$'
              - crash: any
            by: player
            then: [{ log: somebody left }]
        """#, at: (7, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when:
              - console: '^(?<player>\w{3,16}) left the game$'
              - console: '^(?<player>\w{3,16}) was kicked$'
            by: player
            then: [{ log: somebody left }]
        """#),
    .error(
      "by-on-level", "a level holds for a whole server",
      """
      `by` with a capture separates what happens by player or name. A level such as `stats` is one thing for the whole
      server and cannot be divided like that.

      Make one rule for the level and one for the events; `server.*` and `labels.*` can always be named.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { status: offline, for: 5m }
            by: from
            then: [{ log: it is down }]
        """#, at: (5, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { status: offline, for: 5m }
            by: server.node
            then: [{ log: it is down }]
        """#),
    .error(
      "by-without-text", "this cannot divide what happens into groups",
      """
      `by` needs something that is the same for what belongs together: a captured name, or a label of the server.
      Figures and times change with every event, so each would be a group of its own.

      Name a capture of the trigger, `server.*` or `labels.*`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            by: memory
            then: [{ log: it crashed }]
        """#, at: (5, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            by: labels.team
            then: [{ log: it crashed }]
        """#),
    .warning(
      "repeated-level-in-if", "`if` repeats what the trigger says",
      """
      `if` is asked once, at the moment at which the trigger fires; then the level holds anyway. Whoever writes it
      again mostly hopes that it stops the steps when the level ends, which it does not.

      Leave it out. What must keep holding belongs to the trigger, with `and` and `for`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m }
            if: memory > 90%
            then: [{ log: memory is short }]
        """#, at: (5, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m }
            then: [{ log: memory is short }]
        """#),
    .warning(
      "until-true-already", "the end of a level holds already when it begins",
      """
      A level ends when `until` holds. Where both can hold at once, the level begins and ends in the same moment, and
      after `for` it begins again: the rule fires over and over, which `until` was meant to prevent.

      Put the end on the other side of the level: `memory > 90%` ends with `memory < 80%`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m, until: memory < 95% }
            then: [{ log: memory is short }]
        """#, at: (4, 50),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m, until: memory < 80% }
            then: [{ log: memory is short }]
        """#),
    .error(
      "unreachable-condition", "a condition can never be true",
      """
      The condition contradicts itself or what holds at the moment at which the trigger fires, so every run would be
      skipped.

      Where it was meant as the end of the level, it belongs to the trigger: `until`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m }
            if: memory < 80%
            then: [{ log: memory is short }]
        """#, at: (5, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90%, for: 5m, until: memory < 80% }
            then: [{ log: memory is short }]
        """#),
    .error(
      "constant-condition", "a condition looks at nothing that changes",
      """
      A level is watched over time. This one compares what is written down with what is written down: it would hold
      always or never.

      Compare a figure, such as `memory > 90%`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: 95% > 90% }
            then: [{ log: memory is short }]
        """#, at: (4, 20),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: memory > 90% }
            then: [{ log: memory is short }]
        """#),
    .error(
      "level-as-event", "an event of a profile happens, it does not hold",
      """
      Events and metrics of a profile change when something happens: a console line, a crash, a new status. Figures
      hold for a while and change all the time, so they are levels.

      Use `console`, `status`, `crash` or `event` here, and `stats` in the rule.
      """,
      bad: #"""
        profiles:
          game:
            events:
              crowded: { stats: memory > 90% }
        """#, at: (4, 25),
      good: #"""
        profiles:
          game:
            events:
              crowded: { console: '^The server is full' }
        """#),
  ]
}
