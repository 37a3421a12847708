import Foundation

/// The regular expressions that come with Swift, one after the other: `bench peer NAME PATTERNS LINES`.
enum SwiftPeers {
  static let names = ["NSRegularExpression", "Regex"]

  static func run(_ name: String, patterns: String, lines: String) throws {
    let sources = try texts(patterns)
    let lines = try texts(lines)
    let clock = ContinuousClock()
    let start = clock.now
    let matches = try name == names[0] ? foundation(sources) : standard(sources)
    let built = clock.now
    var pairs = 0
    var matching = 0
    for line in lines {
      let count = matches(line)
      pairs += count
      if count > 0 { matching += 1 }
    }
    let end = clock.now
    print(
      #"{"lines":\#(lines.count),"matching_lines":\#(matching),"pairs":\#(pairs),"#
        + #""seconds":\#((end - built) / .seconds(1)),"build_seconds":\#((built - start) / .seconds(1))}"#)
  }

  private static func texts(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// A function that counts the patterns that match a line.
  private static func foundation(_ sources: [String]) throws -> (String) -> Int {
    let patterns = try sources.map { try NSRegularExpression(pattern: spelled($0)) }
    return { line in
      let range = NSRange(location: 0, length: line.utf16.count)
      return patterns.count { $0.firstMatch(in: line, range: range) != nil }
    }
  }

  private static func standard(_ sources: [String]) throws -> (String) -> Int {
    let patterns = try sources.map { try Regex(spelled($0)).asciiOnlyCharacterClasses() }
    return { line in patterns.count { (try? $0.firstMatch(in: line)) ?? nil != nil } }
  }

  private static func spelled(_ source: String) -> String { source.replacingOccurrences(of: "(?P<", with: "(?<") }
}
