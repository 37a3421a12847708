import RuleModel
import Testing

@testable import EngineCore

/// `count`, `cooldown`, `limit`, the breaker, and the brake on rules that feed themselves.
struct RateTests {
  private func onGo(_ keys: String) -> String {
    keys + "\nservers: all\nwhen: { console: '^go$' }\nthen: [{ command: list }]"
  }

  // MARK: - count and within

  @Test(arguments: [("2m", true), ("2m1s", false)])
  func `the last match exactly within the window after the first still counts`(last: String, fires: Bool) {
    check(
      "servers: all\nwhen: { console: '^go$', count: 3, within: 2m }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 0s, console: go }, { at: 1m, console: go }, { at: \(last), console: go }]
      expect: [\(fires ? "{ at: \(last), command: list }" : "")]
      skipped: [{ at: 1m, rule: r, reason: count 2/3 }]
      """)
  }

  @Test func `a firing uses up all matches in the window`() {
    check(
      "servers: all\nwhen: { console: '^go$', count: 2, within: 10m }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 0s, every: 1m, times: 5, console: go }]
      expect: [{ at: 1m, command: list }, { at: 3m, command: list }]
      """)
  }

  @Test func `matches are counted for each value of by`() {
    check(
      """
      servers: all
      by: player
      when: { console: '^(?<player>\\w{3,16}) failed$', count: 2, within: 1m }
      then: [{ command: 'kick ${player} ${match.count}' }]
      """,
      """
      timeline: [{ at: 0s, console: Anna failed }, { at: 1s, console: Bert failed }, { at: 2s, console: Anna failed }]
      expect: [{ at: 2s, command: kick Anna 2 }]
      """)
  }

  @Test func `the first match is known by its time`() {
    check(
      """
      servers: all
      when: { console: '^go$', count: 2, within: 1m }
      then: [{ notify: ops, message: '${match.count} since ${match.first|time}' }]
      """,
      """
      timeline: [{ at: 0s, console: go }, { at: 30s, console: go }]
      expect: [{ at: 30s, notify: ops, message: '2 since 20:00*' }]
      """)
  }

  // MARK: - cooldown

  @Test func `cooldown suppresses the second firing until exactly its end`() {
    check(
      onGo("cooldown: 1m"),
      """
      timeline: [{ at: 0s, console: go }, { at: 59s, console: go }, { at: 1m, console: go }]
      expect: [{ at: 0s, command: list }, { at: 1m, command: list }]
      skipped: [{ at: 59s, rule: r, reason: cooldown 1s left }]
      """)
  }

  @Test func `each value of by has its own cooldown`() {
    check(
      """
      servers: all
      by: player
      cooldown: 1h
      when: { console: '^(?<player>\\w{3,16}) joined$' }
      then: [{ command: 'say hi ${player}' }]
      """,
      """
      timeline: [{ at: 0s, console: Anna joined }, { at: 1s, console: Bert joined }, { at: 2s, console: Anna joined }]
      expect: [{ at: 0s, command: say hi Anna }, { at: 1s, command: say hi Bert }]
      skipped: [{ at: 2s, rule: r, reason: cooldown }]
      """)
  }

  @Test func `a start that is dropped uses up neither cooldown nor limit`() {
    check(
      """
      cooldown: 1m
      limit: 2 per 1h
      servers: all
      when: { console: '^go$' }
      then: [{ command: list }, { wait: 90s }]
      """,
      """
      timeline: [{ at: 0s, console: go }, { at: 70s, console: go }, { at: 95s, console: go }]
      expect: [{ at: 0s, command: list }, { at: 95s, command: list }]
      skipped: [{ at: 70s, rule: r, reason: busy }]
      """)
  }

  // MARK: - limit

