extension JSONValue {
  /// Reads one JSON document strictly by RFC 8259; of members with the same name the last one counts.
  ///
  /// Bytes that are not UTF-8, lone surrogates, a byte order mark, numbers beyond a double's range and
  /// nesting deeper than `maxDepth` are refused with a `JSONError`.
  public init(parsing text: String, maxDepth: Int = 64) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), maxDepth: maxDepth)
  }

  /// Reads one JSON document from bytes; see `init(parsing:maxDepth:)` for text.
  public init(parsing bytes: [UInt8], maxDepth: Int = 64) throws(JSONError) {
    if let offset = UTF8Fault.first(in: bytes)?.offset {
      throw JSONError(offset: offset, reason: "this is not UTF-8")
    }
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
      var parser = JSONParser(bytes: buffer, maxDepth: maxDepth)
      return parser.parseDocument()
    }
    self = try result.get()
  }
}

/// Recursive descent over bytes that are known to be UTF-8; the depth limit bounds the stack.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let maxDepth: Int
  var offset = 0

  init(bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int) {
    self.bytes = bytes
    self.maxDepth = maxDepth
  }

  /// The next byte, 0 at the end; outside of strings a NUL is refused like the end, so they may look alike.
  var next: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  mutating func parseDocument() -> Result<JSONValue, JSONError> {
    do throws(JSONError) {
      let value = try parseValue(depth: 0)
      skipSpace()
      if offset < bytes.count { throw failure("there is text after the end of the document") }
      return .success(value)
    } catch {
      return .failure(error)
    }
  }

  private func failure(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw failure(offset < bytes.count ? "a value cannot begin like this" : "a value is missing")
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let count = word.utf8CodeUnitCount
    guard bytes.count - offset >= count else { throw failure("a value cannot begin like this") }
    for index in 0..<count where bytes[offset + index] != word.utf8Start[index] {
      throw failure("a value cannot begin like this")
    }
    offset += count
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < maxDepth else { throw failure("nested deeper than \(maxDepth) levels") }
    offset += 1
    var elements: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      offset += 1
      return .array([])
    }
    while true {
      elements.append(try parseValue(depth: depth + 1))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): offset += 1
      case UInt8(ascii: "]"):
        offset += 1
        return .array(elements)
      default: throw failure("a comma or ] is missing")
      }
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < maxDepth else { throw failure("nested deeper than \(maxDepth) levels") }
    offset += 1
    var members = JSONMemberList()
    skipSpace()
    if next == UInt8(ascii: "}") {
      offset += 1
      return .object([])
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("a member's name in double quotes is missing") }
      let key = try parseString()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw failure("a colon is missing after the name") }
      offset += 1
      members.set(key, try parseValue(depth: depth + 1))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): offset += 1
      case UInt8(ascii: "}"):
        offset += 1
        return .object(members.members)
      default: throw failure("a comma or } is missing")
      }
    }
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = offset
    var isWhole = true
    if next == UInt8(ascii: "-") { offset += 1 }
    if next == UInt8(ascii: "0") {
      offset += 1
    } else {
      try parseDigits()
    }
    if next == UInt8(ascii: ".") {
      isWhole = false
      offset += 1
      try parseDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      offset += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
      try parseDigits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let number = Int(text) { return .int(number) }
    guard let number = Double(text), number.isFinite else {
      throw JSONError(offset: start, reason: "this number is beyond the range of a double")
    }
    return .double(number)
  }

  private mutating func parseDigits() throws(JSONError) {
    let start = offset
    while case UInt8(ascii: "0")...UInt8(ascii: "9") = next { offset += 1 }
    if offset == start { throw failure("a digit is missing") }
  }

  private mutating func parseString() throws(JSONError) -> String {
    offset += 1
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: bytes[start..<(offset - 1)], as: UTF8.self)
      case UInt8(ascii: "\\"): return try parseStringWithEscapes(from: start)
      case 0..<0x20: throw failure("a control character must be escaped in a string")
      default: offset += 1
      }
    }
    throw failure("a string is never closed")
  }

  private mutating func parseStringWithEscapes(from start: Int) throws(JSONError) -> String {
    var text: [UInt8] = []
    var copied = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        text.append(contentsOf: bytes[copied..<offset])
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: bytes[copied..<offset])
        let scalar = try parseEscape()
        text.append(contentsOf: String(scalar).utf8)
        copied = offset
      case 0..<0x20: throw failure("a control character must be escaped in a string")
      default: offset += 1
      }
    }
    throw failure("a string is never closed")
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    offset += 2
    switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape(from: start)
    default: throw JSONError(offset: start, reason: "JSON has no such escape")
    }
  }

  private mutating func parseUnicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try parseFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let lone = JSONError(offset: start, reason: "half of a surrogate pair stands alone")
    guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw lone }
    guard offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") else { throw lone }
    offset += 2
    let second = try parseFourDigits()
    guard (0xDC00...0xDFFF).contains(second) else { throw lone }
    let code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(code) else { throw lone }
    return scalar
  }

  private mutating func parseFourDigits() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Self.hexDigit(next) else { throw failure("\\u needs four hexadecimal digits") }
      unit = unit << 4 | digit
      offset += 1
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

/// Members in order of first appearance with their last values; large objects are indexed.
private struct JSONMemberList {
  var members: [JSONValue.Member] = []
  private var index: [String: Int] = [:]

  mutating func set(_ key: String, _ value: JSONValue) {
    if let place = place(of: key) {
      members[place].value = value
      return
    }
    members.append(JSONValue.Member(key, value))
    if members.count > 16 {
      index[key] = members.count - 1
    } else if members.count == 16 {
      for (place, member) in members.enumerated() { index[member.key] = place }
    }
  }

  private func place(of key: String) -> Int? {
    members.count < 16 ? members.firstIndex { $0.key == key } : index[key]
  }
}
