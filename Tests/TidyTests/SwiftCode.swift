/// A Swift source without what is only said: comments and the text of literals are blanked, lines stay where they are.
///
/// Interpolations inside literals are code and stay. A regex literal is taken for code, so a quotation mark in one
/// ends at the end of its line at the latest.
struct SwiftCode {
  /// The blanked text.
  private(set) var text = ""

  private let source: [Character]
  private var index = 0
  private var literals: [Literal] = []

  /// An open string literal, and how deep in parentheses an interpolation of it is.
  private struct Literal {
    let hashes: Int
    let isMultiline: Bool
    var parentheses: Int?
  }

  init(_ source: String) {
    self.source = Array(source)
    while index < self.source.count { step() }
  }

  /// The lines of the blanked text.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  private mutating func step() {
    if let literal = literals.last, literal.parentheses == nil {
      stepInLiteral(literal)
    } else if starts("//") {
      while index < source.count, source[index] != "\n" { blank() }
    } else if starts("/*") {
      skipComment()
    } else if let literal = literalHere() {
      literals.append(literal)
      blank(literal.hashes + (literal.isMultiline ? 3 : 1))
    } else {
      stepInCode()
    }
  }

  private mutating func stepInCode() {
    if let last = literals.indices.last, let depth = literals[last].parentheses {
      if source[index] == "(" { literals[last].parentheses = depth + 1 }
      if source[index] == ")" { literals[last].parentheses = depth == 1 ? nil : depth - 1 }
    }
    text.append(source[index])
    index += 1
  }

  private mutating func stepInLiteral(_ literal: Literal) {
    let hashes = String(repeating: "#", count: literal.hashes)
    let quotes = literal.isMultiline ? "\"\"\"" : "\""
    if starts("\\" + hashes + "(") {
      blank(1 + literal.hashes)
      literals[literals.count - 1].parentheses = 1
      text.append("(")
      index += 1
    } else if starts("\\" + hashes) {
      blank(2 + literal.hashes)
    } else if starts(quotes + hashes) {
      blank(quotes.count + literal.hashes)
      literals.removeLast()
    } else if source[index] == "\n", !literal.isMultiline {
      literals.removeLast()
    } else {
      blank()
    }
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        blank(2)
      } else if starts("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && index < source.count
  }

  private func literalHere() -> Literal? {
    var quote = index
    while quote < source.count, source[quote] == "#" { quote += 1 }
    guard quote < source.count, source[quote] == "\"" else { return nil }
    let isMultiline = source[quote...].prefix(3).elementsEqual("\"\"\"")
    return Literal(hashes: quote - index, isMultiline: isMultiline)
  }

  private func starts(_ prefix: String) -> Bool { source[index...].starts(with: prefix) }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where index < source.count {
      text.append(source[index] == "\n" ? "\n" : " ")
      index += 1
    }
  }
}
