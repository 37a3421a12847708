import Testing

/// Triggers that are made of others: absence, sequences, counts of different things, quiet.
struct CompositionTests {
  @Test func `an absence is counted from the last time, and only while it can be seen`() {
    check(
      """
      servers: all
      when: { absent: { console: '.' }, for: 10m, while: status == running }
      then: [{ notify: ops, message: 'silent since ${absent.since|time}' }]
      resolved: [{ notify: ops, message: it speaks }]
      """,
      """
      timeline:
        - { at: 5m, console: hello }
        - { at: 12m, event: session-lost }
        - { at: 13m, event: session-connected }
        - { at: 25m, console: back }
        - { at: 40m }
      expect:
        - { at: 23m, notify: ops, message: 'silent since 20:13' }
        - { at: 25m, notify: ops, message: it speaks }
        - { at: 35m, notify: ops, message: 'silent since 20:25' }
      states:
        - { at: 14m, rule: r, state: pending }
      """)
  }

  @Test func `a line exactly at the end of an absence ends it`() {
    check(
      "servers: all\nwhen: { absent: { console: '.' }, for: 10m }\nthen: [{ command: ask }]",
      "timeline:\n  - { at: 10m, console: hello }\n  - { at: 19m }\nexpect: []")
  }

  @Test func `a server that stops is not silent`() {
    check(
      "servers: all\nwhen: { absent: { console: '.' }, for: 10m, while: status == running }\nthen: [{ log: x }, { notify: ops, message: silent }]",
      "timeline:\n  - { at: 5m, status: offline }\n  - { at: 40m, status: running }\n  - { at: 50m }\nexpect:\n  - { at: 50m, notify: ops }"
    )
  }

  @Test func `the parts of a sequence come in order and in time`() {
    check(
      """
      servers: all
      by: player
      when:
        sequence:
          - console: '^(?<player>\\w{3,16}) died$'
          - console: '^(?<player>\\w{3,16}) left$'
        within: 30s
      then: [{ command: 'note ${player} ${match.count}' }]
      """,
      """
      timeline:
        - { at: 1s, console: Anna left }
        - { at: 2s, console: Anna died }
        - { at: 3s, console: Bert died }
        - { at: 10s, console: Bert left }
        - { at: 32s, console: Anna left }
        - { at: 60s, console: Carl died }
        - { at: 90s, console: Carl died }
        - { at: 2m, console: Carl left }
        - { at: 3m, console: Dora died }
        - { at: 3m31s, console: Dora left }
      expect:
        - { at: 10s, command: note Bert 2 }
        - { at: 32s, command: note Anna 2 }
        - { at: 2m, command: note Carl 2 }
      skipped:
        - { at: 2s, rule: r, reason: sequence }
      """)
  }

  @Test func `what must not follow is missed only by who could see`() {
    check(
      """
      servers: all
      when:
        sequence: [{ console: '^Stopping$' }, { not: { status: offline } }]
        within: 2m
      then: [{ notify: ops, message: it hangs }]
      """,
      """
      timeline:
        - { at: 0s, console: Stopping }
        - { at: 10m, console: Stopping }
        - { at: 11m, event: session-lost }
        - { at: 11m30s, event: session-connected }
        - { at: 20m, console: Stopping }
        - { at: 21m, status: offline }
        - { at: 30m }
      expect:
        - { at: 2m, notify: ops, message: it hangs }
      """)
  }

  @Test func `quiet is waited for, and the last match counts`() {
    check(
      "servers: all\nwhen: { console: '^n (?<n>\\d+)$', debounce: 15s }\nthen: [{ command: 'last ${n}' }]",
      """
      timeline:
        - { at: 0s, console: n 1 }
        - { at: 10s, console: n 2 }
        - { at: 24s, console: n 3 }
        - { at: 60s, console: n 4 }
        - { at: 70s, event: session-lost }
        - { at: 80s, event: session-connected }
      expect:
        - { at: 39s, command: last 3 }
        - { at: 95s, command: last 4 }
      skipped:
        - { at: 10s, rule: r, reason: debouncing }
      """)
  }

  @Test func `different values are counted, not matches`() {
    check(
      """
      servers: all
      when: { console: '^(?<player>\\w{3,16}) joined$', count: 3, within: 1m, distinct: player }
      then: [{ command: 'say ${match.count} at once' }]
      """,
      """
      timeline:
        - { at: 0s, console: Anna joined }
        - { at: 5s, console: Anna joined }
        - { at: 10s, console: Bert joined }
        - { at: 15s, console: Bert joined }
        - { at: 66s, console: Carl joined }
        - { at: 70s, console: Dora joined }
      expect:
        - { at: 70s, command: say 3 at once }
      skipped:
        - { at: 66s, rule: r, reason: count 2/3 }
      """)
  }

  @Test func `a window is a level with a beginning and an end`() {
    check(
      "servers: all\nwhen: { window: soon }\nthen: [{ announce: 'until ${window.end|time}' }]\nresolved: [{ announce: over }]",
      "timeline: [{ at: 30m }]\nexpect:\n  - { at: 5m, announce: 'until 20:20' }\n  - { at: 20m, announce: over }")
  }

  @Test func `digits stay as they were printed`() {
    check(
      "servers: all\nwhen: { console: '^id (?<id>\\d+)$' }\nif: id > 3\nthen: [{ command: 'kick ${id}' }]",
      """
      timeline:
        - { at: 1s, console: id 76561197986562417 }
        - { at: 2s, console: id 0034505 }
      expect:
        - { at: 1s, command: kick 76561197986562417 }
        - { at: 2s, command: kick 0034505 }
      """)
  }
}
