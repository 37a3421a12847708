import Foundation

/// What was measured, as a table and as JSON.
struct Report: Encodable {
  /// One engine on one corpus.
  struct Row: Encodable {
    let corpus: String
    let engine: String
    let lines: Int
    let pairs: Int
    let seconds: Double
    let buildSeconds: Double
    /// Bytes at the most.
    let memory: Int

    var linesPerSecond: Double { Double(lines) / max(seconds, 1e-9) }

    /// The faster of two runs; building and memory are the least of both.
    func better(_ other: Row) -> Row {
      let faster = other.seconds < seconds ? other : self
      return Row(
        corpus: corpus, engine: engine, lines: faster.lines, pairs: faster.pairs, seconds: faster.seconds,
        buildSeconds: min(buildSeconds, other.buildSeconds), memory: min(memory, other.memory))
    }
  }

  /// A budget and how it was met.
  struct Verdict: Encodable {
    let subject: String
    let baseline: String
    let measured: Double
    let wanted: Double
    let isMet: Bool
  }

  let subject: String
  private(set) var rows: [Row] = []
  private(set) var verdicts: [Verdict] = []
  private(set) var skipped: [String: String] = [:]

  init(subject: String) { self.subject = subject }

  mutating func add(_ rows: [Row]) {
    if self.rows.isEmpty { show(Self.line("corpus", "engine", "lines/s", "ratio", "build", "memory", "pairs")) }
    for row in rows {
      // Theirs by ours, so that a number above 1 is good for us.
      let ratio =
        rows.first.map { $0.engine == row.engine ? "" : Self.short($0.linesPerSecond / row.linesPerSecond) } ?? ""
      show(
        Self.line(
          row.corpus, row.engine, Self.short(row.linesPerSecond), ratio, Self.short(row.buildSeconds * 1_000) + " ms",
          Self.short(Double(row.memory) / 1_048_576) + " MiB", "\(row.pairs)"))
    }
    self.rows += rows
  }

  mutating func skipped(_ engine: String, _ reason: String) {
    guard skipped[engine] == nil else { return }
    skipped[engine] = reason
    show("skipped \(engine): \(reason)")
  }

  /// At once, also where the output is no terminal.
  private func show(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  private static func line(_ columns: String...) -> String {
    let widths = [24, 20, 9, 9, 10, 10, 9]
    let cells = zip(columns, widths).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index < 2 ? cell.0 + padding : padding + cell.0
    }
    return cells.joined(separator: " ")
  }

  /// Three digits and a unit.
  static func short(_ number: Double) -> String {
    for (limit, unit) in [(1e6, "M"), (1e4, "k")] where number >= limit {
      return String(format: "%.3g", number / (unit == "M" ? 1e6 : 1e3)) + unit
    }
    return number >= 1_000 ? String(format: "%.0f", number) : String(format: "%.3g", number)
  }

  // MARK: - Budgets

  private func rate(_ corpus: String, _ engine: String) -> Double? {
    rows.first { $0.corpus == corpus && $0.engine == engine }?.linesPerSecond
  }

  private mutating func judge(_ subject: String, _ baseline: String, _ measured: Double, _ wanted: Double, isMet: Bool)
  {
    if verdicts.isEmpty { show("\nbudgets") }
    verdicts.append(
      Verdict(subject: subject, baseline: baseline, measured: measured, wanted: wanted, isMet: isMet))
    show(
      "\(isMet ? "met   " : "MISSED") \(subject): \(Self.short(measured)), wanted \(Self.short(wanted)) (\(baseline))")
  }

  /// Our rate by that of another engine.
  mutating func judge(_ subject: String, ours corpus: String, against engine: String, _ wanted: Double) {
    guard let own = rate(corpus, "flightplan"), let other = rate(corpus, engine) else { return }
    judge(subject, "× \(engine)", own / other, wanted, isMet: own / other >= wanted)
  }

  /// Our rate on one corpus by that on another.
  mutating func judgeRates(_ subject: String, _ corpus: String, _ other: String, _ wanted: Double) {
    guard let own = rate(corpus, "flightplan"), let base = rate(other, "flightplan") else { return }
    judge(subject, "× our rate with the fewer", own / base, wanted, isMet: own / base >= wanted)
  }

  /// Our time to build by that of another engine.
  mutating func judgeBuild(_ subject: String, _ corpus: String, against engine: String, _ most: Double) {
    let times = ["flightplan", engine].compactMap { engine in
      rows.first { $0.corpus == corpus && $0.engine == engine }?.buildSeconds
    }
    guard times.count == 2 else { return }
    judge(subject, "× \(engine)'s time, at most", times[0] / times[1], most, isMet: times[0] / times[1] <= most)
  }

  /// The slowest of the long lines, in seconds.
  mutating func judgeLongest(_ subject: String, _ most: Double) {
    let times = rows.filter { $0.corpus.hasPrefix("64 KiB") }.map { $0.seconds / Double($0.lines) }
    guard let slowest = times.max() else { return }
    judge(subject, "seconds a line, at most", slowest, most, isMet: slowest <= most)
  }

  /// Writes everything as JSON.
  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: file)
  }
}
