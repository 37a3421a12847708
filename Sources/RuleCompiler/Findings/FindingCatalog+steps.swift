/// Steps and their order.
extension FindingCatalog {
  static let steps: [FindingPage] = [
    .error(
      "no-steps", "a list of steps is empty",
      """
      A rule whose steps are missing would fire and do nothing.

      Write a list of steps, each with `- ` in front.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: []
        """#, at: (5, 11),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "step-after-stop", "a step is never reached",
      """
      `stop` ends the run, so what follows it in the same list is never done.

      Remove the step, or give the `stop` an `if`.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - stop: not today
              - power: start
        """#, at: (7, 9),
      good: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - stop: not on sundays
                if: weekday == sun
              - power: start
        """#),
    .error(
      "unreachable-branch", "a branch is never reached",
      """
      The condition of this step is always true or always false, so one of its branches is never taken.

      Ask for something that changes, or write the steps without `if`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - if: true
                then: [{ log: it crashed }]
                else: [{ log: all is well }]
        """#, at: (8, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - if: oom
                then: [{ log: it ran out of memory }]
                else: [{ log: it crashed }]
        """#),
    .error(
      "no-result", "this step has no result to be named",
      """
      `as` gives the result of a step a name for later steps. Only some verbs have one: `backup`, `webhook`, and
      `command` with `expect`.

      Leave `as` out, or wait for an answer with `expect`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: it crashed
                as: note
        """#, at: (7, 13),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - backup: create
                as: made
              - log: backup ${made.name}
        """#),
    .error(
      "missing-timeout", "this `wait` may never end",
      """
      Waiting for something that does not come would hold the run, and with `mode: single` the rule, for as long as
      the run may last.

      Add `timeout`; when it is over, the step fails and `catch` runs.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - wait: { status: offline }
              - power: start
        """#, at: (6, 9),
      good: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - wait: { status: offline }
                timeout: 5m
              - power: start
        """#),
    .warning(
      "unawaited-reply", "the answer may come before the step begins to wait",
      """
      A command is sent, and only the next step begins to listen for its answer. A quick server has answered by then,
      and the run waits until its timeout for a line that was printed already.

      Put what is awaited into the step of the command, under `expect`: it listens before it sends.
      """,
      bad: #"""
        rules:
          save:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: save-all
              - wait: { console: '^Saved the game' }
                timeout: 1m
        """#, at: (7, 9),
      good: #"""
        rules:
          save:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: save-all
                expect: { console: '^Saved the game' }
                timeout: 1m
        """#),
    .warning(
      "longer-than-timeout", "a step lasts longer than the run may",
      """
      Every run has a time limit, one hour unless the rule says `timeout`. This step alone takes as long, so the run
      would be ended in the middle of it, each time.

      Give the rule a longer `timeout`.
      """,
      bad: #"""
        rules:
          later:
            servers: all
            when: { crash: any }
            then:
              - wait: 2h
              - power: start
        """#, at: (6, 9),
      good: #"""
        rules:
          later:
            servers: all
            timeout: 3h
            when: { crash: any }
            then:
              - wait: 2h
              - power: start
        """#),
    .error(
      "two-bodies", "the body is given twice",
      """
      A web call carries one of `json`, `form` and `body`; a countdown has `announce` or `do`. With two of them nobody
      could tell which counts.

      Keep one.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json: { server: '${server.name}' }
                  body: it crashed
        """#, at: (9, 11),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json: { server: '${server.name}', text: it crashed }
        """#),
    .error(
      "body-without-place", "a call of this method carries no body",
      """
      `GET` and `HEAD` ask for something; web servers ignore a body sent with them, or refuse the call.

      Use `method: POST`, or put the values into the address.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  method: GET
                  body: it crashed
        """#, at: (9, 11),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  method: POST
                  body: it crashed
        """#),
    .error(
      "keeps-nothing", "`keep` keeps nothing",
      """
      `keep` says how many backups of this rule stay; all others are removed after the new one is made. With zero in
      every place that would be all of them.

      Say how many stay, such as `keep: { last: 3 }`.
      """,
      bad: #"""
        rules:
          backup:
            servers: all
            when: { schedule: { every: 1d } }
            then:
              - backup: create
                keep: { last: 0 }
        """#, at: (7, 15),
      good: #"""
        rules:
          backup:
            servers: all
            when: { schedule: { every: 1d } }
            then:
              - backup: create
                keep: { last: 3 }
        """#),
    .warning(
      "typographic-quotes", "typographic quotes belong to the text",
      """
      Word processors and web pages turn straight quotes into “ ” or ‘ ’. YAML knows only `'` and `"`, so the others
      would be sent to the console, or looked for in its lines.

      Write straight quotes. Where the signs are meant, put straight ones around them.
      """,
      bad: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: “say Hello”
        """#, at: (6, 18),
      good: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: say Hello
        """#),
    .warning(
      "leading-slash", "the console takes commands without `/`",
      """
      Players type `/say`, the console takes `say`. Most games answer a slash there with an unknown command, and the
      step still counts as done, because it was sent.

      Leave the slash out; `check --fix` does it.
      """,
      bad: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: /say Hello
        """#, at: (6, 18),
      good: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - command: say Hello
        """#),
    .error(
      "announce-without-profile", "no profile says how to announce something",
      """
      Every game has another command for telling its players something. `announce` uses the one that the game's
      profile names, and no profile is seen here that does.

      Include the profile, or use `command` with the game's own words.
      """,
      bad: #"""
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - announce: Hello
        """#, at: (6, 9),
      good: #"""
        profiles:
          game:
            commands: { announce: 'say ${message}' }
        rules:
          hello:
            servers: all
            when: { schedule: { every: 1h } }
            then:
              - announce: Hello
        """#),
    .error(
      "dangerous-not-allowed", "this step may destroy something, and the file does not allow it",
      """
      Killing a server loses what it has not saved. Such steps only load in files that say so at their top, so that
      nobody copies one without noticing.

      Add `allow: [kill]` at the top of the file, or use `power: stop` with `kill_after`.
      """,
      bad: #"""
        rules:
          hang:
            servers: all
            when: { status: stopping, for: 10m }
            then: [{ power: kill }]
        """#, at: (5, 21),
      good: #"""
        allow: [kill]
        rules:
          hang:
            servers: all
            when: { status: stopping, for: 10m }
            then: [{ power: kill }]
        """#),
  ]
}
