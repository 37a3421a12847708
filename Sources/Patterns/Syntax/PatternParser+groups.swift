/// Everything that begins with `(`.
extension PatternParser {
  mutating func openGroup() throws(PatternError) {
    let start = position
    guard has("(?", at: start) else {
      position += 1
      return try openCapture(name: nil, opener: start..<position)
    }
    if let refusal = refusedGroup(at: start) { throw refusal }
    if has("(?P<", at: start) { return try openNamed(at: start, nameStart: start + 4) }
    if has("(?<", at: start) { return try openNamed(at: start, nameStart: start + 3) }
    try parseFlags(at: start)
  }

  private mutating func openCapture(name: String?, opener: Range<Int>) throws(PatternError) {
    guard captures.count < PatternLimits.captureGroups else {
      throw PatternError(
        .tooManyGroups, "pattern has more than \(PatternLimits.captureGroups) groups that capture",
        at: opener,
        help: "write `(?:` for groups whose text is not needed")
    }
    captures.append(GroupHeader(name: name, opener: opener))
    try pushFrame(opener: opener, index: captures.count, outerFlags: flags)
  }

  // MARK: Names

  private mutating func openNamed(at start: Int, nameStart: Int) throws(PatternError) {
    guard let nameEnd = bytes[nameStart...].firstIndex(of: UInt8(ascii: ">")) else {
      throw PatternError(
        .badGroupName, "group name is never closed", at: start..<bytes.count,
        related: .init(range: bytes.count..<bytes.count, message: "the pattern ends here without `>`"))
    }
    let name = try checkedName(nameStart..<nameEnd)
    position = nameEnd + 1
    try openCapture(name: name, opener: start..<position)
  }

  private func checkedName(_ range: Range<Int>) throws(PatternError) -> String {
    let name = text(range)
    let advice = "use ASCII letters, digits and `_`, not beginning with a digit"
    guard let first = bytes[range].first else {
      throw PatternError(
        .badGroupName, "group name is empty", at: range.lowerBound - 1..<range.upperBound + 1, help: advice)
    }
    guard !(0x30...0x39).contains(first), bytes[range].allSatisfy(UTF8Decoding.isWordByte) else {
      let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
      let isName = plain.first?.isNumber == false && plain.contains { $0 != "_" }
      throw PatternError(
        .badGroupName, "`\(name)` is no name for a group", at: range,
        help: isName ? "write `\(plain)`: names have letters, digits and `_`" : advice)
    }
    if let earlier = captures.first(where: { $0.name == name }) {
      throw PatternError(
        .duplicateGroupName, "two groups are named `\(name)`", at: range,
        related: .init(range: earlier.opener, message: "first used here"),
        help: "give each group a name of its own")
    }
    return name
  }

  // MARK: Flags

  /// `(?i)`, `(?i-s)`, `(?:` and `(?i:`.
  private mutating func parseFlags(at start: Int) throws(PatternError) {
    var cursor = start + 2
    var new = flags
    var isNegated = false
    var sawFlag = false
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: ")"), UInt8(ascii: ":"):
        guard !isNegated || sawFlag else { throw badFlag(start..<cursor + 1) }
        let opensGroup = bytes[cursor] == UInt8(ascii: ":")
        position = cursor + 1
        if opensGroup { try pushFrame(opener: start..<position, index: nil, outerFlags: flags) }
        return setFlags(new)
      case UInt8(ascii: "-"):
        guard !isNegated else { throw badFlag(start..<cursor + 1) }
        isNegated = true
        sawFlag = false
      case let letter:
        guard let flag = flag(letter) else { throw badFlag(start..<characterEnd(cursor), letter: letter) }
        if isNegated { new.remove(flag) } else { new.insert(flag) }
        sawFlag = true
      }
      cursor += 1
    }
    throw PatternError(
      .missingParen, "group is never closed", at: start..<bytes.count,
      related: .init(range: bytes.count..<bytes.count, message: "the pattern ends here without `)`"))
  }

  private func flag(_ letter: UInt8) -> Flags? {
    switch letter {
    case UInt8(ascii: "i"): .ignoreCase
    case UInt8(ascii: "m"): .multiLine
    case UInt8(ascii: "s"): .dotMatchesNewline
    case UInt8(ascii: "U"): .swapGreed
    default: nil
    }
  }

  private func badFlag(_ range: Range<Int>, letter: UInt8? = nil) -> PatternError {
    if letter == UInt8(ascii: "x") {
      return PatternError(
        .badFlag, "flag `x` is not supported", at: range,
        help: "write the pattern without spaces and comments in it")
    }
    let name = bytes[range.lowerBound...].dropFirst(2).prefix {
      ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x5F
    }
    if name.count > 1 {
      return PatternError(
        .badFlag, "`\(text(range))` is no known kind of group", at: range,
        help: "a group with a name is written `(?<\(String(decoding: name, as: UTF8.self))>…)`")
    }
    return PatternError(
      .badFlag, "`\(text(range))` is no known kind of group", at: range,
      help: "the flags are i, m, s and U; write `\\(` for the character itself")
  }

  /// The offset behind the character at `offset`, so that ranges never cut one.
  func characterEnd(_ offset: Int) -> Int {
    var end = min(offset + 1, bytes.count)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