  @Test func `a start exactly as old as the window no longer counts`() {
    check(
      onGo("limit: 2 per 10m"),
      """
      timeline: [{ at: 0s, console: go }, { at: 5m, console: go }, { at: 9m59s, console: go }, { at: 10m, console: go }]
      expect: [{ at: 0s, command: list }, { at: 5m, command: list }, { at: 10m, command: list }]
      skipped: [{ at: 9m59s, rule: r, reason: limited 2/2 }]
      """)
  }

  @Test func `without reset the steps for the surplus run once until a start passes again`() {
    check(
      onGo("limit: { runs: 1, per: 10m, exceeded: [{ notify: ops, message: too much }] }"),
      """
      timeline: [{ at: 0s, every: 4m, times: 6, console: go }]
      expect:
        - { at: 0s, command: list }
        - { at: 4m, notify: ops, message: too much }
        - { at: 12m, command: list }
        - { at: 16m, notify: ops, message: too much }
      skipped: [{ at: 4m, rule: r, reason: limited 1/1 }, { at: 8m, rule: r, reason: limited 1/1 }]
      """)
  }

  @Test func `a breaker with a time opens for good and closes that long after it tripped`() {
    check(
      onGo("limit: { runs: 1, per: 10m, reset: 30m, exceeded: [{ notify: ops, message: too much }] }"),
      """
      timeline: [{ at: 0s, console: go }, { at: 5m, console: go }, { at: 20m, console: go },
        { at: 34m59s, console: go }, { at: 35m, console: go }, { at: 36m, console: go }]
      expect: [{ at: 0s, command: list }, { at: 5m, notify: ops }, { at: 35m, command: list }, { at: 36m, notify: ops }]
      skipped: [{ at: 5m, rule: r, reason: limited }, { at: 20m, rule: r, reason: tripped },
        { at: 34m59s, rule: r, reason: tripped }, { at: 36m, rule: r, reason: limited 1/1 }]
      """)
  }

  @Test func `a breaker reset by hand forgets the count, but not the cooldown`() throws {
    var stage = try Stage("r:\n" + onGo("cooldown: 1m\nlimit: { runs: 1, per: 1h, reset: manual }").indented(2))
    stage.line(.zero, "go")
    stage.line(.minutes(2), "go")
    stage.line(.minutes(100), "go")
    #expect(stage.reasons() == ["fired", "limited 1/1", "tripped: until it is reset by hand"])
    #expect(stage.at(.minutes(101), .breakerReset(rule: "r"), on: nil) == [])
    #expect(stage.line(.minutes(102), "go") == ["command list"])
    stage.at(.minutes(102), .breakerReset(rule: "r"), on: "s")
    stage.line(.minutes(102) + .seconds(30), "go")
    #expect(stage.reasons(since: .minutes(102) + .seconds(1)) == ["cooldown 30s left"])
  }

  @Test func `a tripped breaker is an event`() {
    check(
      rules: """
        r:
          servers: all
          limit: { runs: 1, per: 1h, reset: manual }
          when: { console: '^go$' }
          then: [{ command: list }]
        watch:
          servers: all
          when: { event: rule-tripped }
          then: [{ notify: ops, message: '${rule} tripped' }]
        """,
      """
      timeline: [{ at: 0s, every: 1s, times: 3, console: go }]
      expect: [{ at: 0s, command: list }, { at: 1s, notify: ops, message: r tripped }]
      """)
  }

  @Test func `the steps see how much of the limit is used`() {
    check(
      """
      limit: 3 per 10m
      servers: all
      when: { console: '^go$' }
      then: [{ notify: ops, message: '${limit.used} of ${limit.runs} in ${limit.per}' }]
      """,
      """
      timeline: [{ at: 0s, console: go }, { at: 9m, console: go }, { at: 11m, console: go }]
      expect: [{ at: 0s, notify: ops, message: 1 of 3 in 10m }, { at: 9m, notify: ops, message: 2 of 3 in 10m },
        { at: 11m, notify: ops, message: 2 of 3 in 10m }]
      """)
  }

  // MARK: - The brake

