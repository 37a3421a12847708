/// The edits of many findings put together, file by file.
///
/// Of edits that overlap those of the first finding are made; the others are left for the next time.
public struct FixPlan: Sendable {
  /// What is to be done to one file.
  public struct FileEdits: Sendable {
    /// The text as it was read.
    public let source: SourceFile
    /// In the order of their places; they do not overlap.
    public let replacements: [Diagnostic.Fix.Replacement]
  }

  /// By the order in which their sources were given; files without edits are left out.
  public let files: [FileEdits]

  /// Collects the edits of findings that have any; those about files that are not among `sources` are left out.
  public init(_ findings: [Diagnostic], sources: [SourceFile]) {
    var taken: [String: [Diagnostic.Fix.Replacement]] = [:]
    for case let fix? in findings.sortedByPlace().map(\.fix) {
      let isFree = fix.replacements.allSatisfy { new in
        !(taken[new.span.file] ?? []).contains { $0.overlaps(new) }
      }
      guard isFree else { continue }
      for new in fix.replacements { taken[new.span.file, default: []].append(new) }
    }
    files = sources.compactMap { source in
      taken[source.path].map { own in
        FileEdits(source: source, replacements: own.sorted { $0.span.start < $1.span.start })
      }
    }
  }
}

extension FixPlan.FileEdits {
  /// The bytes of the file after the edits; `nil` if these are not the bytes that were read.
  ///
  /// A byte order mark at the beginning is kept.
  public func applied(to bytes: [UInt8]) -> [UInt8]? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let hasMark = bytes.starts(with: mark) && !source.text.utf8.starts(with: mark)
    let text = bytes[(hasMark ? mark.count : 0)...]
    guard text.elementsEqual(source.text.utf8) else { return nil }
    var result = hasMark ? mark : []
    var place = text.startIndex
    for replacement in replacements {
      result += text[place..<text.startIndex + replacement.span.start.offset]
      result += replacement.text.utf8
      place = text.startIndex + replacement.span.end.offset
    }
    return result + text[place...]
  }

  /// One line for each edit: `rules/players.yaml:14:5  cooldwon → cooldown`.
  public var lines: [String] {
    replacements.map { replacement in
      let start = replacement.span.start
      let old = Array(source.text.utf8)[start.offset..<replacement.span.end.offset]
      let new = replacement.text.isEmpty ? "(removed)" : Self.short(replacement.text)
      return "\(SafeText.escaping(source.path)):\(start.line):\(start.column)  "
        + "\(Self.short(String(decoding: old, as: UTF8.self))) → \(new)"
    }
  }

  private static func short(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return SafeText.escaping(words.count <= 60 ? words : words.prefix(59) + "…")
  }
}

extension Diagnostic.Fix.Replacement {
  /// Two insertions at one place overlap too: nobody knows which comes first.
  fileprivate func overlaps(_ other: Diagnostic.Fix.Replacement) -> Bool {
    let (first, second) = span.start <= other.span.start ? (self, other) : (other, self)
    return second.span.start < first.span.end || second.span.start == first.span.start
  }
}
