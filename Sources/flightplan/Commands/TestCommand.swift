import ArgumentParser
import Diagnostics
import Foundation
import RuleModel
import Simulation

/// `flightplan test`: runs the tests of rules in a pretend world.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests of rules in virtual time.",
    usage: """
      flightplan test rules
      flightplan test rules/crash.test.yaml --filter breaker --format json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
  }

  @Argument(help: "Test files, or directories that hold them. Default: the current directory.")
  var paths: [String] = []

  @Option(help: "Only tests whose name contains this.")
  var filter: String?

  @Option(help: "text, json or junit.")
  var format = Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @Option(name: .customLong("junit"), help: "Also write a JUnit report to this file.")
  var junitFile: String?

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let files = RuleFileFinder.findTests(paths.isEmpty ? ["."] : paths)
    guard !files.isEmpty else {
      throw CommandFailure(
        .negative,
        "no test files: write `*.test.yaml` beside a rule file, with `rules:`, `start:`, `servers:` and `tests:`")
    }
    let reader = RuleFileReader(entries: files)
    let clock = ContinuousClock()
    var reports: [TimedReport] = []
    let total = clock.measure {
      for file in files {
        var report: RuleTestSuite.FileReport?
        let took = clock.measure {
          report = RuleTestSuite.run(path: file, filter: filter, loading: reader.load)
        }
        if let report { reports.append(TimedReport(report: report, took: took)) }
      }
    }
    print(reports, total: total)
    if let junitFile { try write(JUnitReport(reports).text, to: junitFile) }
    if reports.allSatisfy({ $0.report.results.isEmpty && !$0.report.hasErrors }) {
      throw CommandFailure(.negative, "no test was run" + (filter.map { ": no name contains `\($0)`" } ?? ""))
    }
    if !reports.allSatisfy(\.report.isPassed) { throw ExitCode.negative }
  }

  private func print(_ reports: [TimedReport], total: Duration) {
    switch json ? .json : format {
    case .json: Output.results.line(JSONReport(reports).value.rendered())
    case .junit: Output.results.write(JUnitReport(reports).text)
    case .text:
      let isColored = colors.color.isOn(for: .results)
      Output.results.write(TextReport(reports, total: total, isColored: isColored, width: TerminalWidth.current()).text)
    }
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure(.impossible, "cannot write \(path): \(error.localizedDescription)")
    }
  }
}

/// A test file's report and how long it took.
struct TimedReport {
  let report: RuleTestSuite.FileReport
  let took: Duration

  var passed: Int { report.results.count { $0.isPassed } }
  /// A file that does not load counts as one failure.
  var failed: Int { report.hasErrors ? 1 : report.results.count - passed }
}

/// What people read.
private struct TextReport {
  let reports: [TimedReport]
  let total: Duration
  let isColored: Bool
  let width: Int

  init(_ reports: [TimedReport], total: Duration, isColored: Bool, width: Int) {
    self.reports = reports
    self.total = total
    self.isColored = isColored
    self.width = width
  }

  var text: String {
    let column = (reports.map { SafeText.cells(of: $0.report.path) }.max() ?? 0) + 4
    var lines: [String] = []
    for timed in reports {
      let report = timed.report
      let path = SafeText.escaping(report.path).padded(to: column)
      let milliseconds = "\(timed.took.wholeMilliseconds) ms"
      if report.isPassed {
        lines.append(
          "\(mark(" ok ", good: true))  \(path)\("\(timed.passed) \(timed.passed == 1 ? "test" : "tests")".padded(to: 12))\(milliseconds)"
        )
      } else if report.hasErrors {
        lines.append("\(mark("FAIL", good: false))  \(path)does not load")
      } else {
        lines.append("\(mark("FAIL", good: false))  \(path)\(timed.passed) of \(report.results.count) passed")
      }
      if !report.findings.isEmpty {
        let renderer = DiagnosticRenderer(sources: report.sources, color: isColored, width: width)
        lines.append("\n" + renderer.render(report.findings))
      }
      lines += report.results.filter { !$0.isPassed }.map { "\n\($0.rendered(path: report.path))\n" }
    }
    let passed = reports.reduce(0) { $0 + $1.passed }
    let failed = reports.reduce(0) { $0 + $1.failed }
    let seconds = (Double(total.wholeMilliseconds) / 10).rounded() / 100
    lines.append("\n\(passed) passed, \(failed) failed, 0 skipped     \(seconds) s")
    return lines.map { $0 + "\n" }.joined()
  }

  private func mark(_ word: String, good: Bool) -> String {
    isColored ? "\u{1B}[\(good ? 32 : 31)m\(word)\u{1B}[0m" : word
  }
}

/// `flightplan.test/1`.
private struct JSONReport {
  let value: JSONValue

  init(_ reports: [TimedReport]) {
    let files = reports.map { timed -> JSONValue in
      [
        "file": .string(timed.report.path), "passed": .int(timed.passed), "failed": .int(timed.failed),
        "milliseconds": .int(Int(timed.took.wholeMilliseconds)),
        "findings": DiagnosticRenderer(sources: timed.report.sources).renderJSON(
          timed.report.findings, files: 1, rules: 0)[
            "diagnostics"] ?? [],
        "tests": .array(timed.report.results.map(Self.test)),
      ]
    }
    value = [
      "schema": "flightplan.test/1", "passed": .int(reports.reduce(0) { $0 + $1.passed }),
      "failed": .int(reports.reduce(0) { $0 + $1.failed }), "files": .array(files),
    ]
  }

  private static func test(_ result: RuleTestResult) -> JSONValue {
    [
      "name": .string(result.test.name), "line": .int(result.test.span.start.line), "passed": .bool(result.isPassed),
      "failures": .array(result.failures.map { .string($0.words) }),
      "effects": .array(
        result.rows.map { row in
          [
            "at": .string(DurationText.exact(row.at)), "expected": JSONValue(row.expected),
            "actual": JSONValue(row.actual), "verdict": .string(row.verdict.rawValue),
          ]
        }),
    ]
  }
}

/// The XML form that build servers read.
private struct JUnitReport {
  let text: String

  init(_ reports: [TimedReport]) {
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"]
    for timed in reports {
      let path = Self.escaped(timed.report.path)
      let count = max(timed.report.results.count, timed.report.hasErrors ? 1 : 0)
      lines.append(#"  <testsuite name="\#(path)" tests="\#(count)" failures="\#(timed.failed)" errors="0">"#)
      if timed.report.hasErrors {
        let messages = timed.report.findings.map { "\($0.span.shortDescription): \($0.message)" }.joined(
          separator: "\n")
        lines.append(#"    <testcase classname="\#(path)" name="loads">"#)
        lines.append(#"      <failure message="the file does not load">\#(Self.escaped(messages))</failure>"#)
        lines.append("    </testcase>")
      }
      for result in timed.report.results {
        let name = Self.escaped(result.test.name)
        guard !result.isPassed else {
          lines.append(#"    <testcase classname="\#(path)" name="\#(name)"/>"#)
          continue
        }
        let summary = Self.escaped(result.failures.map(\.words).joined(separator: "; "))
        lines.append(#"    <testcase classname="\#(path)" name="\#(name)">"#)
        lines.append(
          #"      <failure message="\#(summary)">\#(Self.escaped(result.rendered(path: timed.report.path)))</failure>"#)
        lines.append("    </testcase>")
      }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    text = lines.map { $0 + "\n" }.joined()
  }

  /// As XML text and attribute; control characters, which XML cannot hold, are shown as escapes.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.escaping(String($0)) }
      .joined(separator: "\n")
      .replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
