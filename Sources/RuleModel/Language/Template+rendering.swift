public import Diagnostics

/// Where a rendered text goes; each place has its own dangers and its own escaping.
public enum TextSink: Sendable, Hashable, CaseIterable {
  /// One line typed into a server's console.
  case command
  /// A message for people: its text, its embed, the name of a backup.
  case message
  /// A line of the engine's own log.
  case log
  /// A text or form body of a web call.
  case webhookText
  /// An address; what is put in is percent-encoded (RFC 3986).
  case url
  /// The value of a header line.
  case header
}

/// A text could not be made; the step that needed it fails with `refused`.
public struct RenderingFailure: Error, Sendable, Hashable {
  /// One line without a full stop, for `error.message`.
  public let message: String

  /// A failure for this reason.
  public init(_ message: String) { self.message = message }
}

extension Template {
  /// Characters of the longest console command.
  public static let longestCommand = 1000

  /// The text at this instant; secrets show as `‹NAME›`.
  public func render(
    in scope: some EvaluationScope, for sink: TextSink
  ) throws(RenderingFailure) -> String {
    let text = try renderSecretText(in: scope, for: sink).description
    if sink == .command { try Template.checkCommand(text) }
    return text
  }

  /// The text at this instant with secrets still as names.
  public func renderSecretText(
    in scope: some EvaluationScope, for sink: TextSink
  ) throws(RenderingFailure) -> SecretText {
    var rendered: [SecretText.Part] = []
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .value(let expression, let filters):
        if case .reference(.secret(let name)) = expression.root {
          if !text.isEmpty { rendered.append(.literal(text)) }
          rendered.append(.secret(name: name))
          text = ""
        } else {
          text += try expression.text(after: filters, in: scope, for: sink)
        }
      }
    }
    if !text.isEmpty || rendered.isEmpty { rendered.append(.literal(text)) }
    return SecretText(rendered)
  }

  /// Values as they are, for places whose encoding takes any character.
  func renderData(in scope: some EvaluationScope) -> String {
    parts.map { part in
      switch part {
      case .literal(let literal): literal
      case .value(let expression, let filters): expression.value(after: filters, in: scope).text(in: scope)
      }
    }.joined()
  }

  private static func checkCommand(_ text: String) throws(RenderingFailure) {
    let scalars = text.unicodeScalars
    if let control = scalars.first(where: \.breaksLines) {
      throw RenderingFailure("the command would contain the control character \(control.codePoint)")
    }
    if scalars.count > longestCommand {
      throw RenderingFailure(
        "the command would be \(scalars.count) characters long, the longest allowed is \(longestCommand)")
    }
    if scalars.allSatisfy(\.properties.isWhitespace) { throw RenderingFailure("the command would be empty") }
  }
}

extension Expression {
  fileprivate func value(after filters: [Template.Filter], in scope: some EvaluationScope) -> Value {
    filters.reduce(evaluate(in: scope)) { value, filter in value.applying(filter, in: scope) }
  }

  fileprivate func text(
    after filters: [Template.Filter], in scope: some EvaluationScope, for sink: TextSink
  ) throws(RenderingFailure) -> String {
    let value = value(after: filters, in: scope)
    let text = filters.isEmpty ? digits(in: scope) ?? value.text(in: scope) : value.text(in: scope)
    switch sink {
    case .message, .log, .webhookText: return text.withoutControlCharacters
    case .command:
      try requireKnown(value)
      if !filters.contains(.json) { try refuseSelector(text) }
      return text
    case .url:
      try requireKnown(value)
      if text == "." || text == ".." {
        throw RenderingFailure("`\(source)` is `\(text)`, which no address may hold")
      }
      return text.percentEncoded
    case .header:
      try requireKnown(value)
      if text.unicodeScalars.contains(where: \.breaksLines) {
        throw RenderingFailure("`\(source)` contains a control character, which no header may hold")
      }
      return text
    }
  }

  /// Captured digits as they were printed: a number would lose the zeros before it, or its last digits.
  private func digits(in scope: some EvaluationScope) -> String? {
    guard case .reference(.field(let name)) = root, type == .number else { return nil }
    return scope.capturedDigits(name)
  }

  private func requireKnown(_ value: Value) throws(RenderingFailure) {
    if !value.isKnown { throw RenderingFailure("`\(source)` is unknown") }
  }

  /// What a console prints must not become a slash command or a selector for players.
  private func refuseSelector(_ text: String) throws(RenderingFailure) {
    guard let first = text.first, first == "/" || first == "@", showsConsoleText else { return }
    throw RenderingFailure("`\(source)` begins with `\(first)`, which no captured text in a command may do")
  }

  private var showsConsoleText: Bool {
    references.contains { reference in
      switch reference {
      case .field, .line, .errorMessage, .result, .stored: true
      default: false
      }
    }
  }
}

extension DataTemplate {
  /// The data at this instant; an unknown number is `null`, an unknown value in a text says so.
  public func render(in scope: some EvaluationScope) -> JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): JSONValue(figure: value)
    case .text(let template): .string(template.renderData(in: scope))
    case .value(let expression):
      switch expression.evaluate(in: scope) {
      case .bool(let value): .bool(value)
      case .number(let value): JSONValue(figure: value)
      case .unknown, .text, .bytes, .percent, .duration, .time, .gauge, .list: .null
      }
    case .array(let elements): .array(elements.map { $0.render(in: scope) })
    case .object(let members):
      .object(members.map { JSONValue.Member($0.key, $0.value.render(in: scope)) })
    }
  }
}

extension JSONValue {
  fileprivate init(figure: Double) { self = Int(exactly: figure).map(JSONValue.int) ?? .double(figure) }
}
