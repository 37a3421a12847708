import Foundation

/// Patterns against lines: ours beside other engines, in turns, with the same answers.
struct PatternBenchmark {
  let tools: Tools
  let lineCount: Int
  let rounds: Int
  private(set) var report = Report(subject: "patterns")

  /// Where programs and files are.
  struct Tools {
    let flightplan: String
    /// Folder with the compiled peers.
    let peers: URL
    /// The sources of peers that are scripts.
    let sources: URL
    /// This program.
    let bench: String
    let work: URL
  }

  init(tools: Tools, lineCount: Int, rounds: Int) {
    self.tools = tools
    self.lineCount = lineCount
    self.rounds = rounds
  }

  mutating func run() throws {
    try FileManager.default.createDirectory(at: tools.work, withIntermediateDirectories: true)
    for count in [10, 100, 1_000, 5_000] {
      try measure(.everyday, count, [hyperscan, filtered, oneByOne, foundation, standard], ours: ours)
    }
    for count in [1_000, 5_000] { try measure(.hard, count, [hyperscan, filtered], ours: ours) }
    try measure(.broad, Rule.broad.count, [capturing, node, hyperscan], ours: ours + ["--captures"])
    try measureLongLines()
    judge()
  }

  // MARK: - Engines

  private var ours: [String] { [tools.flightplan, "match", "--count"] }

  private var hyperscan: Peer { compiled("Hyperscan", "hyperscan", []) { _ in .all } }
  private var filtered: Peer { compiled("RE2 filtered", "re2", ["filtered"]) { $0 > 1_000 ? .sample : .all } }
  private var oneByOne: Peer {
    compiled("RE2 each", "re2", ["each"]) { $0 > 1_000 ? .handful : $0 > 10 ? .sample : .all }
  }
  private var capturing: Peer { compiled("RE2 captures", "re2", ["captures"]) { _ in .all } }

  private func compiled(
    _ name: String, _ program: String, _ mode: [String], _ lines: @escaping (Int) -> Peer.Share?
  ) -> Peer {
    let path = tools.peers.appending(path: program).path
    let isThere = FileManager.default.isExecutableFile(atPath: path)
    return Peer(
      name: name, command: [path] + mode, absence: isThere ? nil : "its Debian package is not installed", lines: lines)
  }

  private var node: Peer {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let isThere = folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/node") }
    return Peer(
      name: "Node RegExp", command: ["node", tools.sources.appending(path: "regexp.js").path],
      absence: isThere ? nil : "node is not installed", lines: { _ in .all })
  }

  private var foundation: Peer { swift(0) { $0 > 1_000 ? nil : $0 > 100 ? .handful : .sample } }
  private var standard: Peer { swift(1) { $0 > 1_000 ? nil : $0 > 10 ? .handful : .sample } }

  private func swift(_ index: Int, _ lines: @escaping (Int) -> Peer.Share?) -> Peer {
    Peer(
      name: SwiftPeers.names[index], command: [tools.bench, "peer", SwiftPeers.names[index]], absence: nil, lines: lines
    )
  }

  // MARK: - Measuring

  private mutating func measure(_ kind: Corpus.Kind, _ count: Int, _ peers: [Peer], ours: [String]) throws {
    let corpus = Corpus(kind: kind, patternCount: count, folder: tools.work)
    // In a process of its own: what this one has in memory would count as memory of those it starts.
    let made = try ChildProcess.run(
      [tools.bench, "corpus", kind.rawValue, "\(count)", "\(lineCount)", tools.work.path])
    guard made.status == 0 else { throw Failure(description: "cannot write the corpus \(corpus.name)") }
    try measure(corpus, peers, ours: ours)
  }

  /// Every engine in every round, so that a busy moment meets them all; the best round of each counts.
  private mutating func measure(_ corpus: Corpus, _ peers: [Peer], ours: [String]) throws {
    var best: [String: Report.Row] = [:]
    var order = ["flightplan"]
    for round in 0..<rounds {
      let own = try Answer.ask(ours + ["--patterns", corpus.patterns.path, "--input", corpus.lines().path])
      note(own, "flightplan", corpus, in: &best)
      for peer in peers {
        if let absence = peer.absence {
          if round == 0 { report.skipped(peer.name, absence) }
          continue
        }
        guard let share = peer.lines(corpus.patternCount) else { continue }
        // Slow engines have one turn: their rate is not in question.
        guard round == 0 || share == .all else { continue }
        let answer = try Answer.ask(peer.command + [corpus.patterns.path, corpus.lines(share).path])
        try compare(answer.answer, peer, corpus, share, own.answer, ours)
        note(answer, peer.name, corpus, in: &best)
        if !order.contains(peer.name) { order.append(peer.name) }
      }
    }
    report.add(order.compactMap { best[$0] })
  }

  private func note(
    _ run: (answer: Answer, memory: Int), _ engine: String, _ corpus: Corpus, in best: inout [String: Report.Row]
  ) {
    let row = Report.Row(
      corpus: corpus.name, engine: engine, lines: run.answer.lines, pairs: run.answer.pairs,
      seconds: run.answer.seconds,
      buildSeconds: run.answer.buildSeconds, memory: run.memory)
    best[engine] = best[engine].map { $0.better(row) } ?? row
  }

  /// Engines that count differently measure different things.
  private func compare(
    _ answer: Answer, _ peer: Peer, _ corpus: Corpus, _ share: Peer.Share, _ own: Answer, _ ours: [String]
  ) throws {
    var own = own
    if share != .all {
      own = try Answer.ask(ours + ["--patterns", corpus.patterns.path, "--input", corpus.lines(share).path]).answer
    }
    guard answer.pairs == own.pairs, answer.matchingLines == own.matchingLines else {
      throw Failure(
        description: "\(corpus.name): \(peer.name) finds \(answer.pairs) pairs in \(answer.matchingLines) lines, "
          + "flightplan \(own.pairs) in \(own.matchingLines)")
    }
  }

  /// Lines of 64 KiB against a thousand patterns made to be hard; the mean of twenty such lines.
  private mutating func measureLongLines() throws {
    for attack in Attack.all {
      let (patterns, lines) = try attack.write(to: tools.work)
      let run = try Answer.ask(ours + ["--patterns", patterns.path, "--input", lines.path])
      report.add(
        [
          Report.Row(
            corpus: "64 KiB \(attack.name)", engine: "flightplan", lines: run.answer.lines, pairs: run.answer.pairs,
            seconds: run.answer.seconds, buildSeconds: run.answer.buildSeconds, memory: run.memory)
        ])
    }
  }

  // MARK: - Budgets

  private mutating func judge() {
    for (corpus, wanted) in [("everyday 10", 2.0), ("everyday 100", 2), ("everyday 1000", 2), ("everyday 5000", 1.4)] {
      report.judge("\(corpus) rules", ours: corpus, against: "Hyperscan", wanted)
    }
    report.judge("hard 1000", ours: "hard 1000", against: "Hyperscan", 0.9)
    report.judge("hard 5000", ours: "hard 5000", against: "Hyperscan", 4)
    report.judge("broad, captures taken", ours: "broad", against: "RE2 captures", 2)
    report.judge("broad, captures taken", ours: "broad", against: "Node RegExp", 5)
    report.judge("1000 rules", ours: "everyday 1000", against: "NSRegularExpression", 1_000)
    report.judgeRates("1000 rules beside 10", "everyday 1000", "everyday 10", 0.5)
    report.judgeBuild("building 5000 patterns", "everyday 5000", against: "Hyperscan", 0.1)
    report.judgeLongest("64 KiB lines", 0.010)
  }
}
