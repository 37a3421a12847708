import Diagnostics

/// Files that cannot be read, and how they include each other.
extension FindingCatalog {
  static let includes: [FindingPage] = [
    .error(
      "file-unreadable", "a file cannot be read",
      """
      The file does not exist, is a directory, or the user of the engine has no right to read it. Nothing can be said
      about what it holds, so `check` ends with 2.

      Look at the path and at the owner of the file.
      """,
      bad: .words("a path on the command line at which there is no file"),
      good: .words("a path at which there is one")),
    .warning(
      "no-rule-files", "a directory holds no rule file",
      """
      Directories are searched for files that end in `.yaml` or `.yml`. Files of tests, `.test.yaml`, are left out, and
      files that begin with `_` are only read when others include them.

      Look at the path, or at the names of the files in it.
      """,
      bad: .words("a directory that holds `_shared.yaml` alone"),
      good: .words("a directory that holds `crash.yaml`")),
    .error(
      "include-unreadable", "an included file cannot be read",
      """
      The path is taken from the place of the file that includes. What the missing file defines is unknown, so nothing
      is said about names that are not found.

      Look at the path; a file in the same directory is named without one.
      """,
      bad: #"""
        include: [_shard.yaml]
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 11),
      good: .files([
        file(
          "rules/tell.yaml",
          #"""
          include: [_shared.yaml]
          rules:
            tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
          """#), file("rules/_shared.yaml", "vars: { patience: 10m }"),
      ])),
    .error(
      "include-outside", "an include leads out of the directory of the rule files",
      """
      Rules of others should not be able to read any file of the machine, so an include stays below the directory from
      which relative paths start.

      Move the file into it.
      """,
      bad: #"""
        include: [../shared.yaml]
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 11),
      good: .files([
        file(
          "rules/tell.yaml",
          #"""
          include: [shared.yaml]
          rules:
            tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
          """#), file("rules/shared.yaml", "vars: { patience: 10m }"),
      ])),
    .error(
      "include-of-test", "a file of tests is included",
      """
      Files that end in `.test.yaml` hold tests: they name rules and say what these should do. They define nothing that
      a rule file could use.

      Remove the include. Tests are found by `flightplan test` without being included.
      """,
      bad: #"""
        include: [crash.test.yaml]
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#, at: (1, 11),
      good: #"""
        rules:
          tell: { servers: all, when: { crash: any }, then: [{ log: it crashed }] }
        """#),
    .error(
      "include-cycle", "files include each other in a circle",
      """
      A file sees the definitions of its includes. In a circle each would have to be read before the other.

      Move what both files need into a third one.
      """,
      bad: .files([
        file("rules/a.yaml", "include: [_b.yaml]\nvars: { patience: 10m }"),
        file("rules/_b.yaml", "include: [a.yaml]\nvars: { greeting: hello }"),
      ]), at: (1, 11),
      good: .files([
        file("rules/a.yaml", "include: [_b.yaml, _c.yaml]"),
        file("rules/_b.yaml", "include: [_c.yaml]\nvars: { greeting: hello }"),
        file("rules/_c.yaml", "vars: { patience: 10m }"),
      ])),
  ]
}
