import Diagnostics

/// Which characters a file may consist of.
enum YAMLEncoding {
  /// The byte order mark of UTF-8; it is tolerated at the beginning.
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The name of another Unicode encoding whose byte order mark the bytes begin with.
  static func otherUnicode(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return "UTF-32LE" }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32BE" }
    if bytes.starts(with: [0xFF, 0xFE]) { return "UTF-16LE" }
    if bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16BE" }
    return nil
  }

  static func finding(_ fault: UTF8Fault, in source: SourceFile) -> Diagnostic {
    let length = source.text.utf8.count
    let digits = String(fault.byte, radix: 16, uppercase: true)
    let note =
      fault.byte >= 0xA0
      ? ["in Latin-1 this byte is `\(Character(Unicode.Scalar(fault.byte)))`"] : []
    return Diagnostic(
      .error, "yaml-encoding", "the byte 0x\(digits) cannot stand here in UTF-8",
      at: source.span(from: fault.offset, to: min(fault.offset + 3, length)), notes: note,
      help: "save the file as UTF-8")
  }

  /// A character that no reader of YAML agrees about, or that does not belong into a text at all.
  struct Refused {
    let offset: Int
    let length: Int
    let scalar: UInt32
  }

  /// All characters that are refused; in the order of their offsets.
  static func refused(in bytes: [UInt8], from base: Int) -> [Refused] {
    bytes.withUnsafeBufferPointer { buffer in
      var found: [Refused] = []
      var index = base
      while index < buffer.count {
        let byte = buffer[index]
        if byte >= 0x20, byte < 0x7F || (byte > 0xC2 && byte != 0xE2 && byte != 0xEF) {
          index += 1
          continue
        }
        if let refused = refused(in: buffer, at: index) {
          found.append(refused)
          index += refused.length
        } else {
          index += 1
        }
      }
      return found
    }
  }

  private static func refused(in buffer: UnsafeBufferPointer<UInt8>, at index: Int) -> Refused? {
    let byte = buffer[index]
    switch byte {
    case 0x09, 0x0A: return nil
    case 0x0D:
      let isLineEnd = index + 1 < buffer.count && buffer[index + 1] == 0x0A
      return isLineEnd ? nil : Refused(offset: index, length: 1, scalar: 0x0D)
    case 0..<0x20, 0x7F: return Refused(offset: index, length: 1, scalar: UInt32(byte))
    case 0xC2 where buffer[index + 1] < 0xA0:
      return Refused(offset: index, length: 2, scalar: UInt32(buffer[index + 1]))
    case 0xE2 where buffer[index + 1] == 0x80 && (buffer[index + 2] == 0xA8 || buffer[index + 2] == 0xA9):
      return Refused(offset: index, length: 3, scalar: 0x2000 + UInt32(buffer[index + 2] - 0x80))
    case 0xEF where buffer[index + 1] == 0xBB && buffer[index + 2] == 0xBF:
      return Refused(offset: index, length: 3, scalar: 0xFEFF)
    case 0xEF where buffer[index + 1] == 0xBF && buffer[index + 2] >= 0xBE:
      return Refused(offset: index, length: 3, scalar: 0xFFC0 + UInt32(buffer[index + 2] - 0x80))
    default: return nil
    }
  }

  static func finding(_ refused: [Refused], in source: SourceFile) -> Diagnostic? {
    guard let first = refused.first else { return nil }
    let name = "U+" + String(repeating: "0", count: max(0, 4 - hex(first.scalar).count)) + hex(first.scalar)
    var notes: [String] = []
    if refused.count > 1 {
      let lines = refused.dropFirst().prefix(5).map { "\(source.position(atOffset: $0.offset).line)" }
      let more = refused.count > 6 ? " …" : ""
      let word = lines.count == 1 ? "line" : "lines"
      notes.append("\(refused.count - 1) more in \(word) \(lines.joined(separator: ", "))\(more)")
    }
    return Diagnostic(
      .error, "yaml-control-character", "the \(kind(of: first.scalar)) \(name) cannot stand in a rule file",
      at: source.span(from: first.offset, to: first.offset + first.length), notes: notes,
      help: help(for: first.scalar, count: refused.count))
  }

  private static func hex(_ scalar: UInt32) -> String { String(scalar, radix: 16, uppercase: true) }

  private static func kind(of scalar: UInt32) -> String {
    switch scalar {
    case 0x85, 0x2028, 0x2029: "line separator"
    case 0x0D: "lone carriage return"
    case 0xFEFF: "byte order mark"
    default: "control character"
    }
  }

  private static func help(for scalar: UInt32, count: Int) -> String {
    switch scalar {
    case 0 where count > 8: "the file looks like UTF-16 or is no text; save it as UTF-8"
    case 0x0D: "save the file with LF or CRLF line ends"
    case 0x85, 0x2028, 0x2029, 0xFEFF: "remove it"
    default:
      "remove it; in a double-quoted text it can be written `\\x\(scalar < 16 ? "0" : "")\(hex(scalar))`"
    }
  }
}
