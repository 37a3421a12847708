public import RuleModel

/// Turns the text of a console message into lines.
public enum ConsoleText {
  /// Bytes that a line may have; the rest is cut and replaced by `…`.
  public static let longestLine = 16_384

  /// Splits at line ends, removes terminal codes and tells daemon lines by their prefix; empty lines are left
  /// out.
  public static func lines(of text: String, from stream: ConsoleLine.Stream? = nil) -> [ConsoleLine] {
    var text = text
    return text.withUTF8 { bytes in
      if isPlain(bytes) {
        return bytes.isEmpty ? [] : [line(bytes[...], stream)]
      }
      return bytes.split(separator: UInt8(ascii: "\n")).compactMap { part in
        let content = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
        guard !content.isEmpty else { return nil }
        let line = line(content, stream)
        return line.text.isEmpty ? nil : line
      }
    }
  }

  /// Neither control characters nor the lead byte of C1 ones, and not too long: nearly every line.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count <= longestLine && !bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }
  }

  private static func line(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ stream: ConsoleLine.Stream?
  ) -> ConsoleLine {
    let isCut = bytes.count > longestLine
    let raw = isCut ? cut(bytes) : bytes
    let mark = isCut ? "…" : ""
    let stripped = TerminalCodes.removed(from: raw)
    let rawText = String(decoding: raw, as: UTF8.self) + mark
    let text = stripped.map { String(decoding: $0, as: UTF8.self) + mark }
    let isDaemon = DaemonLine.prefixLength(of: stripped ?? Array(raw.prefix(DaemonLine.longestPrefix))) != nil
    return ConsoleLine(
      text ?? rawText, raw: text == nil || text == rawText ? nil : rawText,
      stream: stream ?? (isDaemon ? .daemon : .game))
  }

  /// The longest beginning that ends between characters.
  private static func cut(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
    var end = bytes.startIndex + longestLine
    while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return bytes[bytes.startIndex..<end]
  }
}
