public import Diagnostics

/// A text with markers such as 1️⃣ at the places a test talks about.
///
/// Markers are the key-cap emoji 0️⃣ to 9️⃣; they are taken out of `text`, what follows one is marked by it.
public struct MarkedText: Sendable {
  /// The text without markers.
  public let text: String
  /// UTF-8 offsets in `text` by marker, such as `1️⃣`.
  public let markers: [String: Int]

  /// Takes the markers out of `marked`; of several equal ones the last one counts.
  public init(_ marked: String) {
    var text = ""
    var markers: [String: Int] = [:]
    for character in marked {
      if Self.isMarker(character) {
        markers[String(character)] = text.utf8.count
      } else {
        text.append(character)
      }
    }
    self.text = text
    self.markers = markers
  }

  /// The text as a source file.
  public func file(_ path: String = "rules/test.yaml") -> SourceFile { SourceFile(path: path, text: text) }

  /// What is wrong with `found`, as sentences to be printed by a failing test; empty if all is as expected.
  ///
  /// Each finding must begin at its marker and have its code, and there must be no other findings.
  public func differences(
    from found: [Diagnostic], expected: [(marker: String, code: String)], path: String = "rules/test.yaml"
  ) -> [String] {
    let file = file(path)
    var rest = found
    var differences: [String] = []
    for (marker, code) in expected {
      guard let offset = markers[marker] else {
        differences.append("the text has no marker \(marker)")
        continue
      }
      if let place = rest.firstIndex(where: { $0.code == code && $0.span.start.offset == offset }) {
        rest.remove(at: place)
      } else {
        let position = file.position(atOffset: offset)
        differences.append("expected \(code) at \(marker) (\(position.line):\(position.column)), not found")
      }
    }
    let renderer = DiagnosticRenderer(sources: [file])
    return differences + rest.map { "unexpected " + renderer.renderText($0) }
  }

  private static func isMarker(_ character: Character) -> Bool {
    let scalars = Array(character.unicodeScalars)
    return scalars.count == 3 && scalars[1] == "\u{FE0F}" && scalars[2] == "\u{20E3}"
      && ("0"..."9").contains(scalars[0])
  }
}
