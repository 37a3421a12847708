import Foundation

/// How much memory the whole product takes for a server whose session is idle.
struct FootprintBenchmark {
  private static let servers = 5_000
  /// Long enough that the last look is at a process that has settled.
  private static let seconds = 5

  private static let rule = """
      answer:
        when: { console: '^\\[probe\\] (?<number>\\d+)$' }
        then:
          - command: 'pong ${number}'

    """

  let product: WholeProduct

  func run(_ report: inout SessionReport) throws {
    for isSecure in [false, true] {
      let (one, all) = (try memory(servers: 1, isSecure), try memory(servers: Self.servers, isSecure))
      report.add(
        SessionReport.Footprint(
          load: "\(Self.servers) idle\(isSecure ? ", TLS" : "")", memory: all,
          memoryPerServer: (all - one) / (Self.servers - 1)))
    }
  }

  private func memory(servers: Int, _ isSecure: Bool) throws -> Int {
    let outcome = try product.run(servers: servers, seconds: Self.seconds, isSecure: isSecure, rules: Self.rule)
    guard outcome.answer.contains("\"answers\""), let last = outcome.memory.last else {
      throw Failure(description: "\(servers) idle servers: \(outcome.answer)")
    }
    return last
  }
}
