import Foundation

/// A thousand patterns and twenty lines of 64 KiB that were made to be hard for each other.
struct Attack: Sendable {
  let name: String
  let pattern: @Sendable (Int) -> String
  let line: @Sendable (inout SplitMix) -> String

  private static let length = 65_536
  private static let lineCount = 20

  static let all: [Attack] = [
    Attack(name: "(a+)+$", pattern: { "(?:a|a\($0 % 9))+(a+)+\($0)$" }, line: { _ in repeated("a") }),
    Attack(name: "(x+x+)+y", pattern: { "(x+x+)+y\($0)" }, line: { _ in repeated("x") }),
    Attack(name: "(.*)*z", pattern: { "(.*)*z\($0)" }, line: { random("abcdefgh ", &$0) }),
    Attack(name: "optional", pattern: { "(?:a?){\(10 + $0 % 20)}a{20}\($0 % 7)$" }, line: { _ in repeated("a") }),
    Attack(name: "counted", pattern: { "[ab]*a[ab]{\(10 + $0 % 40)}c\($0 % 100)" }, line: { random("ab", &$0) }),
    Attack(name: "distance", pattern: { "a.{\(1 + $0 % 50)}b$" }, line: { random("abc ", &$0) }),
    Attack(
      name: "gaps", pattern: { ".*\(letter($0)).*\(letter($0 * 7)).*\($0)$" },
      line: { random("abcdefghijkl0123456789 ", &$0) }),
    Attack(
      name: "words", pattern: { #"(\w+)\s(\w+)\s.*\#(letter($0))\#($0 % 10)$"# }, line: { random("abcdef0123  ", &$0) }),
    Attack(
      name: "boundaries", pattern: { #"\b\w+\b.*\b\#(letter($0))\w*\b\#($0)$"# }, line: { random("abcdef0123  ", &$0) }),
    Attack(name: "literals", pattern: { "(?i)plugin name\($0) .*(?:error|failed|disabled)" }, line: { plugins(&$0) }),
    Attack(
      name: "outside ASCII", pattern: { #"[^a-z]+é.*\p{L}{\#(1 + $0 % 9)}\#($0)"# }, line: { random("éßaλ日b ", &$0) }),
  ]

  private static func letter(_ number: Int) -> String { String(UnicodeScalar(UInt8(0x61 + number % 26))) }

  private static func repeated(_ text: String) -> String { String(repeating: text, count: length) }

  private static func random(_ alphabet: String, _ random: inout SplitMix) -> String {
    let letters = Array(alphabet.unicodeScalars)
    var line = String.UnicodeScalarView()
    var size = 0
    while size < length {
      let letter = random.pick(letters)
      line.append(letter)
      size += UTF8.width(letter)
    }
    return String(line)
  }

  private static func plugins(_ random: inout SplitMix) -> String {
    var line = ""
    while line.utf8.count < length { line += "plugin name\(random.below(1_000)) failed " }
    return line
  }

  /// The files of patterns and lines.
  func write(to folder: URL) throws -> (patterns: URL, lines: URL) {
    let files = (folder.appending(path: "attack.patterns"), folder.appending(path: "attack.lines"))
    var random = SplitMix(state: 3)
    let lines = (0..<Attack.lineCount).map { _ in line(&random) + "\n" }
    try Data((0..<1_000).map { pattern($0) + "\n" }.joined().utf8).write(to: files.0)
    try Data(lines.joined().utf8).write(to: files.1)
    return files
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { UTF8.encode(scalar)?.count ?? 0 }
}
