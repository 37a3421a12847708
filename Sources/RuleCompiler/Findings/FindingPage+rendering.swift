public import Diagnostics

extension FindingPage {
  /// The page for a terminal, ending in a line feed; what is said is wrapped to `width` cells.
  ///
  /// The bad sample is shown with what `check` says about it.
  public func text(width: Int? = nil, color: Bool = false) -> String {
    var lines = ["\(severity.rawValue)[\(code)]: \(title)"]
    for paragraph in paragraphs { lines += [""] + TextWrapping.wrap(paragraph, width: width) }
    lines += ["", "For example"] + Self.lines(of: bad, width: width)
    let shown = shownFindings(width: width, color: color)
    if !shown.isEmpty { lines += ["", "of which `check` says", ""] + shown }
    lines += ["", "Instead"] + Self.lines(of: good, width: width)
    return lines.map { $0 + "\n" }.joined()
  }

  /// The page for programs, of the schema `flightplan.finding/1`.
  ///
  /// Line and column of the bad sample are null where it is told in words.
  public var json: JSONValue {
    [
      "schema": "flightplan.finding/1",
      "code": .string(code),
      "severity": .string(severity.rawValue),
      "title": .string(title),
      "explanation": .array(paragraphs.map(JSONValue.string)),
      "bad": Self.json(of: bad),
      "line": place.map { .int($0.line) } ?? .null,
      "column": place.map { .int($0.column) } ?? .null,
      "good": Self.json(of: good),
    ]
  }

  private static let indent = "    "

  private static func lines(of sample: FindingSample, width: Int?) -> [String] {
    if case .words(let words) = sample {
      return [""] + TextWrapping.wrap(words, width: width.map { $0 - indent.count }).map { indent + $0 }
    }
    return sample.sources.flatMap { source in
      let name = sample.sources.count > 1 ? [indent + "# " + source.path] : []
      let last = source.text.hasSuffix("\n") ? source.lineStarts.count - 1 : source.lineStarts.count
      return [""] + name + (1...max(1, last)).map { indent + SafeText.escaping(source.line($0)) }
    }
  }

  private func shownFindings(width: Int?, color: Bool) -> [String] {
    let result = bad.compiled()
    let found = result.diagnostics.filter { $0.code == code }
    let renderer = DiagnosticRenderer(
      sources: result.sources, color: color, width: width.map { $0 - Self.indent.count })
    return renderer.render(found).split(separator: "\n", omittingEmptySubsequences: true).map { Self.indent + $0 }
  }

  private static func json(of sample: FindingSample) -> JSONValue {
    if case .words(let words) = sample { return ["words": .string(words), "files": []] }
    let files = sample.sources.map { source -> JSONValue in
      ["path": .string(source.path), "text": .string(source.text)]
    }
    return ["words": .null, "files": .array(files)]
  }
}
