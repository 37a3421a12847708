extension DiagnosticRenderer {
  /// All findings as one object of the schema `flightplan.check/1`.
  ///
  /// Columns count characters from 1, ends are exclusive; `help`, `inline` and `fix` are null when there is none.
  public func renderJSON(_ diagnostics: [Diagnostic], files: Int, rules: Int) -> JSONValue {
    [
      "schema": "flightplan.check/1",
      "files": .int(files),
      "rules": .int(rules),
      "diagnostics": .array(diagnostics.map(Self.json)),
    ]
  }

  private static func json(_ diagnostic: Diagnostic) -> JSONValue {
    let head: [JSONValue.Member] = [
      .init("code", .string(diagnostic.code)),
      .init("severity", .string(diagnostic.severity.rawValue)),
      .init("message", .string(diagnostic.message)),
    ]
    let tail: [JSONValue.Member] = [
      .init("inline", JSONValue(diagnostic.inline)),
      .init("help", JSONValue(diagnostic.help)),
      .init("notes", .array(diagnostic.notes.map(JSONValue.string))),
      .init(
        "labels",
        .array(diagnostic.labels.map { .object(place($0.span) + [.init("text", .string($0.text))]) })),
      .init("fix", diagnostic.fix.map(json) ?? .null),
    ]
    return .object(head + place(diagnostic.span) + tail)
  }

  /// The edits of a fix, each with the place of what goes and the text that comes.
  private static func json(_ fix: Diagnostic.Fix) -> JSONValue {
    .array(fix.replacements.map { .object(place($0.span) + [.init("text", .string($0.text))]) })
  }

  private static func place(_ span: Span) -> [JSONValue.Member] {
    [
      .init("file", .string(span.file)),
      .init("line", .int(span.start.line)),
      .init("column", .int(span.start.column)),
      .init("end_line", .int(span.end.line)),
      .init("end_column", .int(span.end.column)),
    ]
  }

  /// A workflow command; the words at the mark are appended to the message, as there is no source to mark.
  func renderGitHub(_ diagnostic: Diagnostic) -> String {
    let command =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .hint: "notice"
      }
    let span = diagnostic.span
    let properties = [
      ("title", "flightplan \(diagnostic.code)"), ("file", span.file), ("line", "\(span.start.line)"),
      ("col", "\(span.start.column)"), ("endLine", "\(span.end.line)"),
      ("endColumn", "\(span.end.column)"),
    ]
    let list = properties.map { "\($0.0)=\(Self.gitHubEscaped($0.1, isProperty: true))" }
    let message = [diagnostic.message, diagnostic.inline].compactMap(\.self).joined(separator: ", ")
    return "::\(command) \(list.joined(separator: ","))::\(Self.gitHubEscaped(message, isProperty: false))"
  }

  private static func gitHubEscaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return SafeText.escaping(result)
  }

  /// All findings as one SARIF 2.1.0 log with one run.
  func renderSARIF(_ diagnostics: [Diagnostic]) -> JSONValue {
    let codes = Set(diagnostics.map(\.code)).sorted()
    let driver: JSONValue = [
      "name": "flightplan",
      "rules": .array(codes.map { ["id": .string($0)] }),
    ]
    let run: JSONValue = [
      "tool": ["driver": driver],
      "columnKind": "unicodeCodePoints",
      "results": .array(diagnostics.map(sarif)),
    ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [run],
    ]
  }

  private func sarif(_ diagnostic: Diagnostic) -> JSONValue {
    let level =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .hint: "note"
      }
    let message = [diagnostic.message, diagnostic.inline].compactMap(\.self).joined(separator: ", ")
    let text = [message, diagnostic.help].compactMap(\.self).joined(separator: "; ")
    return [
      "ruleId": .string(diagnostic.code),
      "level": .string(level),
      "message": ["text": .string(text)],
      "locations": [["physicalLocation": sarif(diagnostic.span)]],
      "relatedLocations": .array(
        diagnostic.labels.map {
          ["message": ["text": .string($0.text)], "physicalLocation": sarif($0.span)]
        }),
    ]
  }

  private func sarif(_ span: Span) -> JSONValue {
    [
      "artifactLocation": ["uri": .string(Self.uriReference(span.file))],
      "region": [
        "startLine": .int(span.start.line), "startColumn": .int(codePointColumn(span.start, in: span.file)),
        "endLine": .int(span.end.line), "endColumn": .int(codePointColumn(span.end, in: span.file)),
      ],
    ]
  }

  /// SARIF knows columns in code points or UTF-16 units, not in characters.
  private func codePointColumn(_ position: Position, in path: String) -> Int {
    guard let file = source(path) else { return position.column }
    let utf8 = file.text.utf8
    let range = file.byteRange(ofLine: position.line)
    guard position.offset > range.lowerBound, position.offset <= utf8.count else { return 1 }
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    let end = utf8.index(utf8.startIndex, offsetBy: position.offset)
    return file.text.unicodeScalars[start..<end].count + 1
  }

  /// Percent-encodes what a relative reference of RFC 3986 cannot hold.
  private static func uriReference(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += (byte < 16 ? "%0" : "%") + digits
      }
    }
    return result
  }
}
