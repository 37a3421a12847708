import Diagnostics
import Patterns
import RuleModel

/// Signs of a console line that mean something else in a pattern, and places for text as other tools write them.
extension FileCompiler {
  mutating func checkPatternHabits(_ pattern: Pattern, _ slot: Slot) {
    guard let text = slot.node.text else { return }
    checkTypographicQuotes(slot.node)
    if pattern.matches(""), pattern.matches("\u{1}") {
      warning(
        "matches-everything", "this pattern matches every line", at: slot.span,
        help: "name what the line says, such as '^Done'")
    }
    checkSlashes(text, slot)
    checkBrackets(text, slot)
    checkParentheses(pattern, text, slot)
    checkPlaceholders(text, slot)
  }

  /// `/Done/i`
  private mutating func checkSlashes(_ text: String, _ slot: Slot) {
    guard let end = text.lastIndex(of: "/"), text.hasPrefix("/"), end > text.startIndex,
      text[end...].dropFirst().allSatisfy({ "gimsux".contains($0) })
    else { return }
    let inside = text[text.index(after: text.startIndex)..<end]
    let flags = text[end...].dropFirst().contains("i") ? "(?i)" : ""
    warning(
      "slashes-around-pattern", "the slashes belong to this pattern, so a line would have to contain them",
      at: slot.span, help: "write '\(shortened(flags + inside))'")
  }

  /// `[INFO] Done`: one of four letters.
  private mutating func checkBrackets(_ text: String, _ slot: Slot) {
    // Escapes are passed over, so that `\[` opens nothing.
    let places = text.matches(of: /\\.|\[(?<inside>[^\]\\\^][^\]\\]*)\]/)
    guard let found = places.first(where: { $0.inside != nil }), let inside = found.inside else { return }
    let words = inside.split { !$0.isLetter }
    guard
      words.contains(where: { $0.count > 2 && Set($0).count > 2 && !inside.contains("-") }) || inside.contains(": ")
        || inside.wholeMatch(of: /\d+:\d\d.*/) != nil
    else { return }
    let start = text.utf8.distance(from: text.startIndex, to: found.range.lowerBound)
    let isPrefix = text[..<found.range.lowerBound].allSatisfy { $0 == "^" }
    warning(
      "brackets-around-text", "`[\(shortened(String(inside)))]` is a set: it matches one of these characters",
      at: slot.node.span(ofValueRange: start..<start + found.output.0.utf8.count),
      help: isPrefix
        ? "leave it out where the profile's `line` takes the beginning of lines away, or write `\\[\(inside)\\]`"
        : "write `\\[\(inside)\\]`")
  }

  /// `Done (5.3s)!`: a group that is not named, repeated or a choice has no use, so the line's own were meant.
  private mutating func checkParentheses(_ pattern: Pattern, _ text: String, _ slot: Slot) {
    let bytes = Array(text.utf8)
    for capture in pattern.captures where capture.name == nil {
      let next = capture.span.upperBound < bytes.count ? bytes[capture.span.upperBound] : 0
      let inside = bytes[capture.span].dropFirst().dropLast()
      guard !"*+?{".utf8.contains(next), !inside.contains(UInt8(ascii: "|")), !inside.contains(UInt8(ascii: "(")) else {
        continue
      }
      let words = String(decoding: inside, as: UTF8.self)
      let isText = !words.contains { "\\[*+?".contains($0) }
      warning(
        isText ? "parentheses-around-text" : "unnamed-group",
        isText
          ? "`(\(shortened(words)))` is a group: parentheses of the line are not looked for"
          : "this group has no name, so nothing can use what it captures",
        at: slot.node.span(ofValueRange: capture.span),
        help: isText
          ? "write `\\(\(words)\\)` for parentheses of the line, else leave them out"
          : "write `(?<name>\(words))` and `${name}` where it is needed, or `(?:\(words))`")
    }
  }

  /// `{player} joined`, `%{WORD:player} joined`, `<player> joined`.
  private mutating func checkPlaceholders(_ text: String, _ slot: Slot) {
    let places = text.matches(
      of:
        /\\.|\(\?P?<\w+>|%\{(?<kind>\w+)(?::(?<grok>\w+))?\}|\{(?<brace>[a-z_]\w*)\}|<(?<angle>player|name|user|username)>/
    )
    for place in places where place.kind != nil || place.brace != nil || place.angle != nil {
      let written = String(place.output.0)
      let name = place.grok ?? place.brace ?? place.angle ?? "name"
      let start = text.utf8.distance(from: text.startIndex, to: place.range.lowerBound)
      // No line has it, and whoever writes `%{WORD:name}` means to use the name: that must not load.
      let isCertain = place.grok != nil
      if isCertain { mutedCodes.insert("undefined-name") }
      report(
        Diagnostic(
          isCertain ? .error : .warning, "foreign-capture",
          "`\(written)` stands for nothing in a pattern, a line would have to contain it",
          at: slot.node.span(ofValueRange: start..<start + written.utf8.count),
          help: "a group captures text: `(?<\(name)>\\w{3,16})`"))
    }
  }
}
