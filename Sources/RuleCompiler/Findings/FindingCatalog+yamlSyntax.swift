/// Texts that cannot be read as YAML, or use what rule files leave out of it.
extension FindingCatalog {
  static let yamlSyntax: [FindingPage] = [
    .error(
      "yaml-syntax", "this cannot be read as YAML",
      """
      The signs at this place do not make sense to a reader of YAML: a quote or bracket is never closed, two `: `
      stand in one line, items of a list begin in different columns. The message says which it is.

      The rule around the place is left out and the rest of the file is still checked, so other findings can be
      trusted. Most often the cure is to put the value in single quotes.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: server: it crashed
        """#, at: (6, 20),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: 'server: it crashed'
        """#),
    .error(
      "yaml-tab", "a tab is used for indentation",
      """
      YAML indents with spaces only, because nobody agrees how wide a tab is. One finding tells of all lines that
      begin with a tab.

      Put two spaces for each level. Most editors do that by themselves for files that end in `.yaml`.
      """,
      bad: #"""
        rules:
        \#ttell:
        \#t\#tservers: all
        \#t\#twhen: { crash: any }
        \#t\#tthen: [{ log: it crashed }]
        """#, at: (2, 1),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "yaml-tag", "tags are not allowed",
      """
      A word that begins with `!` in front of a value is a tag, which tells YAML how to read the value. Rule files
      know the kind of every value from its place, so they have no tags.

      Remove the tag, or put the value in quotes if the `!` belongs to it.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: !important it crashed
        """#, at: (6, 14),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: '!important it crashed'
        """#),
    .error(
      "yaml-directive", "lines that begin with `%` are instructions to the YAML reader",
      """
      `%YAML` and `%TAG` change how the rest of a file is read. Rule files are written in YAML 1.2 and have no tags,
      so there is nothing to instruct.

      Remove the line, or put the value in quotes if the `%` belongs to it.
      """,
      bad: #"""
        %TAG ! tag:example.org,2026:
        ---
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 1),
      good: #"""
        ---
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
    .error(
      "yaml-many-documents", "a second YAML document begins here",
      """
      A line `---` ends one document and begins another. A rule file holds one document; what stands in a second one
      would never be read.

      Remove the `---`, or put the rest into a file of its own.
      """,
      bad: #"""
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        ---
        vars: { greeting: hello }
        """#, at: (3, 1),
      good: #"""
        vars: { greeting: hello }
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
    .error(
      "yaml-key", "this cannot be a key",
      """
      In a rule file keys are words on one line. YAML itself also takes lists, maps and texts of several lines as
      keys; here they are nearly always a slip, such as a bracket in front of a colon.

      Put the key in quotes if it is meant as text.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            labels: { [a]: b }
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (4, 15),
      good: #"""
        rules:
          tell:
            servers: all
            labels: { '[a]': b }
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "yaml-merge-key", "merge keys `<<` are not supported",
      """
      `<<` copies the keys of another map into this one. It is no part of YAML 1.2, and readers disagree about what
      it does when a key is there already.

      What all rules of a file share goes under `defaults`; a value that is needed twice can be repeated with an
      anchor and an alias.
      """,
      bad: #"""
        rules:
          tell: &tell { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
          tell-slowly:
            <<: *tell
            servers: all
            when: { crash: any }
            then: [{ log: it crashed again }]
        """#, at: (4, 5),
      good: #"""
        defaults: { servers: all, when: { crash: any } }
        rules:
          tell: { then: [{ log: it crashed }] }
          tell-slowly: { then: [{ log: it crashed again }] }
        """#),
    .error(
      "yaml-duplicate-key", "a key appears twice in one map",
      """
      Of two equal keys most readers of YAML silently keep the last. A rule whose `cooldown` is written twice would
      follow one of them, and nobody could tell which by looking.

      Remove one of them. Two rules need two ids.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            cooldown: 5m
            when: { crash: any }
            cooldown: 1h
            then: [{ log: it crashed }]
        """#, at: (6, 5),
      good: #"""
        rules:
          tell:
            servers: all
            cooldown: 1h
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "yaml-undefined-alias", "an alias repeats something that does not exist",
      """
      An unquoted value that begins with `*` is an alias: it repeats the value that was marked with the same name
      after a `&`. Nothing above is marked with this name.

      Put the value in quotes if the `*` belongs to it, as in a pattern of names.
      """,
      bad: #"""
        rules:
          tell:
            servers: *-proxy
            when: { crash: any }
            then: [{ log: it crashed }]
        """#, at: (3, 14),
      good: #"""
        rules:
          tell:
            servers: '*-proxy'
            when: { crash: any }
            then: [{ log: it crashed }]
        """#),
    .error(
      "yaml-alias-cycle", "an alias stands inside of what it would repeat",
      """
      The alias repeats a value that contains the alias again, which would never end.

      Move the anchor to a value that does not contain the alias.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then: &steps
              - log: it crashed
              - try: *steps
                catch: [{ log: it failed }]
        """#, at: (7, 14),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: &text it crashed
              - try: [{ log: *text }]
                catch: [{ log: it failed }]
        """#),
    .warning(
      "yaml-unused-anchor", "an anchor is never used",
      """
      An unquoted value that begins with `&` has an anchor: YAML takes the first word out of the value, so that an
      alias can repeat the rest. No alias does, so a word is missing from the text for nothing.

      Put the value in quotes if the `&` belongs to it, as in colour codes, or remove the anchor.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: &cThe server crashed
        """#, at: (6, 14),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: '&cThe server crashed'
        """#),
  ]
}
