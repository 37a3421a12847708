import Diagnostics
import Testing

@Suite struct CronCommandTests {
  private func times(
    _ expression: String, zone: String, after: String, count: Int
  ) throws -> (status: Int32, times: [String]) {
    let outcome = try Tool.run([
      "cron", expression, "--tz", zone, "--after", after, "--count", "\(count)", "--format", "json",
    ])
    let array = try? JSONValue(parsing: outcome.output).array
    return (outcome.status, array?.compactMap(\.string) ?? [])
  }

  @Test func `times are strictly after and carry their offset`() throws {
    let (status, times) = try times("0 * * * *", zone: "UTC", after: "2026-01-01T00:00:00Z", count: 2)
    #expect(status == 0)
    #expect(times == ["2026-01-01T01:00:00+00:00", "2026-01-01T02:00:00+00:00"])
  }

  @Test func `a time in the gap moves to its end`() throws {
    let (_, times) = try times("30 2 * * *", zone: "Europe/Berlin", after: "2026-03-28T12:00:00+01:00", count: 2)
    #expect(times == ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"])
  }

  @Test(arguments: ["0 4 30 2 *", "61 * * * *", "", "* * * *"])
  func `what never fires or means nothing ends with 1`(expression: String) throws {
    let (status, times) = try times(expression, zone: "UTC", after: "2026-01-01T00:00:00Z", count: 1)
    #expect(status == 1)
    #expect(times.isEmpty)
  }

  @Test func `people are told what the clocks do`() throws {
    let outcome = try Tool.run([
      "cron", "30 2 * * *", "--tz", "Europe/Berlin", "--from", "2026-03-28", "-n", "3",
    ])
    #expect(outcome.output.contains("Sun 2026-03-29  03:00:00 CEST"))
    #expect(outcome.output.contains("does not exist that day"))
  }

  @Test func `a batch answers every line in order, garbage included`() throws {
    let good = #"{"expr":"*/5 * * * *","tz":"UTC","after":"2026-01-01T00:00:00Z","count":1}"#
    let never = #"{"expr":"0 0 31 2 *","tz":"UTC","after":"2026-01-01T00:00:00Z","count":1}"#
    let input = Array("\(good)\n\n\(never)\n[1\n".utf8) + [0xFF, 0x00, 0x0A] + Array(good.utf8)
    let outcome = try Tool.run(["cron", "--batch", "--format", "json"], input: input)
    #expect(outcome.status == 0)
    let answers = try outcome.lines.map { try JSONValue(parsing: $0) }
    #expect(answers.map { $0.array != nil } == [true, false, false, false, false, true])
    #expect(answers[2]["code"]?.string == "never-fires")
  }
}
