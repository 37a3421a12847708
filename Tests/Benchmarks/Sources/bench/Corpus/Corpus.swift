import Foundation

/// Patterns and the lines that they are asked about, as two files.
struct Corpus {
  let name: String
  let patternCount: Int
  let patterns: URL
  let lines: URL
  let lineCount: Int
  /// Files with the first lines of the same, for engines that are slow.
  private let sample: URL
  private let handful: URL

  private static let sampleCount = 10_000
  private static let handfulCount = 200

  /// The file with that share of the lines.
  func file(_ share: Peer.Share) -> URL {
    switch share {
    case .all: lines
    case .sample: sample
    case .handful: handful
    }
  }

  /// Everyday rules, `hardShare` of which have no literal, against lines one in a hundred of which a rule matches.
  static func make(_ name: String, rules count: Int, hardShare: Double, lines: Int, in folder: URL) throws -> Corpus {
    var rules = Rule.everyday(count: count)
    let hard = hardShare == 0 ? 0 : max(1, Int(Double(count) * hardShare))
    for number in 0..<hard { rules[(number + 1) * count / hard - 1] = Rule.hard(number) }
    var writer = LineWriter(seed: 11)
    return try write(name, rules.map(\.pattern), lines: lines, in: folder) {
      guard writer.words.random.below(100) == 0 else { return writer.line() }
      let rule = rules[writer.words.random.below(rules.count)]
      return writer.line(rule.sample(&writer.words))
    }
  }

  /// A few rules that match more than half of all lines.
  static func broad(lines: Int, in folder: URL) throws -> Corpus {
    var writer = LineWriter(seed: 13)
    return try write("broad", Rule.broad, lines: lines, in: folder) { writer.line() }
  }

  private static func write(
    _ name: String, _ patterns: [String], lines count: Int, in folder: URL, _ next: () -> String
  ) throws -> Corpus {
    let stem = name.split(separator: " ").joined(separator: "-")
    let corpus = Corpus(
      name: name, patternCount: patterns.count, patterns: folder.appending(path: "\(stem).patterns"),
      lines: folder.appending(path: "\(stem).lines"), lineCount: count,
      sample: folder.appending(path: "\(stem).sample"),
      handful: folder.appending(path: "\(stem).handful"))
    try Data((patterns.joined(separator: "\n") + "\n").utf8).write(to: corpus.patterns)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 110)
    var ends: [Int] = []
    for _ in 0..<count {
      bytes += next().utf8
      bytes.append(0x0A)
      ends.append(bytes.count)
    }
    try Data(bytes).write(to: corpus.lines)
    for (file, size) in [(corpus.sample, sampleCount), (corpus.handful, handfulCount)] {
      try Data(bytes[..<ends[min(size, count) - 1]]).write(to: file)
    }
    return corpus
  }
}
