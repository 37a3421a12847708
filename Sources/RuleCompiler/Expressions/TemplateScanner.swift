import RuleModel

/// Cuts a text into literals and `${…}`, and reads what is inside the braces.
struct TemplateScanner {
  /// A piece of a template before names and types are looked at.
  enum Piece {
    case literal(String)
    case value(SyntaxNode, filters: [FilterName], range: Range<Int>)
    case broken(ExpressionSyntaxError)
  }

  /// What was written after a `|`.
  struct FilterName {
    let name: String
    let range: Range<Int>
  }

  private let bytes: [UInt8]
  private var position = 0
  private var literal: [UInt8] = []
  private var pieces: [Piece] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The pieces of a text, broken ones in their place.
  static func scan(_ bytes: [UInt8]) -> [Piece] {
    var scanner = TemplateScanner(bytes)
    scanner.run()
    return scanner.pieces
  }

  private mutating func run() {
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : nil
      switch (byte, next) {
      case (dollar, dollar):
        literal.append(dollar)
        position += 2
      case (dollar, openBrace):
        finishLiteral()
        takeValue()
      default:
        literal.append(byte)
        position += 1
      }
    }
    finishLiteral()
  }

  private mutating func finishLiteral() {
    if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
    literal = []
  }

  private mutating func takeValue() {
    let start = position
    guard let close = closingBrace(after: start + 2) else {
      pieces.append(.broken(unclosed(at: start)))
      position = bytes.count
      return
    }
    do {
      let (node, filters) = try readValue(start + 2..<close + 1)
      pieces.append(.value(node, filters: filters, range: start..<close + 1))
    } catch {
      pieces.append(.broken(error))
    }
    position = close + 1
  }

  private func unclosed(at start: Int) -> ExpressionSyntaxError {
    ExpressionSyntaxError(
      message: "`${` is never closed", range: start..<start + 2, inline: "opened here",
      help:
        "write `}` after the expression, or `$$` for a dollar sign; inside `{ … }` and `[ … ]` of YAML the "
        + "whole text needs quotes")
  }

  /// The next `}` that is not part of a quoted text; if all are, the first one.
  private func closingBrace(after start: Int) -> Int? {
    var quote: UInt8?
    for index in start..<max(start, bytes.count) {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == closeBrace {
        return index
      }
    }
    return quote == nil ? nil : bytes[start...].firstIndex(of: closeBrace)
  }

  /// `range` is what follows `${`, with the closing brace.
  private func readValue(
    _ range: Range<Int>
  ) throws(ExpressionSyntaxError) -> (SyntaxNode, [FilterName]) {
    guard range.count <= ExpressionParser.longest else {
      throw ExpressionSyntaxError(
        message: "this expression is longer than \(ExpressionParser.longest) bytes", range: range)
    }
    var parser = try ExpressionParser(bytes, in: range)
    if parser.token.kind == .symbol(.closeBrace) {
      throw ExpressionSyntaxError(
        message: "an expression is missing between `${` and `}`",
        range: range.lowerBound - 2..<range.upperBound)
    }
    let node = try parser.parseExpression()
    var filters: [FilterName] = []
    while try parser.takePipe() { filters.append(try parser.parseFilterName()) }
    guard parser.token.kind == .symbol(.closeBrace), parser.token.range.upperBound == range.upperBound else {
      if filters.isEmpty { throw parser.unexpected("an operator, `|` or `}`") }
      let name = filters.last?.name ?? ""
      if parser.token.kind != .symbol(.openParenthesis), parser.token.kind != .foreign(":") {
        throw parser.unexpected("`|` or `}`", help: "the value ends with `}`: write it behind `|\(name)`")
      }
      throw parser.unexpected(
        "`|` or `}`",
        help: name == "default"
          ? "filters take no values: write `${default(VALUE, 'TEXT')}`"
          : "filters take no values: leave out what stands in parentheses"
      )
    }
    return (node, filters)
  }
}

extension ExpressionParser {
  fileprivate mutating func takePipe() throws(ExpressionSyntaxError) -> Bool {
    guard token.kind == .symbol(.pipe) else { return false }
    try advance()
    return true
  }

  fileprivate mutating func parseFilterName() throws(ExpressionSyntaxError) -> TemplateScanner.FilterName {
    guard case .name(let name) = token.kind else { throw unexpected("the name of a filter") }
    let range = token.range
    try advance()
    return TemplateScanner.FilterName(name: name, range: range)
  }
}

private let dollar = UInt8(ascii: "$")
private let openBrace = UInt8(ascii: "{")
private let closeBrace = UInt8(ascii: "}")
