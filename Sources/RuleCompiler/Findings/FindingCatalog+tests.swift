/// Files of rule tests.
extension FindingCatalog {
  static let tests: [FindingPage] = [
    .error(
      "unknown-server", "the test has no such server",
      """
      What happens in a test happens on a server that it lists under `servers`.

      Add the server, or look at the spelling.
      """,
      bad: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: it starts again
            timeline:
              - { at: 10s, server: survival-2, crash: any }
        """#), at: (7, 28),
      good: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: it starts again
            timeline:
              - { at: 10s, server: survival-1, crash: any }
        """#)),
    .error(
      "wrong-duration", "this is not a duration",
      """
      Times of a test count from its `start` and are written with units: `30s`, `5m`.

      Add the unit.
      """,
      bad: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: it starts again
            expect:
              - { at: 10s, within: 5, power: start }
        """#), at: (7, 28),
      good: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: it starts again
            expect:
              - { at: 10s, within: 5s, power: start }
        """#)),
    .error(
      "wrong-time", "`start` is not a time with an offset",
      """
      A test plays at a time of its own, so that schedules and windows can be tested. Without an offset it would be
      another instant on another machine.

      Write such as `2026-03-14T20:00:00+01:00`.
      """,
      bad: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14 20:00
        servers: { survival-1: {} }
        tests:
          - name: nothing happens
        """#), at: (2, 8),
      good: .tests(
        #"""
        rules: [crash.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: nothing happens
        """#)),
    .error(
      "percent-without-limit", "a share needs a limit",
      """
      `memory: 93%` is a share of the server's limit, and this server has none.

      Give the server a limit, or write a size such as `6GiB`.
      """,
      bad: .tests(
        #"""
        rules: [memory.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: {} }
        tests:
          - name: memory is short
            timeline:
              - { at: 10s, stats: { memory: 93% } }
        """#), at: (7, 37),
      good: .tests(
        #"""
        rules: [memory.yaml]
        start: 2026-03-14T20:00:00+01:00
        servers: { survival-1: { memory: { limit: 8GiB } } }
        tests:
          - name: memory is short
            timeline:
              - { at: 10s, stats: { memory: 93% } }
        """#)),
  ]
}
