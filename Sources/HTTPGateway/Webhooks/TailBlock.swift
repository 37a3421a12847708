/// Console lines as a code block, the newest ones if not all fit.
enum TailBlock {
  static let fence = "```"

  /// At most `limit` UTF-16 units; empty if not even one line fits.
  static func make(_ lines: [String], limit: Int) -> String {
    let frame = 2 * fence.utf16.count + 2
    var room = limit - frame
    var kept: [String] = []
    for line in lines.reversed() {
      let safe = defused(line)
      let length = safe.utf16.count + 1
      guard length <= room else {
        if kept.isEmpty, room > 80 { kept.append(TextCut.cut(safe, to: room - 1)) }
        break
      }
      kept.append(safe)
      room -= length
    }
    guard !kept.isEmpty else { return "" }
    return fence + "\n" + kept.reversed().joined(separator: "\n") + "\n" + fence
  }

  /// A line that cannot end the block: its backticks become the letter that looks like one.
  private static func defused(_ line: String) -> String {
    line.replacing("`", with: "\u{2CB}").replacing("\n", with: " ")
  }
}
