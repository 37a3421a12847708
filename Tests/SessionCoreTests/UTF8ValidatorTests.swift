import SessionCore
import Testing

@Suite("Text in pieces")
struct UTF8ValidatorTests {
  static let cases: [(bytes: [UInt8], isValid: Bool)] = [
    (Array("κόσμε𝄞".utf8), true), ([], true), ([0xEF, 0xBF, 0xBF], true),
    ([0xC0, 0x80], false), ([0xED, 0xA0, 0x80], false), ([0xF4, 0x90, 0x80, 0x80], false),
    ([0xE2, 0x82], false), ([0x80], false), ([0xF0, 0x80, 0x80, 0x80], false),
  ]

  @Test(arguments: cases)
  func `a text is judged the same, however it is cut`(bytes: [UInt8], isValid: Bool) {
    for cut in 0...bytes.count {
      var validator = UTF8Validator()
      let isAccepted = bytes.withUnsafeBytes { bytes in
        validator.accepts(UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
          && validator.accepts(UnsafeRawBufferPointer(rebasing: bytes[cut...]))
      }
      #expect((isAccepted && validator.isComplete) == isValid)
    }
  }
}
