/// Bounds on what rules may cost, so that a hostile or broken file is refused quickly.
extension FindingCatalog {
  static let limits: [FindingPage] = [
    .error(
      "too-many-files", "too many files",
      """
      One set of rules has at most 2000 files, includes counted.

      Put rules that belong together into one file.
      """,
      bad: .words("more than 2000 files that include each other"), good: .words("fewer, larger files")),
    .error(
      "too-many-rules", "too many rules in one file",
      """
      A file has at most 5000 rules. So many are mostly written by a program, one for each server.

      Let one rule reach many servers with `servers`, or split the file.
      """,
      bad: .words("a file with more than 5000 rules"), good: .words("one rule for `servers: survival-*`")),
    .error(
      "too-many-steps", "too many steps in one rule",
      """
      A rule has at most 500 steps, those in blocks counted.

      Split the rule, or give a `command` a list of lines.
      """,
      bad: .words("a rule with more than 500 steps"), good: .words("two rules, one after the other")),
    .error(
      "too-many-triggers", "too many triggers in one rule",
      """
      A rule has at most 100 triggers under `when`.

      One pattern can match several lines: `^(a|b|c)$`. For quite different things write several rules.
      """,
      bad: .words("a rule with more than 100 triggers"), good: .words("one trigger with `^(a|b|c)$`")),
    .error(
      "too-many-values", "too many values in one text",
      """
      A text has at most 200 values in `${…}`. More would only be a slip, or meant to cost time.

      Split the text.
      """,
      bad: .words("a message with more than 200 values"), good: .words("several messages")),
    .error(
      "too-many-instants", "too many announcements in one countdown",
      """
      A countdown speaks at most 100 times.

      Players read a few: `at: [10m, 5m, 1m, 30s, 10s, 5s, 4s, 3s, 2s, 1s]`.
      """,
      bad: .words("a countdown with more than 100 instants under `at`"),
      good: .words("`at: [10m, 5m, 1m, 10s]`")),
    .error(
      "too-many-fields", "too many fields in one embed",
      """
      Discord refuses an embed with more than 25 fields, so the message would not arrive.

      Leave some out, or put them into `description`.
      """,
      bad: .words("an embed with more than 25 fields"), good: .words("an embed with 25 fields or fewer")),
    .error(
      "too-many-findings", "more findings than are told",
      """
      Beyond 200 findings of one file the rest is left out. So many mostly have one cause, such as a file of another
      program.

      Mend the first ones and check again.
      """,
      bad: .words("a file with more than 200 mistakes"), good: .words("the same file with the first ones mended")),
  ]
}
