import Diagnostics

/// Reads one text; after a syntax error again without the block that holds it, until all is reported.
struct YAMLParseRun {
  let source: SourceFile
  let limits: YAMLLimits
  private(set) var root: YAMLNode?
  private(set) var findings: [Diagnostic] = []
  private var blocks: [Range<Int>] = []
  private var dropped: [Range<Int>] = []
  private let base: Int
  private var bytes: [UInt8]
  private var lostAnchors: Set<String> = []
  private var seen: Set<Seen> = []

  private struct Seen: Hashable {
    let code: String
    let offset: Int
  }

  init(source: SourceFile, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
    self.bytes = Array(source.text.utf8)
    self.base = bytes.starts(with: YAMLEncoding.mark) ? 3 : 0
  }

  /// Blocks without which the text was read, and values that the last reading had to leave out.
  var skipped: [Range<Int>] { blocks + dropped }

  /// Control characters are too many for a text if there are more than this.
  private static let textualControls = 100
  /// Bytes that all attempts together may read.
  private static let workLimit = 4 << 20

  mutating func run() {
    readAll()
    guard findings.count >= limits.maxFindings, let last = findings.indices.last else { return }
    findings[last].notes.append("there may be more findings, \(limits.maxFindings) are shown for one file")
  }

  private mutating func readAll() {
    let refused = YAMLEncoding.refused(in: bytes, from: base)
    if let finding = YAMLEncoding.finding(refused, in: source) { findings.append(finding) }
    guard refused.count <= Self.textualControls else { return }
    for character in refused { replace(character) }

    let origin = YAMLOrigin(source)
    var work = 0
    for round in 0...limits.maxRecoveries {
      work += bytes.count
      guard let blamed = attempt(origin, round: round), work + bytes.count <= Self.workLimit else { return }
      guard findings.count < limits.maxFindings, let block = YAMLRecovery.block(at: blamed, in: bytes) else {
        return
      }
      lostAnchors.formUnion(YAMLRecovery.anchors(in: bytes[block]))
      blank(block)
      blocks.append(block)
    }
  }

  /// One reading; returns the place of the error that ended it, nil if none did.
  private mutating func attempt(_ origin: YAMLOrigin, round: Int) -> Int? {
    var builder = YAMLBuilder(origin: origin, bytes: bytes, limits: limits, lostAnchors: lostAnchors)
    let fault = YAMLEventReader.read(bytes, from: base) { builder.handle($0) }
    builder.finish()
    if fault == nil, round == 0 { builder.reportUnusedAnchors() }
    add(builder.findings)
    let explained = fault.map {
      YAMLFaultExplanation(fault: $0, source: source, bytes: bytes, lastScalar: builder.lastScalar).explain()
    }
    if let explained, !follows(explained.finding, builder.findings) { add([explained.finding]) }
    root = builder.root
    dropped = builder.dropped
    return explained?.blamed
  }

  /// Text behind an alias or map that should have been quoted: the value's own finding says it all.
  private func follows(_ finding: Diagnostic, _ others: [Diagnostic]) -> Bool {
    finding.code == "yaml-syntax"
      && others.contains {
        ["yaml-undefined-alias", "yaml-key"].contains($0.code) && $0.span.start.line == finding.span.start.line
          && $0.span.start.offset < finding.span.start.offset
      }
  }

  private mutating func add(_ new: [Diagnostic]) {
    for finding in new where findings.count < limits.maxFindings {
      // One finding tells of all tabs.
      let offset = finding.code == "yaml-tab" ? 0 : finding.span.start.offset
      let key = Seen(code: finding.code, offset: offset)
      if seen.insert(key).inserted { findings.append(finding) }
    }
  }

  /// Puts something harmless in the place of a refused character, so that it causes no other finding.
  private mutating func replace(_ refused: YAMLEncoding.Refused) {
    let isLineEnd = refused.scalar == 0x0D || refused.scalar == 0x85
    for index in refused.offset..<(refused.offset + refused.length) {
      bytes[index] = isLineEnd ? UInt8(ascii: "\n") : UInt8(ascii: "_")
    }
  }

  /// Puts spaces in the place of bytes; lines stay where they are.
  private mutating func blank(_ range: Range<Int>) {
    for index in range where !YAMLScan.isBreak(bytes[index]) { bytes[index] = UInt8(ascii: " ") }
  }
}
