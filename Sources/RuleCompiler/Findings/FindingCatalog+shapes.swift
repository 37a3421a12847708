/// Keys that do not exist, are missing, or stand where they have no meaning.
extension FindingCatalog {
  static let shapes: [FindingPage] = [
    .error(
      "unknown-key", "a key does not exist in this place",
      """
      Every map in a rule file has a fixed set of keys. A key outside of it would be ignored, and the rule would not
      do what its author thinks; so it is an error.

      Where the key is one slip away from a known one, `check --fix` renames it. Otherwise the help lists the keys
      that exist there, or says with which other key it goes.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldwon: 12h
            then: [{ log: it crashed }]
        """#, at: (5, 5),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            cooldown: 12h
            then: [{ log: it crashed }]
        """#),
    .error(
      "missing-key", "a key is missing",
      """
      Some keys must be there: a rule has `servers`, `when` and `then`, a window has `from` and `to`, a `notify` has
      something to say. The finding stands at the name of what lacks the key.

      Add it. What all rules of a file have in common can stand under `defaults`.
      """,
      bad: #"""
        rules:
          tell:
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (2, 3),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "wrong-type", "a value has the wrong shape",
      """
      A text stands where a list or map is needed, or the other way round. Mostly the `- ` in front of an item or the
      indentation of a map is missing, or braces make a map of what was meant as text.

      The help shows how it is written.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              log: it crashed
        """#, at: (6, 7),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: it crashed
        """#),
    .error(
      "on-key", "`on` is not a key here",
      """
      Many readers of YAML turn the key `on` into the truth value true. A rule would then work in one tool and be
      broken in the next, so the word is not used: what fires a rule stands under `when`.

      Write `when:`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            on: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (4, 5),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "two-verbs", "a step has more than one verb",
      """
      The verb says what a step does, and steps run one after the other. With two verbs in one map their order would
      be anybody's guess.

      Make two steps of it: put `- ` in front of the second verb.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - power: start
                log: it runs again
        """#, at: (7, 9),
      good: #"""
        rules:
          again:
            servers: all
            when: { crash: any }
            then:
              - power: start
              - log: it runs again
        """#),
    .error(
      "no-verb", "a step has no verb",
      """
      A step is a map with one verb, such as `command`, `power` or `notify`; all its other keys are options of the
      verb. Without one nothing would be done.

      The help lists the verbs. A step with `if` and nothing else needs a verb beside it, or `then` with steps.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - message: it crashed
        """#, at: (6, 9),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: it crashed
        """#),
    .error(
      "two-triggers", "a trigger has more than one kind",
      """
      A trigger looks at one thing: a console line, a status, figures. Two kinds in one map could mean both or any,
      so they are refused.

      For any of them make a list with two items. For both, let one fire the rule and ask for the other with `if`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when:
              console: '^Stopping'
              status: offline
            then: [{ log: it is down }]
        """#, at: (6, 7),
      good: #"""
        rules:
          tell:
            servers: all
            when:
              - console: '^Stopping'
              - status: offline
            then: [{ log: it is down }]
        """#),
    .error(
      "no-trigger", "a trigger does not say what it looks at",
      """
      Modifiers such as `for` and `count` say how long or how often. What they belong to is missing: the kind, such as
      `console`, `status`, `crash` or `stats`.

      Add the kind; the help lists all of them.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when:
              for: 5m
            then: [{ log: memory is short }]
        """#, at: (5, 7),
      good: #"""
        rules:
          tell:
            servers: all
            when:
              stats: memory > 90%
              for: 5m
            then: [{ log: memory is short }]
        """#),
    .error(
      "not-supported-yet", "this part of the language cannot be carried out by this version",
      """
      The language has more than this version can do. What it cannot do is refused, never ignored: a rule that loads
      does all that it says.

      The help says what to write instead, where there is something.
      """,
      bad: #"""
        include: [minecraft@2]
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 11),
      good: #"""
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
    .error(
      "unknown-version", "the file is written for another version of the language",
      """
      `version` says for which version of the language a file was written. This engine does not know the one that is
      named, so it cannot know what the file means.

      Leave `version` out or write 1, or use an engine that knows it.
      """,
      bad: #"""
        version: 2
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 10),
      good: #"""
        version: 1
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
    .warning(
      "empty-file", "the file defines nothing",
      """
      The file holds comments at most. That is no error, but nobody makes such a file on purpose: it was not saved,
      or all of it is commented out.

      Begin with `rules:`, or remove the file.
      """,
      bad: "# rules for the weekend",
      at: (1, 1),
      good: #"""
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
  ]
}
