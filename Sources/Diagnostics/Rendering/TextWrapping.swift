/// Breaks text at spaces; what stands between backquotes stays on one line, so that it can be copied.
public enum TextWrapping {
  /// The lines, each at most `width` cells wide unless a single word is wider.
  public static func wrap(_ text: String, width: Int?) -> [String] {
    guard let width, SafeText.cells(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text) {
      if !line.isEmpty, SafeText.cells(of: line) + 1 + SafeText.cells(of: word) > width {
        lines.append(line)
        line = word
      } else {
        line += line.isEmpty && lines.isEmpty && word.isEmpty ? " " : (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      if character == "`" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    return words + [word]
  }
}
