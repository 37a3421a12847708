import Foundation

/// `bench patterns …` and `bench sessions …`: measure; `bench peer …` is one of the engines that are measured,
/// `bench corpus …` writes what they are asked. Started by `scripts/bench`.
@main
enum Bench {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.first {
      case "peer" where arguments.count == 4:
        try SwiftPeers.run(arguments[1], patterns: arguments[2], lines: arguments[3])
      case "corpus" where arguments.count == 5: try writeCorpus(Array(arguments.dropFirst()))
      case "sessions": try measureSessions(Options(Array(arguments.dropFirst())))
      case "patterns": try measurePatterns(Options(Array(arguments.dropFirst())))
      default: throw Failure(description: "usage: bench patterns --flightplan FILE --peers FOLDER …, see scripts/bench")
      }
    } catch let failure as Failure {
      FileHandle.standardError.write(Data("bench: \(failure)\n".utf8))
      exit(1)
    }
  }

  private static func writeCorpus(_ arguments: [String]) throws {
    guard let kind = Corpus.Kind(rawValue: arguments[0]), let count = Int(arguments[1]), let lines = Int(arguments[2])
    else { throw Failure(description: "usage: bench corpus KIND PATTERNS LINES FOLDER") }
    try Corpus(kind: kind, patternCount: count, folder: URL(filePath: arguments[3])).write(lineCount: lines)
  }

  private static func measurePatterns(_ options: Options) throws {
    let work = URL(filePath: try options.value("work"))
    var benchmark = PatternBenchmark(
      tools: .init(
        flightplan: try options.value("flightplan"), peers: URL(filePath: try options.value("peers")),
        sources: URL(filePath: try options.value("sources")), bench: CommandLine.arguments[0], work: work),
      lineCount: try options.number("lines", 1_000_000), rounds: try options.number("rounds", 3))
    try benchmark.run()
    let file = URL(filePath: try options.value("json"))
    try benchmark.report.write(to: file)
    print("\nwritten to \(file.path)")
  }
}

extension Bench {
  fileprivate static func measureSessions(_ options: Options) throws {
    var benchmark = SessionBenchmark(
      tools: .init(
        flightplan: try options.value("flightplan"), peers: URL(filePath: try options.value("peers")),
        sources: URL(filePath: try options.value("sources")), python: try options.value("python"),
        work: URL(filePath: try options.value("work")), certificate: try options.value("certificate"),
        key: try options.value("key")), rounds: try options.number("rounds", 3))
    try benchmark.run()
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = URL(filePath: try options.value("json"))
    try encoder.encode(benchmark.report).write(to: file)
    print("\nwritten to \(file.path)")
  }
}

/// `--name value` pairs.
struct Options {
  private var values: [String: String] = [:]

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else {
        throw Failure(description: "`\(name)` is no option with a value")
      }
      values[String(name.dropFirst(2))] = value
    }
  }

  func value(_ name: String) throws -> String {
    guard let value = values[name] else { throw Failure(description: "--\(name) is missing") }
    return value
  }

  func number(_ name: String, _ standard: Int) throws -> Int {
    guard let value = values[name] else { return standard }
    guard let number = Int(value), number > 0 else {
      throw Failure(description: "--\(name) is a number above 0, not `\(value)`")
    }
    return number
  }
}
