import Diagnostics
import RuleCompiler
import TestSupport
import Testing

@Suite struct YAMLRobustnessTests {
  /// Every node's places must lie in the file and every finding must be printable.
  private func check(_ bytes: [UInt8], _ name: String) {
    let document = YAMLDocument.parse(bytes, path: name)
    let size = document.source.text.utf8.count
    if let root = document.root { walk(root, size, name) }
    let renderer = DiagnosticRenderer(sources: [document.source], width: 80)
    for finding in document.diagnostics {
      #expect(finding.code.hasPrefix("yaml-"))
      #expect(finding.span.start.offset <= finding.span.end.offset && finding.span.end.offset <= size)
      #expect(renderer.renderText(finding).hasPrefix(finding.severity.rawValue))
    }
  }

  private func walk(_ node: YAMLNode, _ size: Int, _ name: String) {
    let span = node.span
    #expect(span.start.offset <= span.end.offset && span.end.offset <= size, "\(name)")
    switch node.content {
    case .scalar(let text, _):
      let count = text.utf8.count
      var last = span.start.offset
      for offset in stride(from: 0, through: count, by: max(1, count / 20)) {
        let place = node.span(ofValueRange: offset..<offset).start.offset
        #expect(place >= last && place <= span.end.offset, "\(name): \(text.debugDescription) at \(offset)")
        last = max(last, place)
      }
      _ = node.cutComment
    case .sequence(let elements): for element in elements { walk(element, size, name) }
    case .mapping(let entries):
      for entry in entries {
        #expect(entry.span.start.offset <= entry.span.end.offset)
        walk(entry.key, size, name)
        walk(entry.value, size, name)
      }
    }
  }

  @Test(
    .enabled(if: SharedData.has("yaml-test-suite.tar.xz"), "the YAML test suite is not beside the project"))
  func `the YAML test suite is read without harm`() throws {
    var count = 0
    for file in try SharedData.files(of: "yaml-test-suite.tar.xz") where file.path.hasSuffix("in.yaml") {
      count += 1
      check(file.bytes, file.path)
      check(Array(file.bytes.prefix(file.bytes.count / 2)), file.path + ", first half")
      check(file.bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }, file.path + ", CRLF")
    }
    #expect(count > 350)
  }

  @Test(arguments: 0..<40)
  func `any bytes are read without harm`(seed: UInt64) {
    var random = SplitMix(state: seed)
    let signs = Array("ab: \n\n  -[]{},'\"#&*!|>%@`?\\\t\r🟠é$~<0".utf8)
    for _ in 0..<60 {
      let length = Int(random.next() % 200)
      let bytes = (0..<length).map { _ in
        random.next() % 50 == 0
          ? UInt8(truncatingIfNeeded: random.next()) : signs[Int(random.next() % UInt64(signs.count))]
      }
      check(bytes, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<20)
  func `a damaged rule file is read without harm`(seed: UInt64) {
    let good = Array(
      """
      rules:
        crash: &c
          servers: [survival-1, 'creative-2']
          when: {crash: any}   # comment
          then:
            - power: start
            - notify: { to: ops, text: "back \\u00e4 🟠" }
            - command: |
                say one
                  say two
        other: *c

      """.utf8)
    var random = SplitMix(state: seed)
    for _ in 0..<40 {
      var bytes = good
      for _ in 0..<(1 + random.next() % 4) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
        default: bytes[place] = Array("'\"[]{}:-&*\t\n ".utf8)[Int(random.next() % 13)]
        }
      }
      check(bytes, "seed \(seed)")
    }
  }

  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
