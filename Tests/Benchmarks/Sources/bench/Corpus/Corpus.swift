import Foundation

/// Patterns and the lines that they are asked about, as files of one folder.
struct Corpus {
  enum Kind: String {
    /// Rules with a literal to look for.
    case everyday
    /// The same with one in two hundred that has none.
    case hard
    /// A few rules that match more than half of all lines.
    case broad
  }

  let kind: Kind
  let patternCount: Int
  let folder: URL

  private static let sampleCount = 10_000
  private static let handfulCount = 200
  private static let hardShare = 0.005

  var name: String { kind == .broad ? kind.rawValue : "\(kind.rawValue) \(patternCount)" }
  var patterns: URL { file("patterns") }

  /// The file with that share of the lines: all, or the first ones for engines that are slow.
  func lines(_ share: Peer.Share = .all) -> URL {
    switch share {
    case .all: file("lines")
    case .sample: file("sample")
    case .handful: file("handful")
    }
  }

  private func file(_ ending: String) -> URL { folder.appending(path: "\(kind.rawValue)-\(patternCount).\(ending)") }

  // MARK: - Writing

  /// Writes all files; one line in a hundred is one that a rule matches.
  func write(lineCount: Int) throws {
    if kind == .broad {
      var writer = LineWriter(seed: 13)
      return try write(Rule.broad, lineCount) { writer.line() }
    }
    let rules = rules()
    var writer = LineWriter(seed: 11)
    try write(rules.map(\.pattern), lineCount) {
      guard writer.words.random.below(100) == 0 else { return writer.line() }
      let rule = rules[writer.words.random.below(rules.count)]
      return writer.line(rule.sample(&writer.words))
    }
  }

  private func rules() -> [Rule] {
    var rules = Rule.everyday(count: patternCount)
    guard kind == .hard else { return rules }
    let hard = max(1, Int(Double(patternCount) * Corpus.hardShare))
    for number in 0..<hard { rules[(number + 1) * patternCount / hard - 1] = Rule.hard(number) }
    return rules
  }

  private func write(_ sources: [String], _ count: Int, _ next: () -> String) throws {
    try Data((sources.joined(separator: "\n") + "\n").utf8).write(to: patterns)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 110)
    var ends: [Int] = []
    for _ in 0..<count {
      bytes += next().utf8
      bytes.append(0x0A)
      ends.append(bytes.count)
    }
    try Data(bytes).write(to: lines())
    for (share, size) in [(Peer.Share.sample, Corpus.sampleCount), (.handful, Corpus.handfulCount)] {
      try Data(bytes[..<ends[min(size, count) - 1]]).write(to: lines(share))
    }
  }
}
