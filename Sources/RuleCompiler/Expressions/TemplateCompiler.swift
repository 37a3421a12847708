import Diagnostics
import Patterns
import RuleModel

extension ExpressionCompiler {
  /// The template in a scalar; `nil` after at least one finding.
  ///
  /// `trusting` leaves out the question what its values may contain: whoever takes it asks it.
  func template(
    _ node: YAMLNode, sink: TextSink, report: inout [Diagnostic], trusting: Bool = false
  ) -> Template? {
    guard let source = ExpressionSource(node) else {
      report.append(
        Diagnostic(
          .error, "invalid-expression", "text is expected here, found \(node.kindDescription)", at: node.span)
      )
      return nil
    }
    return template(source, sink: sink, report: &report, trusting: trusting)
  }

  /// The template in a text.
  func template(
    _ source: ExpressionSource, sink: TextSink, report: inout [Diagnostic], trusting: Bool = false
  ) -> Template? {
    var compiler = TemplateCompiler(scope: scope, source: source, sink: sink)
    compiler.run(trusting: trusting)
    report += compiler.findings
    guard compiler.findings.isEmpty else { return nil }
    return Template(parts: compiler.parts, source: source.text, span: source.span(0..<source.bytes.count))
  }
}

/// Checks one template for the place its text goes to.
struct TemplateCompiler {
  let scope: NameScope
  let source: ExpressionSource
  let sink: TextSink
  var findings: [Diagnostic] = []
  private(set) var parts: [Template.Part] = []
  private var values: [Value] = []

  /// A value with what the checks of the whole need to know.
  struct Value {
    let checked: CheckedNode
    let filters: [Template.Filter]
    let range: Range<Int>
    /// Whether an odd number of double quotes stands before it.
    let isInsideQuotes: Bool
  }

  init(scope: NameScope, source: ExpressionSource, sink: TextSink) {
    self.scope = scope
    self.source = source
    self.sink = sink
  }

  mutating func run(trusting: Bool = false) {
    var quotes = QuoteState()
    for piece in TemplateScanner.scan(source.bytes) {
      switch piece {
      case .literal(let literal):
        quotes.read(literal)
        parts.append(.literal(literal))
      case .broken(let error): findings.append(error.finding(in: source))
      case .value(let syntax, let names, let range):
        compile(syntax, names, range, isInsideQuotes: quotes.isOpen)
      }
    }
    if sink == .command { checkSingleLine() }
    if findings.isEmpty && sink == .url { findings += AddressCheck(parts: parts, source: source).findings }
    if !trusting { checkTrust() }
  }

  private mutating func compile(
    _ syntax: SyntaxNode, _ names: [TemplateScanner.FilterName], _ range: Range<Int>, isInsideQuotes: Bool
  ) {
    var checker = ExpressionChecker(
      scope: scope, source: source, place: "this template", secretPlace: sink.phrase,
      takesSecrets: sink.takesSecrets)
    let found = checker.check(syntax)
    let filters = found.flatMap { checker.checkFilters(names, of: $0) }
    if let found { checker.checkSecrets(in: found, filters: names) }
    findings += checker.findings
    guard let found, let filters, checker.findings.isEmpty else { return }
    let expression = Expression(
      root: found.node, type: found.type, source: source.excerpt(syntax.range),
      span: source.span(syntax.range))
    parts.append(.value(expression, filters: filters))
    values.append(Value(checked: found, filters: filters, range: range, isInsideQuotes: isInsideQuotes))
  }

  /// A block text ends in a line break that nobody means to send; any other is a mistake.
  private mutating func checkSingleLine() {
    if case .literal(let last)? = parts.last, last.hasSuffix("\n") {
      var kept = last
      while kept.last?.isNewline == true { kept.removeLast() }
      parts.removeLast()
      if !kept.isEmpty { parts.append(.literal(kept)) }
    }
    let hasBreak = parts.contains { part in
      guard case .literal(let text) = part else { return false }
      return text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
    guard hasBreak else { return }
    findings.append(
      Diagnostic(
        .error, "control-character-in-command", "a console command is one line without control characters",
        at: source.span(source.trimmedRange),
        help: "fold long commands with `>-`; write several commands as a list"))
  }

  // MARK: Untrusted text

  private mutating func checkTrust() {
    for value in values {
      let isFiltered = value.filters.contains(where: sink.safeFilters.contains)
      // `json` escapes what ends a quoted text; outside of quotes it proves nothing.
      let others = value.filters.filter { $0 != .json && sink.safeFilters.contains($0) }
      let isLooseJSON = sink == .command && isFiltered && others.isEmpty && !value.isInsideQuotes
      guard value.checked.trust > sink.requiredTrust, !isFiltered || isLooseJSON else { continue }
      findings.append(isLooseJSON ? looseJSON(value) : untrusted(value))
    }
  }

  private func looseJSON(_ value: Value) -> Diagnostic {
    Diagnostic(
      .error, "untrusted-in-command", "`json` makes text safe only between double quotes",
      at: source.span(value.range), inline: "not inside quotes here", labels: label(of: value),
      help: "use `|quote` or `|plain`, or put double quotes around it")
  }

  private func untrusted(_ value: Value) -> Diagnostic {
    let text = source.excerpt(value.range.lowerBound + 2..<value.range.upperBound - 1)
    var finding = Diagnostic(
      .error, code, "untrusted text is placed in \(sink.phrase)", at: source.span(value.range),
      inline: inline(for: value), labels: label(of: value), help: help(for: value, text))
    let fine = values.first { $0.filters.isEmpty && $0.checked.source?.capture?.captureClass == .word }
    if let fine {
      finding.notes = ["`\(source.excerpt(fine.range))` is fine, its pattern can only match word characters"]
    }
    return finding
  }

  private var code: String {
    switch sink {
    case .command: "untrusted-in-command"
    case .url: "untrusted-in-url"
    case .message, .log, .webhookText, .header: "untrusted-in-message"
    }
  }

  private func inline(for value: Value) -> String {
    guard let entry = value.checked.source else { return "may contain any text" }
    let isConsoleText = entry.capture?.captureClass != nil || entry.reference == .line
    return isConsoleText ? "may contain anything a player can type" : "may contain any text"
  }

  private func help(for value: Value, _ text: String) -> String {
    let base = String(text.split(separator: "|").first ?? "").trimmingBlanks()
    let group = "or let the group match a word of limited length, such as `\\w{1,32}`"
    let plain = "choose a filter: `${\(base)|plain}` (letters, digits, basic punctuation)"
    switch sink {
    case .command:
      let bound =
        value.checked.source?.capture?.captureClass == .text
        ? "; \(group)" : ""
      return plain + " or `${\(base)|json}` inside JSON text" + bound
    case .url: return plain + "; \(group)"
    case .message, .log, .webhookText, .header:
      return plain + " or `${\(base)|md}` (everything, Markdown escaped)"
    }
  }

  private func label(of value: Value) -> [Diagnostic.Label] {
    guard let capture = value.checked.source?.capture, let span = capture.span else { return [] }
    let text =
      switch capture.captureClass {
      case .arbitrary?: "this group matches spaces, quotes and selectors such as `@a`"
      case .text?: "this group matches text of any length, or more than word characters"
      case .number?, .word?, nil: "comes from here"
      }
    return [Diagnostic.Label(span, text)]
  }
}

/// Whether a place in a command lies between double quotes.
private struct QuoteState {
  private(set) var isOpen = false
  private var isEscaped = false

  mutating func read(_ text: String) {
    for byte in text.utf8 {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isOpen.toggle()
      }
    }
  }
}
