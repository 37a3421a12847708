import Foundation

/// The whole product against a panel of its own: how long it takes from a console line to the command that answers it.
struct LatencyBenchmark {
  /// What the consoles say meanwhile.
  struct Load {
    let name: String
    /// A server with noise is not asked itself.
    let talk: WholeProduct.Talk

    static let quiet = Load(name: "1000 lines/s", talk: .init(lines: 1_000))
    static let busy = Load(name: "20000 lines/s", talk: .init(lines: 20_000))
    static let besideNoise = Load(name: "one with 20000 more", talk: .init(lines: 1_000, noise: 20_000))
  }

  private static let servers = 100
  private static let seconds = 30

  let product: WholeProduct

  func run(_ report: inout SessionReport) throws {
    let rules = try rules()
    for load in [Load.quiet, .busy, .besideNoise] { report.add(try measure(load, rules)) }
  }

  private func measure(_ load: Load, _ rules: String) throws -> SessionReport.Latency {
    let outcome = try product.run(servers: Self.servers, seconds: Self.seconds, load.talk, rules: rules)
    let decoder = JSONDecoder()
    guard let found = try? decoder.decode(Found.self, from: Data(outcome.answer.utf8)), found.unexpected == 0,
      found.answers == found.probes, let last = outcome.memory.last
    else {
      throw Failure(
        description: "\(load.name): \(outcome.answer.isEmpty ? "the panel has no figures" : outcome.answer)")
    }
    return SessionReport.Latency(
      load: load.name, answers: found.answers, p50: found.p50, p90: found.p90, p99: found.p99, p999: found.p999,
      max: found.max, memory: [outcome.memory[outcome.memory.count / 2], last])
  }

  private struct Found: Decodable {
    let probes: Int
    let answers: Int
    let unexpected: Int
    let p50: Double
    let p90: Double
    let p99: Double
    let p999: Double
    let max: Double
  }

  /// One rule that answers, and a hundred that look at every line.
  private func rules() throws -> String {
    var rules = """
        answer:
          when: { console: '^\\[probe\\] (?<number>\\d+)$' }
          then:
            - command: 'pong ${number}'

      """
    let patterns = try String(contentsOf: product.corpus.patterns, encoding: .utf8).split(separator: "\n").prefix(100)
    for (index, pattern) in patterns.enumerated() {
      rules += """
          rule-\(index):
            when: { console: '\(pattern.replacing("'", with: "''"))' }
            cooldown: 1m
            then:
              - log: seen

        """
    }
    return rules
  }
}
