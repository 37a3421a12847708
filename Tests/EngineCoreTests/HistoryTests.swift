import RuleModel
import Testing

@testable import EngineCore

/// Functions that look back.
struct HistoryTests {
  @Test func `a mean is unknown until its time is covered`() {
    check(
      "servers: all\nwhen: { stats: 'avg(memory, 3m) > 50%' }\nthen: [{ notify: ops, message: '${avg(memory, 3m)|percent}' }]",
      """
      timeline:
        - { at: 0s, stats: { memory: 90% } }
        - { at: 2m, event: session-lost }
        - { at: 3m, event: session-connected }
        - { at: 10m }
      expect:
        - { at: 6m, within: 2s, notify: ops, message: 90 % }
      """)
  }

  @Test func `a trend is carried on`() {
    check(
      "servers: all\nwhen: { stats: 'predict(disk, 1h) > 100%' }\nthen: [{ notify: ops, message: 'full soon, at ${disk|percent}' }]",
      """
      timeline:
        - { at: 0s, stats: { disk: 50% } }
        - { at: 15m, every: 1m, times: 1, stats: { disk: 50% } }
        - { at: 20m, stats: { disk: 60% } }
        - { at: 25m, stats: { disk: 70% } }
        - { at: 40m }
      expect:
        - { at: 20m, within: 6m, notify: ops }
      """)
  }

  @Test func `events are counted in a stretch of time`() {
    check(
      "servers: all\nwhen: { stats: 'count(joined, 5m) >= 3' }\nthen: [{ command: busy }]\nresolved: [{ command: calm }]",
      """
      timeline:
        - { at: 6m, console: '[INFO] Anna joined' }
        - { at: 7m, console: '[INFO] Bert joined' }
        - { at: 8m, console: '[INFO] Carl joined' }
        - { at: 20m }
      expect:
        - { at: 8m, command: busy }
        - { at: 11m, within: 3s, command: calm }
      """)
  }

  @Test(arguments: [
    (Expression.History.avg, 2.0), (.min, 1), (.max, 3), (.last, 3), (.delta, 2), (.rate, 0.1),
  ]) func `each function has its figure`(function: Expression.History, expected: Double) {
    let start = Timestamp(seconds: 0)
    var history = FigureHistory(lookback: .seconds(20))
    history.note(1, at: start)
    history.note(3, at: start + .seconds(10))
    #expect(history.value(function, over: .seconds(20), at: start + .seconds(20)) == expected)
    #expect(function == .last || history.value(function, over: .seconds(20), at: start + .seconds(19)) == nil)
  }

  @Test func `a straight line is predicted exactly, and memory has a bound`() throws {
    let start = Timestamp(seconds: 0)
    var history = FigureHistory(lookback: .hours(1))
    for second in 0..<7200 { history.note(Double(second), at: start + .seconds(Int64(second))) }
    let found = try #require(history.value(.predict, over: .hours(4), at: start + .seconds(7200)))
    #expect(abs(found - 7200 - 14400) < 20)
    #expect("\(history)".count < 100_000)
  }

  @Test func `a gap makes everything but the last value unknown`() {
    let start = Timestamp(seconds: 0)
    var history = FigureHistory(lookback: .seconds(20))
    history.note(5, at: start)
    history.note(nil, at: start + .seconds(10))
    history.note(7, at: start + .seconds(11))
    #expect(history.value(.avg, over: .seconds(20), at: start + .seconds(25)) == nil)
    #expect(history.value(.last, over: .seconds(20), at: start + .seconds(25)) == 7)
    #expect(history.value(.avg, over: .seconds(20), at: start + .seconds(31)) == 7)
  }
}
