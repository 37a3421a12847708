import Diagnostics

/// What `doctor` looks at, in the order in which it is shown.
enum DoctorArea: String, CaseIterable, Sendable {
  case config, panel, nodes, permissions, notifiers, state

  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// One thing that was looked at.
struct DoctorCheck: Sendable {
  enum Verdict: String, Sendable {
    case ok, warning, problem

    var sign: String {
      switch self {
      case .ok: "✓"
      case .warning: "!"
      case .problem: "✗"
      }
    }
  }

  let area: DoctorArea
  /// Which panel, node or server; empty where there is only one thing.
  var subject = ""
  let verdict: Verdict
  /// What was found, one line.
  let text: String
  /// What to do about it: a command, or a sentence.
  var remedy: String?

  static func ok(_ area: DoctorArea, _ subject: String = "", _ text: String) -> DoctorCheck {
    DoctorCheck(area: area, subject: subject, verdict: .ok, text: text)
  }

  static func warning(_ area: DoctorArea, _ subject: String = "", _ text: String, _ remedy: String?) -> DoctorCheck {
    DoctorCheck(area: area, subject: subject, verdict: .warning, text: text, remedy: remedy)
  }

  static func problem(
    _ area: DoctorArea, _ subject: String = "", _ text: String, _ remedy: String? = nil
  ) -> DoctorCheck {
    DoctorCheck(area: area, subject: subject, verdict: .problem, text: text, remedy: remedy)
  }
}

/// All that was found.
struct DoctorReport: Sendable {
  var checks: [DoctorCheck] = []

  var problems: Int { checks.count { $0.verdict == .problem } }
  var warnings: Int { checks.count { $0.verdict == .warning } }

  func json() -> JSONValue {
    .object([
      .init("schema", .string("flightplan.doctor/1")), .init("problems", .int(problems)),
      .init("warnings", .int(warnings)),
      .init(
        "checks",
        .array(
          checks.map { check in
            .object([
              .init("area", .string(check.area.rawValue)), .init("subject", .string(check.subject)),
              .init("result", .string(check.verdict.rawValue)), .init("text", .string(check.text)),
              .init("remedy", check.remedy.map(JSONValue.string) ?? .null),
            ])
          })),
    ])
  }

  /// For people: a heading for each area, a line for each check, what to do beside it or below.
  func text(width: Int, isColored: Bool) -> String {
    var lines: [String] = []
    for area in DoctorArea.allCases {
      let own = checks.filter { $0.area == area }
      guard !own.isEmpty else { continue }
      lines.append(area.title)
      let column = min(24, own.map { SafeText.cells(of: SafeText.escaping($0.subject)) }.max() ?? 0)
      for check in own { lines += Self.lines(check, column, width, isColored) }
    }
    let counts = [CheckCommand.counted(problems, "problem"), CheckCommand.counted(warnings, "warning")]
    let isSound = problems + warnings == 0
    return lines.map { $0 + "\n" }.joined() + "\n"
      + (isSound ? "everything is in order" : counts.joined(separator: ", "))
      + "\n"
  }

  private static let remedyColumn = 66

  private static func lines(_ check: DoctorCheck, _ column: Int, _ width: Int, _ isColored: Bool) -> [String] {
    let subject = SafeText.escaping(check.subject)
    let blanks = String(repeating: " ", count: max(0, column - SafeText.cells(of: subject)))
    let lead = "  " + painted(check.verdict, isColored) + " " + (column == 0 ? "" : subject + blanks + "  ")
    let indent = 4 + (column == 0 ? 0 : column + 2)
    var lines = TextWrapping.wrap(SafeText.escaping(check.text), width: max(30, width - indent)).enumerated()
      .map { index, piece in index == 0 ? lead + piece : String(repeating: " ", count: indent + 2) + piece }
    guard let remedy = check.remedy.map(SafeText.escaping) else { return lines }
    let used = indent + SafeText.cells(of: check.text)
    if lines.count == 1, used < remedyColumn, remedyColumn + SafeText.cells(of: remedy) <= width {
      lines[0] += String(repeating: " ", count: remedyColumn - used) + remedy
      return lines
    }
    let pad = String(repeating: " ", count: indent + 2)
    return lines + TextWrapping.wrap(remedy, width: max(30, width - indent - 2)).map { pad + $0 }
  }

  private static func painted(_ verdict: DoctorCheck.Verdict, _ isColored: Bool) -> String {
    guard isColored else { return verdict.sign }
    let code =
      switch verdict {
      case .ok: "32"
      case .warning: "1;33"
      case .problem: "1;31"
      }
    return "\u{1B}[\(code)m\(verdict.sign)\u{1B}[0m"
  }
}