  @Test func `a rule that fires more than twenty times in ten seconds is held for a minute`() {
    check(
      onGo(""),
      """
      timeline:
        - { at: 0s, every: 400ms, times: 21, console: go }
        - { at: 67s, console: go }
        - { at: 68s, console: go }
      expect: [\((0..<20).map { "{ at: \($0 * 400)ms, command: list }" }.joined(separator: ", ")), { at: 68s, command: list }]
      skipped: [{ at: 8s, rule: r, reason: tripped }, { at: 67s, rule: r, reason: tripped }]
      """)
  }

  @Test func `twenty times in ten seconds are not too much`() {
    check(
      onGo(""),
      """
      timeline: [{ at: 0s, every: 500ms, times: 30, console: go }]
      expect: [\((0..<30).map { "{ at: \($0 * 500)ms, command: list }" }.joined(separator: ", "))]
      """)
  }

  @Test func `starts that never happen do not pull the brake`() {
    check(
      onGo("limit: 1 per 1h"),
      """
      timeline: [{ at: 0s, every: 100ms, times: 50, console: go }]
      expect: [{ at: 0s, command: list }]
      skipped: [{ at: 4900ms, rule: r, reason: limited 1/1 }]
      """)
  }

  // MARK: - Chains

  @Test func `a rule does not react to the echo of its own command`() {
    check(
      "servers: all\nwhen: { console: 'hello' }\nthen: [{ command: say hello there }]",
      """
      replies: { 'say *': { after: 100ms, console: '<Server> hello there' } }
      timeline: [{ at: 1s, console: hello }, { at: 5s }]
      expect: [{ at: 1s, command: say hello there }]
      skipped: [{ at: 1100ms, rule: r, reason: 'loop: r -> r' }]
      """)
  }

  @Test func `two rules that answer each other stop when the first comes round again`() {
    check(
      rules: """
        a: { servers: all, when: { console: 'ping' }, then: [{ command: say pong }] }
        b: { servers: all, when: { console: 'pong' }, then: [{ command: say ping }] }
        """,
      """
      replies: { say pong: { after: 100ms, console: Server pong }, say ping: { after: 100ms, console: Server ping } }
      timeline: [{ at: 1s, console: ping }, { at: 5s }]
      expect: [{ at: 1s, command: say pong }, { at: 1100ms, command: say ping }]
      skipped: [{ at: 1200ms, rule: a, reason: 'loop: a -> b -> a' }]
      """)
  }

  @Test func `the same words three seconds later are somebody else's`() {
    check(
      "servers: all\nwhen: { console: 'hello' }\nthen: [{ command: say hello there }]",
      """
      timeline: [{ at: 1s, console: hello }, { at: 4s, console: hello there }]
      expect: [{ at: 1s, command: say hello there }, { at: 4s, command: say hello there }]
      """)
  }

  @Test func `a rule about failed runs does not feed on its own failure`() {
    check(
      "servers: all\nwhen: { event: run-failed }\nthen: [{ stop: again, failed: true }]",
      "timeline: [{ at: 1s, event: run-failed }, { at: 2s }]\nexpect: []\nskipped: [{ at: 1s, rule: r, reason: loop }]")
  }

  @Test func `a chain of more than eight rules is a loop`() {
    let rules = (0..<10).map { index in
      "r\(index): { servers: all, when: { console: 'xx\(index)x' }, then: [{ command: say xx\(index + 1)x }] }"
    }
    let replies = (1...10).map { "say xx\($0)x: { after: 100ms, console: Server xx\($0)x }" }
    check(
      rules: rules.joined(separator: "\n"),
      """
      replies: { \(replies.joined(separator: ", ")) }
      timeline: [{ at: 0s, console: xx0x }, { at: 5s }]
      expect: [\((0..<8).map { "{ at: \($0 * 100)ms, command: say xx\($0 + 1)x }" }.joined(separator: ", "))]
      skipped: [{ at: 800ms, rule: r8, reason: loop }]
      """)
  }
}
