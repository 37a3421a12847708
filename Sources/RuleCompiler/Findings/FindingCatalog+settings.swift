/// The engine's own configuration, `flightplan.yaml` and the environment.
extension FindingCatalog {
  static let settings: [FindingPage] = [
    .error(
      "ambiguous-panel", "a variable does not say which panel it is for",
      """
      `FLIGHTPLAN_PANEL_…` is short for the only panel. The configuration has several, so the variable could be meant
      for any of them.

      Name the panel: `FLIGHTPLAN_PANELS_MAIN_…`.
      """,
      bad: .words("`FLIGHTPLAN_PANEL_KEY` with two panels in flightplan.yaml"),
      good: .words("`FLIGHTPLAN_PANELS_MAIN_KEY`")),
    .warning(
      "unknown-variable", "there is no such setting",
      """
      Variables that begin with `FLIGHTPLAN_` are settings. This one is none of them, so it changes nothing.

      Look at the spelling; `flightplan config show` lists what is set.
      """,
      bad: .words("`FLIGHTPLAN_LOG_LEVL=debug`"), good: .words("`FLIGHTPLAN_LOG_LEVEL=debug`")),
    .error(
      "application-key", "this is an application key",
      """
      Panels have two kinds of keys. Application keys, `ptla_…`, administer the panel; the client API, which shows
      consoles and takes commands, refuses them.

      Make a client key, `ptlc_…`, under Account → API Credentials.
      """,
      bad: .settings(
        #"""
        panels:
          main: { url: https://panel.example.org, key: ptla_0123456789 }
        """#), at: (2, 48),
      good: .settings(
        #"""
        panels:
          main: { url: https://panel.example.org, key: '${secrets.PANEL_API_KEY}' }
        """#)),
    .error(
      "bad-name", "this cannot be the name of a panel",
      """
      Names of panels have small letters, digits, `-` and `_`: they stand in logs and in names of variables.

      Choose such a name.
      """,
      bad: .settings(
        #"""
        panels:
          Main Panel: { url: https://panel.example.org }
        """#), at: (2, 3),
      good: .settings(
        #"""
        panels:
          main: { url: https://panel.example.org }
        """#)),
    .error(
      "bad-url", "this is not the address of a panel",
      """
      The address of a panel is the one that people open in a browser: it begins with `https://`, and holds neither a
      user name nor blanks.

      Write such as `https://panel.example.org`.
      """,
      bad: .settings(
        #"""
        panels:
          main: { url: panel.example.org }
        """#), at: (2, 16),
      good: .settings(
        #"""
        panels:
          main: { url: https://panel.example.org }
        """#)),
    .error(
      "bad-duration", "this is not a time span",
      """
      Time spans of the configuration are numbers with units, `30d` or `12h`.

      Add the unit.
      """,
      bad: .settings("state: { keep: 30 }"), at: (1, 16),
      good: .settings("state: { keep: 30d }")),
    .error(
      "bad-address-block", "this is not a block of addresses",
      """
      Web calls do not reach private networks unless their blocks are allowed. A block is an address with the number of
      its fixed bits, such as `10.0.0.0/8`.

      Write the block so.
      """,
      bad: .settings("webhooks: { allow_private: [10.0.0.0/99] }"), at: (1, 29),
      good: .settings("webhooks: { allow_private: [10.0.0.0/8] }")),
    .error(
      "unknown-zone", "there is no such time zone",
      """
      Times are shown in the zone of the configuration. Zones have the names of the IANA database, mostly a continent
      and a city, or `UTC`.

      Look at the spelling.
      """,
      bad: .settings("timezone: Europe/Berln"), at: (1, 11),
      good: .settings("timezone: Europe/Berlin")),
    .error(
      "out-of-range", "a number is out of its bounds",
      """
      The setting is a whole number within bounds that the message names.

      Choose a number within them.
      """,
      bad: .settings("state: { keep_lines: -1 }"), at: (1, 22),
      good: .settings("state: { keep_lines: 1000 }")),
  ]
}
