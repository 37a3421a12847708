/// Shortens texts to a receiver's limit, at a word.
enum TextCut {
  static let mark = "… (cut)"

  /// At most `limit` UTF-16 units: whatever a receiver counts, it is not more than that.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf16.count > limit else { return text }
    let room = limit - mark.utf16.count
    guard room > 0 else { return "" }
    var used = 0
    let kept = text.prefix { character in
      used += character.utf16.count
      return used <= room
    }
    return trimmed(kept) + mark
  }

  /// Without the last word if that costs less than half of it.
  private static func trimmed(_ text: Substring) -> Substring {
    guard let blank = text.lastIndex(where: \.isWhitespace) else { return text }
    let words = text[..<blank]
    return words.utf16.count * 2 >= text.utf16.count ? words : text
  }
}
