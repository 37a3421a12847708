/// What only the panel can tell: `check --live` asks it.
extension FindingCatalog {
  static let live: [FindingPage] = [
    .warning(
      "selector-without-servers", "a rule reaches no server",
      """
      None of the servers that the key can see is meant by `servers`. A slip in a name or label is likely; the server
      may also have been renamed, or the account not invited to it.

      Compare with the names in the finding's help, or with the panel.
      """,
      bad: .words("`servers: survivel-*` where the panel has `survival-1` and `survival-2`"),
      good: .words("`servers: survival-*`")),
    .warning(
      "missing-permission", "the key may not do what a rule does",
      """
      The panel tells what the account may do on each server. A step without its permission fails as `refused`; on the
      socket, the node would say nothing at all.

      Grant it to the account's sub-user of the server, or take the steps out that need it.
      """,
      bad: .words("a rule with `power: restart`, and an account without `control.restart`"),
      good: .words("the same account with `control.restart`")),
    .warning(
      "no-backup-quota", "backups are not allowed on a server",
      """
      The server's plan has a backup limit of 0, so each backup step fails there.

      Raise the limit in the panel, or leave the server out of `servers`.
      """,
      bad: .words("`backup: create` on a server whose backup limit is 0"),
      good: .words("`backup: create` on a server whose backup limit is 3")),
    .warning(
      "unlimited-share", "a share of a quota that does not exist",
      """
      Where memory or disk has no limit, its share in percent is unknown, and unknown fires nothing.

      Compare with a size, or set a limit in the panel.
      """,
      bad: .words("`stats: disk > 90%` for a server with unlimited disk"),
      good: .words("`stats: disk > 80GiB` for the same server")),
  ]
}
