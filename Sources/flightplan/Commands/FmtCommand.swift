import ArgumentParser
import Diagnostics
import Foundation
import RuleCompiler

/// `flightplan fmt`: rule files and their tests in the house layout.
struct FmtCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Put rule files and their tests into the house layout.",
    usage: """
      flightplan fmt
      flightplan fmt rules/ --check --diff
      flightplan fmt - < rules/crash.yaml
      flightplan fmt --expand rules/crash.yaml
      """,
    discussion: """
      Changes indentation, blanks, empty lines, quotes and brackets that span lines; keeps values, comments, anchors \
      and the order of keys. Prints the name of each file that it changed. Directories are searched for *.yaml and \
      *.yml, with tests and with files whose name begins with `_`, without flightplan.yaml. Without a path the \
      directory rules is taken; - reads standard input and writes standard output.

      --expand writes out what short forms stand for: `crash: any` becomes `crash: { intended: false }`, a list of \
      commands becomes steps, aliases are replaced by what they repeat, and `defaults` go into the rules, except in \
      files that make rules from templates. The rules stay the same. It takes one file and prints its long form; with \
      --write it changes files, as many as there are.

      Ends with 0 when all is well, 1 when --check finds a file that would change or a file has an error in its YAML, \
      which is then left alone, and 2 when a file cannot be read or written.
      """)

  @Argument(help: "Rule files and directories; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var paths: [String] = []

  @Flag(help: "Change nothing; print the names of files that would change.")
  var check = false

  @Flag(help: "Change nothing; print what would change.")
  var diff = false

  @Flag(help: "Write the long form of every short form.")
  var expand = false

  @Flag(help: "With --expand: change the files.")
  var write = false

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if paths.contains("-"), paths.count > 1 { throw ValidationError("- stands alone, it has one answer") }
    if write, !expand { throw ValidationError("--write goes with --expand; without it files are changed anyway") }
    if write, isOnlyLooking { throw ValidationError("--write changes files, --check and --diff change nothing") }
  }

  private var isOnlyLooking: Bool { check || diff }

  func run() throws {
    let files = try self.files()
    let reader = RuleFileReader(entries: files)
    let formatter = RuleFormatter(expandsShortForms: expand)
    var worst = ExitCode.success
    for file in files {
      let code = format(file, reader, formatter)
      if code.rawValue > worst.rawValue { worst = code }
    }
    if worst != .success { throw worst }
  }

  private func files() throws -> [String] {
    var paths = paths
    if paths.isEmpty {
      guard FileManager.default.fileExists(atPath: "rules") else {
        throw CommandFailure(.usage, "there is nothing to format: no path was given, and there is no directory rules")
      }
      paths = ["rules"]
    }
    let files = RuleFileFinder.findAll(paths)
    if expand, !write, !isOnlyLooking, files.count != 1 {
      throw CommandFailure(
        .usage, "--expand prints the long form of one file, these are \(files.count); --write changes files")
    }
    return files
  }

  // MARK: - One file

  private func format(_ path: String, _ reader: RuleFileReader, _ formatter: RuleFormatter) -> ExitCode {
    switch reader.load(path) {
    case .failure(let failure): return unreadable(path, failure)
    case .success(let bytes):
      switch formatter.format(bytes, path: path) {
      case .success(let text): return use(text, of: path)
      case .failure(.refused(let findings, let source)):
        show(findings, of: source)
        return .negative
      case .failure(.damaged):
        remark("internal error: the new text of `\(path)` would mean something else; the file was left alone")
        return .impossible
      }
    }
  }

  private func use(_ text: FormattedText, of path: String) -> ExitCode {
    if isOnlyLooking {
      guard text.isChanged else { return .success }
      Output.results.write(diff ? Self.shown(text) : SafeText.escaping(path) + "\n")
      return .negative
    }
    if path == "-" || (expand && !write) {
      Output.results.write(text.text)
      return .success
    }
    return text.isChanged ? replace(path, with: text.text) : .success
  }

  /// The difference as it is for other programs, without control characters for people.
  private static func shown(_ text: FormattedText) -> String {
    let diff = text.diff
    // A byte order mark stands in no line.
    guard !diff.isEmpty else { return SafeText.escaping(text.source.path) + ": the byte order mark goes\n" }
    guard Output.results.isTerminal else { return diff }
    return diff.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.escaping(String($0)) }
      .joined(separator: "\n")
  }

  private func replace(_ path: String, with text: String) -> ExitCode {
    do throws(FileReplacement.Failure) {
      try FileReplacement.write(text, to: path)
    } catch {
      remark("`\(path)` cannot be written: \(error.reason)")
      return .impossible
    }
    Output.results.line(SafeText.escaping(path))
    return .success
  }

  // MARK: - Remarks

  private func unreadable(_ path: String, _ failure: LoadFailure) -> ExitCode {
    let source = SourceFile(path: path, text: "")
    let finding = Diagnostic(.error, "file-unreadable", failure.message(for: path), at: source.span(from: 0, to: 0))
    show([finding], of: source)
    return .impossible
  }

  private func show(_ findings: [Diagnostic], of source: SourceFile) {
    let renderer = DiagnosticRenderer(
      sources: [source], color: colors.color.isOn(for: .remarks), width: TerminalWidth.current())
    Output.remarks.write(renderer.render(findings))
  }

  private func remark(_ text: String) { Output.remarks.line("flightplan: " + SafeText.escaping(text)) }
}
