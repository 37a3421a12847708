public import Diagnostics

/// What was read from one YAML text: its values and everything that is wrong with it.
public struct YAMLDocument: Sendable {
  /// The text; places refer to it.
  public let source: SourceFile
  /// The outermost value; nil if the text is empty or nothing of it could be read.
  public let root: YAMLNode?
  /// All findings in the order of their places; codes begin with `yaml-`.
  public let diagnostics: [Diagnostic]
  /// Parts that were left out of `root` because of errors in them.
  ///
  /// If there are any, a name that seems undefined or a key that seems missing may just be in one of them.
  public let skipped: [Span]

  /// Reads a text.
  public static func parse(_ source: SourceFile, limits: YAMLLimits = YAMLLimits()) -> YAMLDocument {
    let size = source.text.utf8.count
    guard size <= limits.maxBytes else { return tooLarge(source, size: size, limits: limits) }
    var run = YAMLParseRun(source: source, limits: limits)
    run.run()
    return YAMLDocument(
      source: source, root: run.root, diagnostics: run.findings.sortedByPlace(),
      skipped: run.skipped.sorted { $0.lowerBound < $1.lowerBound }.map {
        source.span(from: $0.lowerBound, to: $0.upperBound)
      })
  }

  /// Reads bytes that are supposed to be UTF-8; what is not becomes `�` in `source` and a finding.
  public static func parse(
    _ bytes: [UInt8], path: String, limits: YAMLLimits = YAMLLimits()
  ) -> YAMLDocument {
    guard bytes.count <= limits.maxBytes else {
      let beginning = String(decoding: bytes.prefix(4096), as: UTF8.self)
      return tooLarge(SourceFile(path: path, text: beginning), size: bytes.count, limits: limits)
    }
    if let name = YAMLEncoding.otherUnicode(bytes) {
      let source = SourceFile(path: path, text: "")
      let finding = Diagnostic(
        .error, "yaml-encoding", "the file is \(name), rule files are UTF-8", at: source.span(from: 0, to: 0),
        help: "save it as UTF-8, or run `iconv -f \(name) -t UTF-8`")
      return YAMLDocument(source: source, root: nil, diagnostics: [finding], skipped: [])
    }
    let content = bytes.starts(with: YAMLEncoding.mark) ? Array(bytes.dropFirst(3)) : bytes
    let source = SourceFile(path: path, text: String(decoding: content, as: UTF8.self))
    if let finding = mergeMarker(in: content, of: source) {
      return YAMLDocument(source: source, root: nil, diagnostics: [finding], skipped: [])
    }
    let document = parse(source, limits: limits)
    guard let fault = UTF8Fault.first(in: content) else { return document }
    // Up to the first fault, text and bytes are the same, so its offset holds in both.
    let finding = YAMLEncoding.finding(fault, in: source)
    return YAMLDocument(
      source: source, root: document.root, diagnostics: ([finding] + document.diagnostics).sortedByPlace(),
      skipped: document.skipped)
  }

  /// Two versions of a text stand in the file; reading either would be a guess.
  private static func mergeMarker(in bytes: [UInt8], of source: SourceFile) -> Diagnostic? {
    let marks = ["<<<<<<< ", "=======", ">>>>>>> "].map { Array($0.utf8) }
    var places: [Int] = []
    for start in source.lineStarts {
      guard places.count < marks.count, start <= bytes.count, bytes[start...].starts(with: marks[places.count]) else {
        continue
      }
      places.append(start)
    }
    guard places.count == marks.count, let first = places.first else { return nil }
    return Diagnostic(
      .error, "yaml-syntax", "a merge has left two versions of these lines",
      at: source.span(from: first, to: first + 7),
      labels: places.dropFirst().map {
        Diagnostic.Label(source.span(from: $0, to: $0 + 7), "the other version, or its end")
      },
      help: "keep one of them, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`")
  }

  private static func tooLarge(_ source: SourceFile, size: Int, limits: YAMLLimits) -> YAMLDocument {
    let finding = Diagnostic(
      .error, "yaml-too-large", "the file has \(size) bytes, the limit is \(limits.maxBytes)",
      at: source.span(from: 0, to: 0), help: "split it into several files")
    return YAMLDocument(source: source, root: nil, diagnostics: [finding], skipped: [])
  }
}
