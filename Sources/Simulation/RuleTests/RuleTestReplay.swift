import Diagnostics
import RuleCompiler
import RuleModel

/// Puts what was recorded in place of `replay: FILE`, as `dry-run` reads it: a recording of JSON lines, or a plain log.
///
/// The first entry happens at the item's `at`, the others as much later as they did when they were recorded.
struct RuleTestReplay {
  /// Longer files are refused; readers of rule files give no more than a byte beyond it.
  static let mostBytes = 1 << 20
  /// No test may have more items than that on its timeline.
  static let mostItems = 100_000

  /// In whose time a log without dates is read.
  let zone: ZoneRules
  private(set) var findings: [Diagnostic] = []

  init(zone: ZoneRules) { self.zone = zone }

  /// The test with the recordings on its timeline; `load` gives the text of a path as it stands in the test.
  mutating func expand(
    _ test: RuleTest, loading load: (String) -> Result<[UInt8], LoadFailure>
  ) -> RuleTest {
    guard let start = test.world.start, test.timeline.contains(where: { $0.replay != nil }) else { return test }
    var expanded = test
    expanded.timeline = []
    for item in test.timeline {
      if let path = item.replay, let text = contents(of: path, load) {
        expanded.timeline += replayed(item, path, text, start: start)
      } else {
        expanded.timeline.append(item)
      }
      guard expanded.timeline.count <= Self.mostItems else {
        report(
          "the timeline has more than \(Self.mostItems) items with this recording", at: item.span,
          "cut the recording down to what the test is about")
        return test
      }
    }
    return expanded
  }

  private mutating func replayed(
    _ item: TimelineItem, _ path: Located<String>, _ text: String, start: Timestamp
  ) -> [TimelineItem] {
    guard let server = item.server else { return [] }
    let begin = start + item.at
    let isRecording = path.value.hasSuffix(".jsonl") || text.first == "{"
    let recorded =
      isRecording
      ? RecordingReader.read(text, server: server.rawValue, start: begin)
      : ConsoleLogReader.read(text, start: begin, zone: zone)
    if let first = recorded.unreadable.first {
      report("line \(first.line) of `\(path.value)` cannot be read: \(first.reason)", at: path.span, nil)
      return []
    }
    guard let first = recorded.entries.first else {
      report("`\(path.value)` tells nothing of the server `\(server)`", at: path.span, nil)
      return []
    }
    return recorded.entries.map { entry in
      TimelineItem(
        at: item.at + (entry.at - first.at), server: server, inputs: [entry.input], replay: nil, span: item.span)
    }
  }

  private mutating func contents(
    of path: Located<String>, _ load: (String) -> Result<[UInt8], LoadFailure>
  ) -> String? {
    switch load(path.value) {
    case .success(let bytes) where bytes.count > Self.mostBytes:
      report("`\(path.value)` is longer than 1 MiB", at: path.span, "cut it down to what the test is about")
    case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .failure(let failure):
      report(
        failure.message(for: path.value), at: path.span,
        failure.kind == .notFound ? "paths are relative to the test file" : nil)
    }
    return nil
  }

  private mutating func report(_ message: String, at span: Span, _ help: String?) {
    findings.append(Diagnostic(.error, "file-unreadable", message, at: span, help: help))
  }
}
