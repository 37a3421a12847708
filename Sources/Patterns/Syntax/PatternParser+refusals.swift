/// Constructs of backtracking engines: recognised, refused, and answered with what to write instead.
extension PatternParser {
  /// The refusal for the group that opens at `start`, nil for groups that are supported.
  func refusedGroup(at start: Int) -> PatternError? {
    let whole = start..<groupEnd(from: start)
    if let error = refusedLookaround(at: start, whole: whole) { return error }
    if has("(?>", at: start) {
      return PatternError(
        .atomicGroup, "atomic groups are not supported", at: whole,
        help: "write `(?:`: matching never backtracks here, nothing is gained by it")
    }
    if has("(?P=", at: start) { return backreference(whole) }
    if has("(?(", at: start) {
      return PatternError(
        .conditional, "conditional groups are not supported", at: whole,
        help: "write both cases as alternatives: `(?:…|…)`")
    }
    return refusedRecursion(at: start, whole: whole) ?? refusedSpelling(at: start, whole: whole)
  }

  private func refusedLookaround(at start: Int, whole: Range<Int>) -> PatternError? {
    if has("(?!", at: start) {
      return PatternError(
        .lookaround, "negative look-ahead is not supported", at: whole,
        help: "match without it and add `where: not (…)`")
    }
    if has("(?=", at: start) {
      return PatternError(
        .lookaround, "look-ahead is not supported", at: whole,
        help: "match the text itself, or match without it and add `where: …`")
    }
    if has("(?<!", at: start) {
      return PatternError(
        .lookaround, "negative look-behind is not supported", at: whole,
        help: "match without it and add `where: not (…)`")
    }
    if has("(?<=", at: start) {
      return PatternError(
        .lookaround, "look-behind is not supported", at: whole,
        help: "match the text itself and put the part you need into a group: `…(?<name>…)`")
    }
    return nil
  }

  private func refusedRecursion(at start: Int, whole: Range<Int>) -> PatternError? {
    guard start + 2 < bytes.count else { return nil }
    let isNumber = (0x30...0x39).contains(bytes[start + 2])
    guard isNumber || has("(?R", at: start) || has("(?&", at: start) || has("(?P>", at: start) else {
      return nil
    }
    return PatternError(
      .recursion, "recursion is not supported", at: whole, help: "repeat the part where it is needed")
  }

  private func refusedSpelling(at start: Int, whole: Range<Int>) -> PatternError? {
    if has("(?'", at: start) {
      return PatternError(
        .badGroupName, "group names in quotes are not supported", at: whole, help: "write `(?<name>…)`")
    }
    if has("(?#", at: start) {
      return PatternError(
        .badGroup, "comments in patterns are not supported", at: whole,
        help: "put the comment beside the pattern")
    }
    if has("(?|", at: start) {
      return PatternError(
        .badGroup, "branch reset groups are not supported", at: whole, help: "write `(?:` and name the groups"
      )
    }
    if has("(?P", at: start), !has("(?P<", at: start) {
      return PatternError(
        .badGroup, "`(?P` begins no known kind of group", at: whole, help: "write `(?<name>…)`")
    }
    return nil
  }

  func backreference(_ range: Range<Int>) -> PatternError {
    PatternError(
      .backreference, "back-references are not supported", at: range,
      help: "capture both texts under names of their own and add `where: … == …`")
  }

  /// The refusal of an escape that only other engines know; nil if the letter means nothing anywhere.
  func refusedEscape(_ letter: UInt8, at start: Int) -> PatternError? {
    let range = start..<start + 2
    switch letter {
    case UInt8(ascii: "k"), UInt8(ascii: "g"): return backreference(start..<referenceEnd(start + 2))
    case UInt8(ascii: "Z"): return badEscape(range, help: "write `$` or `\\z` for the end of the line")
    case UInt8(ascii: "G"):
      return badEscape(range, help: "leave it out, or write `^` for the start of the line")
    case UInt8(ascii: "K"):
      return badEscape(range, help: "put the part you want to keep into a group: `…(?<name>…)`")
    case UInt8(ascii: "C"): return badEscape(range, help: "write `.` for any character")
    case UInt8(ascii: "X"): return badEscape(range, help: "write `.` for any character")
    case UInt8(ascii: "N"): return badEscape(range, help: "write `.` for any character but a line feed")
    case UInt8(ascii: "R"): return badEscape(range, help: "write `(?:\\r\\n|\\n|\\r)`")
    case UInt8(ascii: "h"): return badEscape(range, help: "write `[ \\t]`")
    case UInt8(ascii: "H"): return badEscape(range, help: "write `[^ \\t]`")
    case UInt8(ascii: "e"): return badEscape(range, help: "write `\\x1b` for the escape character")
    case UInt8(ascii: "c"):
      return badEscape(range, help: "write the character by its number, such as `\\x03`")
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      return badEscape(range, help: "write `\\x{…}` with the hexadecimal number")
    case UInt8(ascii: "E"): return badEscape(range, help: "`\\E` ends a `\\Q`, and there is none before it")
    default: return nil
    }
  }

  func badEscape(_ range: Range<Int>, help: String? = nil) -> PatternError {
    PatternError(.badEscape, "`\(text(range))` is no known escape", at: range, help: help)
  }

  /// The end of `<name>`, `{name}` or a number behind `\k` or `\g`.
  private func referenceEnd(_ start: Int) -> Int {
    guard start < bytes.count else { return start }
    let closers: [UInt8: UInt8] = [
      UInt8(ascii: "<"): UInt8(ascii: ">"), UInt8(ascii: "{"): UInt8(ascii: "}"),
      UInt8(ascii: "'"): UInt8(ascii: "'"),
    ]
    if let closer = closers[bytes[start]] {
      return bytes[(start + 1)...].firstIndex(of: closer).map { $0 + 1 } ?? start
    }
    return bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
  }

  /// The offset behind the parenthesis that closes the group at `start`; its opener alone if there is none.
  private func groupEnd(from start: Int) -> Int {
    var depth = 0
    var isInClass = false
    var cursor = start
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: "\\"): cursor += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "(") where !isInClass: depth += 1
      case UInt8(ascii: ")") where !isInClass:
        depth -= 1
        if depth == 0 { return cursor + 1 }
      default: break
      }
      cursor += 1
    }
    return min(start + 3, bytes.count)
  }
}
