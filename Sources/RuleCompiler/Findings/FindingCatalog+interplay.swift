/// How steps, rules and files work together: procedures, templates, silences, kept values, loops.
extension FindingCatalog {
  static let interplay: [FindingPage] = [
    .error(
      "undefined-procedure", "a procedure that no file defines",
      """
      `run` names a procedure of this file or of one that it includes.

      Define it under `procedures`, include the file that does, or mend the name.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: save-world }]
        """#, at: (5, 19),
      good: #"""
        procedures:
          save-world: { do: [{ command: save-all }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: save-world }]
        """#),
    .error(
      "undefined-command", "a command that no profile has",
      """
      `run: game.NAME` types the command that the game's profile has under that name.

      Include a profile that has it, add it to its `commands`, or mend the name.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: game.save }]
        """#, at: (5, 19),
      good: #"""
        profiles:
          game: { eggs: [game], commands: { save: save-all } }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: game.save }]
        """#),
    .error(
      "undefined-template", "a template that no file defines",
      """
      `use` names a template of this file or of one that it includes.

      Define it under `templates`, include the file that does, or mend the name.
      """,
      bad: #"""
        rules:
          tell: { use: alert, servers: all }
        """#, at: (2, 16),
      good: #"""
        templates:
          alert: { rule: { when: { crash: any }, then: [{ log: it crashed }] } }
        rules:
          tell: { use: alert, servers: all }
        """#),
    .error(
      "recursive-procedure", "a procedure that runs itself",
      """
      A procedure that runs itself, possibly by way of others, would never end.

      Take one of the calls out; what comes again and again belongs into a rule with `every` or `repeat`.
      """,
      bad: #"""
        procedures:
          a: { do: [{ log: a }, { run: a }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a }]
        """#, at: (2, 32),
      good: #"""
        procedures:
          a: { do: [{ log: a }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a }]
        """#),
    .error(
      "unknown-parameter", "a value for a parameter that does not exist",
      """
      `with` gives values to the parameters that the procedure, template or command names.

      Mend the name, or add it to `params`.
      """,
      bad: #"""
        procedures:
          a: { params: { text: bye }, do: [{ log: '${text}' }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a, with: { txet: hello } }]
        """#, at: (7, 30),
      good: #"""
        procedures:
          a: { params: { text: bye }, do: [{ log: '${text}' }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a, with: { text: hello } }]
        """#),
    .error(
      "missing-parameter", "a parameter without a value",
      """
      A parameter that has no value of its own needs one under `with`.

      Give it one where the procedure, template or command is used, or a value for all uses under `params`.
      """,
      bad: #"""
        procedures:
          a: { params: [text], do: [{ log: '${text}' }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a }]
        """#, at: (7, 14),
      good: #"""
        procedures:
          a: { params: [text], do: [{ log: '${text}' }] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ run: a, with: { text: hello } }]
        """#),
    .error(
      "each-without-as", "`each` over values needs `as`",
      """
      The steps below `do` see the value that they are for only under a name.

      Give it one with `as`.
      """,
      bad: #"""
        vars: { words: [a, b] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ each: '${vars.words}', do: [{ log: a word }] }]
        """#, at: (6, 14),
      good: #"""
        vars: { words: [a, b] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ each: '${vars.words}', as: word, do: [{ log: '${word}' }] }]
        """#),
    .error(
      "not-a-list", "`each` over something that is no list",
      """
      `each` goes through servers, or through the values of a constant list. What is known only at run time has no
      bound, so it cannot be gone through.

      Write the list under `vars`, or name servers.
      """,
      bad: #"""
        vars: { word: a }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ each: '${vars.word}', as: word, do: [{ log: '${word}' }] }]
        """#, at: (6, 20),
      good: #"""
        vars: { words: [a, b] }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ each: '${vars.words}', as: word, do: [{ log: '${word}' }] }]
        """#),
    .error(
      "two-ends", "a silence with two ends",
      """
      A silence lasts *for* some time or *until* some time. With both, one of them would be ignored.

      Leave one of them out.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ silence: { rules: tell, for: 1h, until: now + 2h } }]
        """#, at: (5, 47),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ silence: { rules: tell, for: 1h } }]
        """#),
    .error(
      "undefined-rule", "a rule that no file has",
      """
      The id under `rules` of a `silence` is nearly that of a rule, so a slip is likely.

      Mend it. A `*` stands for any characters.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ silence: { rules: tel, for: 1h } }]
        """#, at: (5, 32),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ silence: { rules: tell, for: 1h } }]
        """#),
    .error(
      "two-scopes", "a value that is kept in two ways",
      """
      A name kept with `set` has one value per server, or one for all servers. With both, nobody could say which one
      `state.NAME` means.

      Use one scope, or two names.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ set: { n: 1 } }, { set: { n: 2 }, scope: global }]
        """#, at: (5, 40),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ set: { n: 1 } }, { set: { m: 2 }, scope: global }]
        """#),
    .error(
      "nested-template", "a template that uses a template",
      """
      A template is one level deep, so that whoever reads a rule has one other place to look at.

      Write the keys of the other one out.
      """,
      bad: #"""
        templates:
          a: { rule: { use: b, cooldown: 5m } }
          b: { rule: { when: { crash: any }, then: [{ log: it crashed }] } }
        rules: { tell: { use: b, servers: all } }
        """#, at: (2, 16),
      good: #"""
        templates:
          b: { rule: { cooldown: 5m, when: { crash: any }, then: [{ log: it crashed }] } }
        rules: { tell: { use: b, servers: all } }
        """#),
    .error(
      "with-without-use", "`with` needs `use`",
      """
      `with` gives values to the parameters of a template. This rule uses none.

      Name a template with `use`, or take `with` out.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            with: { level: high }
            then: [{ log: it is so }]
        """#, at: (5, 5),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            labels: { level: high }
            then: [{ log: it is so }]
        """#),
    .error(
      "not-a-figure", "a function over the past of something that has none",
      """
      `avg`, `min`, `max`, `last`, `rate`, `delta`, `predict` and `age` look back on figures that come again and
      again: those of the server, and metrics read from its console.

      Name one of them. What happens is counted with `count(event, 10m)`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: 'avg(status, 5m) > 1' }
            then: [{ log: it is so }]
        """#, at: (4, 25),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: 'avg(cpu, 5m) > 90%' }
            then: [{ log: it is so }]
        """#),
    .error(
      "too-long-ago", "a function that looks back too far",
      """
      What functions look back on is kept in memory for each server, so it has an end.

      Look back less far.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { stats: 'max(cpu, 90d) > 90%' }
            then: [{ log: it is so }]
        """#, at: (4, 30),
      good: #"""
        rules:
          tell:
            servers: all
            when: { stats: 'max(cpu, 7d) > 90%' }
            then: [{ log: it is so }]
        """#),
    .error(
      "emit-cycle", "rules that let each other fire without end",
      """
      A rule emits an event that fires another rule, which emits one that fires the first. The engine stops such a
      chain after eight links, but what is meant by it cannot be that.

      Let one of the rules end it.
      """,
      bad: #"""
        rules:
          ping:
            servers: all
            when: { event: ball-left }
            then: [{ emit: ball-right }]
          pong:
            servers: all
            when: { event: ball-right }
            then: [{ emit: ball-left }]
        """#, at: (5, 20),
      good: #"""
        rules:
          ping:
            servers: all
            when: { event: ball-left }
            then: [{ emit: ball-right }]
          pong:
            servers: all
            when: { event: ball-right }
            then: [{ log: caught }]
        """#),
    .warning(
      "schedule-collision", "two rules stop the same server within a minute",
      """
      Both wait for the same `power` lock, so one of them is late, or finds the server stopped, or restarts it twice.

      Move one of them, or let one rule do both.
      """,
      bad: #"""
        timezone: UTC
        rules:
          restart:
            servers: all
            when: { schedule: "0 4 * * *" }
            then: [{ power: restart }]
          weekly:
            servers: all
            when: { schedule: { at: "04:00", days: sun } }
            then: [{ power: restart }]
        """#, at: (9, 11),
      good: #"""
        timezone: UTC
        rules:
          restart:
            servers: all
            when: { schedule: "0 4 * * *" }
            then: [{ power: restart }]
          weekly:
            servers: all
            when: { schedule: { at: "05:00", days: sun } }
            then: [{ power: restart }]
        """#),
    .error(
      "stored-conflict", "two files keep different things under one name",
      """
      A name that is kept with `set` is one name for all rules of an engine. Two files that do not include each other
      keep values of different types, reach or trust under it, so neither could rely on what it finds.

      Give one of them another name, or let one file include the other.
      """,
      bad: .words("a file with `set: { last: player }`, and another one, loaded with it, with `set: { last: 5 }`"),
      good: .words("the other one with `set: { last_count: 5 }`")),
    .warning(
      "slashes-around-pattern", "a pattern between slashes",
      """
      Other languages write patterns between slashes. Here they are characters like others, so only a line with
      slashes would match.

      Leave them out; `(?i)` in front takes the place of the flag `i`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { console: '/^done/i' }
            then: [{ log: it is so }]
        """#, at: (4, 22),
      good: #"""
        rules:
          tell:
            servers: all
            when: { console: '(?i)^done' }
            then: [{ log: it is so }]
        """#),
    .warning(
      "never-said", "an announcement that lies before the countdown",
      """
      What a countdown is to say earlier than it begins is left out: with `lead: 10m` nothing is said fifteen minutes
      before the deadline.

      Begin earlier, with a longer `lead` in the schedule or a longer time in `to`, or leave the instant out.
      """,
      bad: #"""
        timezone: Europe/Berlin
        rules:
          nightly:
            servers: all
            when: { schedule: { at: "04:00", lead: 10m } }
            then:
              - countdown: { to: trigger.deadline, at: [15m, 5m], do: [{ command: 'say soon' }] }
              - power: restart
        """#, at: (7, 49),
      good: #"""
        timezone: Europe/Berlin
        rules:
          nightly:
            servers: all
            when: { schedule: { at: "04:00", lead: 15m } }
            then:
              - countdown: { to: trigger.deadline, at: [15m, 5m], do: [{ command: 'say soon' }] }
              - power: restart
        """#),
    .warning(
      "countdown-without-lead", "a countdown that is over when it begins",
      """
      `trigger.deadline` is the instant that the schedule names. Without `lead` the rule begins at that very instant, so
      there is nothing left to count.

      Give the schedule a `lead`: the rule then begins that long before.
      """,
      bad: #"""
        timezone: UTC
        rules:
          tell:
            servers: all
            when: { schedule: { at: "04:00" } }
            then:
              - countdown: { to: trigger.deadline, at: [5m], do: [{ log: soon }] }
        """#, at: (7, 9),
      good: #"""
        timezone: UTC
        rules:
          tell:
            servers: all
            when: { schedule: { at: "04:00", lead: 10m } }
            then:
              - countdown: { to: trigger.deadline, at: [5m], do: [{ log: soon }] }
        """#),
  ]
}
