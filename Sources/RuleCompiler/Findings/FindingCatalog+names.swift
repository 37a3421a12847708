import Diagnostics

/// Names that cannot be used, are used twice, or mean nothing here.
extension FindingCatalog {
  static let names: [FindingPage] = [
    .error(
      "invalid-name", "this cannot be a name",
      """
      Rules, windows, notifiers and events have small letters, digits, `-` and `_` in their names. Names that stand in
      expressions (constants, captures, results) have no `-`, which would be a minus sign there.

      Names are used on the command line, in logs and in addresses, so they are kept plain; `description` takes any
      text.
      """,
      bad: #"""
        rules:
          Tell Us:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (2, 3),
      good: #"""
        rules:
          tell-us:
            description: Tell us
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "reserved-name", "this name belongs to the language",
      """
      The engine has events, figures and a lock of its own. A definition under one of their names would hide them, or
      be hidden by them.

      Choose another name.
      """,
      bad: #"""
        rules:
          again:
            servers: all
            lock: power
            when: { crash: any }
            then: [{ power: start }]
        """#, at: (4, 11),
      good: #"""
        rules:
          again:
            servers: all
            lock: one-at-a-time
            when: { crash: any }
            then: [{ power: start }]
        """#),
    .error(
      "undefined-name", "a name means nothing here",
      """
      Expressions and templates know the server's figures, what the trigger captured, constants, and results of
      earlier steps. The notes list all names that exist at this place.

      Some names exist in one place only: `error.message` in `catch` and `finally`, `firing.for` in rules that watch
      a level, `remaining` in a countdown.
      """,
      bad: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then:
              - command: tell ${palyer} Hello!
        """#, at: (6, 25),
      good: #"""
        rules:
          greet:
            servers: all
            when: { console: '^(?<player>\w{3,16}) joined the game$' }
            then:
              - command: tell ${player} Hello!
        """#),
    .error(
      "undefined-event", "there is no such event",
      """
      Events of the engine itself are always there, such as `session-lost`. Events of a game come from its profile,
      which a file has to include to see them.

      Include the profile, or look at the spelling; the notes list the events that this file sees.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { event: sesion-lost }
            then: [{ log: the session is lost }]
        """#, at: (4, 20),
      good: #"""
        rules:
          tell:
            servers: all
            when: { event: session-lost }
            then: [{ log: the session is lost }]
        """#),
    .error(
      "undefined-notifier", "there is no such notifier",
      """
      A `notify` step names the channel to which it writes. Notifiers are defined under `notifiers`, in this file or
      in one that it includes; other files are not seen.

      Define it or include the file that does.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - notify: ops
                message: it crashed
        """#, at: (6, 17),
      good: #"""
        secrets: [OPS_WEBHOOK]
        notifiers:
          ops: { discord: '${secrets.OPS_WEBHOOK}' }
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - notify: ops
                message: it crashed
        """#),
    .error(
      "undefined-window", "there is no such window",
      """
      `mute` and `during(…)` name windows of time. They are defined under `windows`, in this file or in one that it
      includes; other files are not seen.

      Define it or include the file that does.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            mute: maintenance
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (4, 11),
      good: #"""
        timezone: Europe/Berlin
        windows:
          maintenance: { days: sun, from: "05:00", to: "07:00" }
        rules:
          tell:
            servers: all
            mute: maintenance
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "duplicate-name", "one name is defined twice, differently",
      """
      A file sees its own definitions and those of its includes. Two of them have one name and different contents, so
      nobody could tell which one a rule means. Equal definitions are no conflict.

      Give one of them another name.
      """,
      bad: .files([
        file(
          "rules/tell.yaml",
          #"""
          include: [_shared.yaml]
          vars: { patience: 5m }
          rules:
            tell: { servers: all, when: { crash: any }, then: [{ wait: 2m }, { log: it crashed }] }
          """#), file("rules/_shared.yaml", "vars: { patience: 10m }"),
      ]), at: (2, 9),
      good: .files([
        file(
          "rules/tell.yaml",
          #"""
          include: [_shared.yaml]
          vars: { own_patience: 5m }
          rules:
            tell: { servers: all, when: { crash: any }, then: [{ wait: 2m }, { log: it crashed }] }
          """#), file("rules/_shared.yaml", "vars: { patience: 10m }"),
      ])),
    .error(
      "duplicate-rule", "two rules have one id",
      """
      The id is the name of a rule in logs, commands and the stored state, so it is unique over all files. The finding
      stands at the second of the two, by the order of their files.

      Give one of them another id.
      """,
      bad: .files([
        file(
          "rules/a.yaml",
          #"""
          include: [_b.yaml]
          rules:
            tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
          """#),
        file(
          "rules/_b.yaml",
          #"""
          rules:
            tell: { servers: all, when: { status: offline }, then: [{ log: it is down }] }
          """#),
      ]), at: (3, 3),
      good: .files([
        file(
          "rules/a.yaml",
          #"""
          include: [_b.yaml]
          rules:
            tell-crash: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
          """#),
        file(
          "rules/_b.yaml",
          #"""
          rules:
            tell: { servers: all, when: { status: offline }, then: [{ log: it is down }] }
          """#),
      ])),
    .error(
      "duplicate-trigger-id", "two triggers of a rule have one id",
      """
      `id` tells which of several triggers has fired: `trigger.id == "soon"`. With one id for two triggers the
      question has no answer.

      Give each its own.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when:
              - { id: down, crash: any }
              - { id: down, status: offline }
            then: [{ log: '${trigger.id}' }]
        """#, at: (6, 15),
      good: #"""
        rules:
          tell:
            servers: all
            when:
              - { id: crashed, crash: any }
              - { id: down, status: offline }
            then: [{ log: '${trigger.id}' }]
        """#),
  ]

  /// One of several texts of a sample.
  static func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text + "\n") }
}
