import ArgumentParser
import Diagnostics
import Foundation
import RuleModel

/// `flightplan cron`: when an expression fires next, with what the clocks do to it.
struct CronCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cron", abstract: "List the next times of a cron expression.",
    usage: """
      flightplan cron "30 2 * * *" --tz Europe/Berlin --from 2026-03-28 -n 3
      flightplan cron --batch --format json < questions.jsonl
      """,
    discussion: """
      With --batch each line of standard input is an object {"expr","tz","after","count"}, and each line of \
      the output its answer: an array of times, or an object with "error".
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "Five fields: minute, hour, day of month, month, day of week; or a word such as @daily.")
  var expression: String?

  @Option(help: "Time zone by its IANA name. Default: the machine's.")
  var tz: String?

  @Option(name: [.long, .customLong("from")], help: "List times after this one, in ISO 8601. Default: now.")
  var after: String?

  @Option(name: [.long, .customShort("n")], help: "How many times.")
  var count = 5

  @Option(help: "text or json.")
  var format = Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @Flag(help: "Answer questions from standard input, one per line.")
  var batch = false

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if batch {
      guard expression == nil else { throw ValidationError("--batch takes its expressions from standard input") }
    } else if expression == nil {
      throw ValidationError("an expression is missing, such as \"30 2 * * *\"")
    }
  }

  func run() throws {
    guard !batch else { return answerBatch() }
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let query = CronQuery(
      expression: expression ?? "", zone: tz ?? Self.machineZone, after: after ?? now.iso8601, count: count)
    do throws(CronQuery.Failure) {
      let answer = try query.fires()
      if json || format == .json {
        Output.results.line(Self.array(answer.fires, in: answer.zone).rendered())
      } else {
        Output.results.write(text(answer.fires, of: answer.expression, in: answer.zone, now: now))
      }
    } catch {
      report(error)
      throw ExitCode.negative
    }
  }

  private static var machineZone: String {
    let name = TimeZone.current.identifier
    return ZoneRules(name) == nil ? "UTC" : name
  }

  private static func array(_ fires: [Fire], in zone: ZoneRules) -> JSONValue {
    .array(fires.map { .string($0.deadline.iso8601(in: zone)) })
  }

  // MARK: - Text

  private func text(_ fires: [Fire], of expression: CronExpression, in zone: ZoneRules, now: Timestamp) -> String {
    var lines = [expression.describe(in: zone), ""]
    for (index, fire) in fires.enumerated() {
      let local = zone.local(fire.deadline)
      var line = "  \(Self.capitalized(local.weekday.shortName)) \(local.dateText)  \(local.fullTimeText) "
      line += zone.abbreviation(at: fire.deadline).padded(to: 6)
      line += " \(ZoneRules.utc.local(fire.deadline).fullTimeText) UTC"
      if let note = fire.note {
        line += "   \(note.text)"
      } else if index == 0, fire.deadline > now {
        line += "   in \(DurationText.human(fire.deadline - now))"
      }
      lines.append(line)
    }
    let doubts = expression.findings.filter { !$0.isError }
    if !doubts.isEmpty { lines.append("") }
    for doubt in doubts {
      lines.append("warning[\(doubt.code)]: \(doubt.message)" + (doubt.help.map { "; \($0)" } ?? ""))
    }
    if let long = expression.longForm { lines += ["", "In a rule file  schedule: \(long)"] }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

  private func report(_ failure: CronQuery.Failure) {
    let file = SourceFile(path: "expression", text: expression ?? "")
    guard let range = failure.range else {
      let help = failure.help.map { "\n  = help: \($0)" } ?? ""
      Output.remarks.line("error[\(failure.code)]: \(SafeText.escaping(failure.message))\(SafeText.escaping(help))")
      return
    }
    let finding = Diagnostic(
      .error, failure.code, failure.message, at: file.span(from: range.lowerBound, to: range.upperBound),
      help: failure.help)
    let renderer = DiagnosticRenderer(sources: [file], color: colors.color.isOn(for: .remarks))
    Output.remarks.write(renderer.renderText(finding))
  }

  // MARK: - Batch

  private func answerBatch() {
    var reader = InputReader()
    while let line = reader.next() {
      switch line {
      case .text(let bytes): Output.results.line(Self.answer(bytes).rendered())
      case .tooLong: Output.results.line(Self.error("unreadable-question", "the line is too long").rendered())
      }
    }
  }

  private static func answer(_ line: [UInt8]) -> JSONValue {
    guard let question = try? JSONValue(parsing: line), question.object != nil else {
      return error("unreadable-question", "the line is no JSON object")
    }
    guard let expression = question["expr"]?.string else { return error("unreadable-question", "`expr` is missing") }
    guard let after = question["after"]?.string else { return error("unreadable-question", "`after` is missing") }
    guard let zone = question["tz"].map({ $0.string }) ?? "UTC" else {
      return error("unreadable-question", "`tz` is not a text")
    }
    guard let count = question["count"].map({ wholeNumber($0) }) ?? 1 else {
      return error("unreadable-question", "`count` is not a whole number")
    }
    switch CronQuery(expression: expression, zone: zone, after: after, count: count).answer() {
    case .success(let times): return .array(times.map { .string($0) })
    case .failure(let failure): return error(failure.code, failure.message)
    }
  }

  private static func wholeNumber(_ value: JSONValue) -> Int? { value.int ?? value.double.flatMap { Int(exactly: $0) } }

  private static func error(_ code: String, _ message: String) -> JSONValue {
    ["error": .string(message), "code": .string(code)]
  }
}

extension String {
  /// With blanks at the end, in cells of a terminal.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - SafeText.cells(of: self)))
  }
}
