import ArgumentParser
import Diagnostics
import Foundation
import Patterns
import RuleModel

/// `flightplan match`: which lines of a file patterns match, by the same code that rules are matched with.
struct MatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match", abstract: "Show which lines of a file patterns match.",
    usage: """
      flightplan match --pattern '^(?<player>\\w{3,16}) joined' latest.log
      flightplan match --batch latest.log < patterns.txt
      flightplan match --rules rules --input latest.log --count
      """,
    discussion: """
      Lines are taken as they stand in the file: terminal codes and a game's prefix are not removed. Numbers of lines \
      count from 1.

      --pattern prints the numbers of the lines that match. --batch reads patterns from standard input, one a line, \
      and answers each with a JSON array of line numbers or {"error": …}; with --captures the array holds for each \
      line its number and where the whole match and each group stand, [start, end] in bytes or null. --count asks all \
      patterns about every line and prints how many match; with --captures it takes what their groups capture, too.

      Ends with 0, with 1 when --pattern is no pattern, 2 when a file cannot be read.
      """)

  @Argument(help: "The file whose lines are asked about; - is standard input.")
  var file: String?

  @Option(help: "One pattern.")
  var pattern: String?

  @Flag(help: "Read patterns from standard input.")
  var batch = false

  @Option(name: .customLong("rules"), parsing: .upToNextOption, help: "Take the console patterns of rule files.")
  var rulePaths: [String] = []

  @Option(name: .customLong("patterns"), help: "Take patterns from a file, one a line.")
  var patternFile: String?

  @Option(help: "The file whose lines are asked about, with --count.")
  var input: String?

  @Flag(help: "Print how many lines match how many patterns.")
  var count = false

  @Flag(help: "Take what groups capture.")
  var captures = false

  @Option(help: "Threads for --count.")
  var threads = 1

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    let sources = [pattern != nil, batch, !rulePaths.isEmpty, patternFile != nil].count { $0 }
    guard sources == 1 else {
      throw ValidationError("say where the patterns come from: one of --pattern, --batch, --rules and --patterns")
    }
    let isCount = !rulePaths.isEmpty || patternFile != nil
    guard isCount == count else {
      throw ValidationError("--count goes with --rules or --patterns, and they with --count")
    }
    guard file == nil || input == nil, file != nil || input != nil else {
      throw ValidationError("name one file whose lines are asked about")
    }
    guard 1...256 ~= threads else { throw ValidationError("--threads is from 1 to 256") }
    guard !batch || lineFile != "-" else {
      throw ValidationError("--batch reads patterns from standard input; name a file for the lines")
    }
  }

  private var lineFile: String { file ?? input ?? "-" }

  func run() async throws {
    if let pattern { return try printLines(matching: pattern) }
    if batch { return try answerBatch() }
    try await printCount()
  }

  // MARK: - One pattern

  private func printLines(matching source: String) throws {
    let lines = try LineFile(path: lineFile)
    let pattern: Pattern
    do throws(PatternError) {
      pattern = try Pattern(source)
    } catch {
      try refuse(source, error)
    }
    Output.results.write(Self.matchingLines(pattern, lines).map { "\($0)\n" }.joined())
  }

  private static func matchingLines(_ pattern: Pattern, _ file: LineFile) -> [Int] {
    let scanner = PatternSet.Scanner(PatternSet([pattern]))
    var found: [Int] = []
    file.forEachLine { number, line in
      scanner.forEachMatch(in: line) { _ in found.append(number + 1) }
    }
    return found
  }

  private func refuse(_ source: String, _ error: PatternError) throws -> Never {
    let file = SourceFile(path: "pattern", text: source)
    func span(_ range: Range<Int>) -> Span { file.span(from: range.lowerBound, to: range.upperBound) }
    let finding = Diagnostic(
      .error, "invalid-pattern", "pattern is not valid: \(error.message)", at: span(error.range),
      labels: error.related.map { [Diagnostic.Label(span($0.range), $0.message)] } ?? [], help: error.help)
    let renderer = DiagnosticRenderer(
      sources: [file], color: colors.color.isOn(for: .remarks), width: TerminalWidth.current())
    Output.remarks.write(renderer.render([finding]))
    throw ExitCode.negative
  }

  // MARK: - Many patterns, one after the other

  private func answerBatch() throws {
    let lines = try LineFile(path: lineFile)
    var reader = InputReader()
    while let line = reader.next() {
      Output.results.line(answer(line, lines).rendered())
    }
  }

  private func answer(_ line: InputReader.Line, _ lines: LineFile) -> JSONValue {
    guard case .text(let bytes) = line else { return Self.refusal("the pattern is far too long") }
    guard let source = String(validating: bytes, as: UTF8.self) else {
      return Self.refusal("the pattern is no UTF-8")
    }
    do throws(PatternError) {
      let pattern = try Pattern(source)
      return .array(captures ? Self.spans(pattern, lines) : Self.matchingLines(pattern, lines).map { .int($0) })
    } catch {
      return Self.refusal(error.description)
    }
  }

  private static func refusal(_ message: String) -> JSONValue { .object([.init("error", .string(message))]) }

  /// For each line that matches its number and where each group stands.
  private static func spans(_ pattern: Pattern, _ file: LineFile) -> [JSONValue] {
    let scanner = PatternSet.Scanner(PatternSet([pattern]))
    var found: [JSONValue] = []
    file.forEachLine { number, line in
      scanner.forEachMatch(in: line) { index in
        let ranges = scanner.match(of: index, in: line)?.captures ?? []
        let spans = ranges.map { range in
          range.map { JSONValue.array([.int($0.lowerBound), .int($0.upperBound)]) } ?? .null
        }
        found.append(.array([.int(number + 1)] + spans))
      }
    }
    return found
  }

  // MARK: - All patterns at once

  private func printCount() async throws {
    let lines = try LineFile(path: lineFile)
    let clock = ContinuousClock()
    let start = clock.now
    let set = PatternSet(try patternsToCount())
    let built = clock.now
    let result = await PatternCount.run(set, over: lines, threads: threads, wantsCaptures: captures)
    let end = clock.now
    Output.results.line(
      JSONValue.object([
        .init("lines", .int(lines.count)), .init("matching_lines", .int(result.matchingLines)),
        .init("pairs", .int(result.pairs)), .init("seconds", .double(Self.seconds(end - built))),
        .init("build_seconds", .double(Self.seconds(built - start))),
      ]).rendered())
  }

  private func patternsToCount() throws -> [Pattern] {
    guard let patternFile else { return try RuleLoader.rules(at: rulePaths, colors).consolePatterns }
    return try LineFile(path: patternFile).texts.enumerated().map { number, source in
      do throws(PatternError) {
        return try Pattern(source)
      } catch {
        throw CommandFailure(.negative, "\(SafeText.escaping(patternFile)):\(number + 1): \(error)")
      }
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    // Microseconds, as more digits say nothing.
    (duration / .microseconds(1)).rounded() / 1_000_000
  }
}
