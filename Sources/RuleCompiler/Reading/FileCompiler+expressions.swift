import Diagnostics
import Patterns
import RuleModel

/// Expressions, templates and patterns, with the findings that only their place in YAML explains.
extension FileCompiler {
  mutating func expression(_ slot: Slot, in scope: NameScope, expecting type: ValueType?) -> Expression? {
    guard text(slot, help: "write a condition, such as `status == running`") != nil else { return nil }
    var found: [Diagnostic] = []
    let expression = ExpressionCompiler(scope: scope).expression(slot.node, expecting: type, report: &found)
    report(found.map { cutByComma($0, slot) })
    return expression
  }

  /// Between braces a comma ends the value, so that half of a call is left of it.
  private func cutByComma(_ finding: Diagnostic, _ slot: Slot) -> Diagnostic {
    let next = slot.node.origin.source.text.utf8.dropFirst(slot.node.end).first { !isBlank($0) }
    guard finding.code == "invalid-expression", finding.message.hasSuffix("is missing"), finding.inline == nil,
      slot.node.style == .plain,
      next == UInt8(ascii: ",")
    else {
      return finding
    }
    var finding = finding
    finding.help = "between braces a comma ends the value: quote it, such as `'default(x, 0)'`"
    return finding
  }

  /// A text with values in it; blocks with control characters are the sink's business.
  mutating func template(_ slot: Slot, in scope: NameScope, sink: TextSink) -> Template? {
    guard text(slot) != nil, checkValueCount(slot.node) else { return nil }
    checkComment(slot, sink: sink)
    checkTypographicQuotes(slot.node)
    checkForeignValues(slot.node, in: scope)
    var found: [Diagnostic] = []
    let template = ExpressionCompiler(scope: scope).template(slot.node, sink: sink, report: &found)
    report(found.map { undeclaredSecret($0) })
    return template
  }

  mutating func data(_ slot: Slot, in scope: NameScope) -> DataTemplate? {
    guard checkValueCount(slot.node) else { return nil }
    checkForeignValues(slot.node, in: scope)
    var found: [Diagnostic] = []
    let data = ExpressionCompiler(scope: scope).data(slot.node, report: &found)
    report(found.map { undeclaredSecret($0) })
    return data
  }

  /// More values than anybody reads would only cost time.
  private mutating func checkValueCount(_ node: YAMLNode) -> Bool {
    switch node.content {
    case .scalar(let text, _):
      guard text.utf8.count > limits.maxValues, text.split(separator: "${").count > limits.maxValues else {
        return true
      }
      error("too-many-values", "more than \(limits.maxValues) values in one text", at: node.span)
      return false
    case .sequence(let nodes): return nodes.allSatisfy { checkValueCount($0) }
    case .mapping(let entries): return entries.allSatisfy { checkValueCount($0.value) }
    }
  }

  /// A name under `secrets.` that no file declares gets a code of its own.
  private func undeclaredSecret(_ finding: Diagnostic) -> Diagnostic {
    guard finding.code == "undefined-name", finding.message.hasPrefix("`secrets.") else { return finding }
    let name = finding.message.dropFirst("`secrets.".count).prefix { $0 != "`" }
    return Diagnostic(
      finding.severity, "secret-undeclared", "secret `\(name)` is declared neither here nor in an include",
      at: finding.span, inline: finding.inline,
      help: finding.inline == nil ? "declare it at the top of the file: `secrets: [\(name)]`" : nil)
  }

  mutating func pattern(_ slot: Slot) -> Pattern? {
    guard let text = text(slot, help: "write a pattern in single quotes, such as '^Done'") else { return nil }
    checkComment(slot, sink: nil)
    checkControlCharacters(text, slot)
    do {
      return try Pattern(text)
    } catch {
      report(invalidPattern(error, slot))
      return nil
    }
  }

  /// Double quotes turn `\b` into a backspace before any pattern is read.
  private mutating func checkControlCharacters(_ text: String, _ slot: Slot) {
    guard slot.node.style == .doubleQuoted, let place = text.utf8.firstIndex(of: 8) else { return }
    let offset = text.utf8.distance(from: text.startIndex, to: place)
    warning(
      "double-quoted-pattern", "in double quotes `\\b` is a backspace, not the edge of a word",
      at: slot.node.span(ofValueRange: offset..<offset + 1), help: "write the pattern in single quotes",
      fix: singleQuotes(around: text, slot.node))
  }

  private func invalidPattern(_ failure: PatternError, _ slot: Slot) -> Diagnostic {
    let isDoubleQuoted = slot.node.style == .doubleQuoted
    let span = slot.node.span(ofValueRange: failure.range)
    let opened = failure.code == .missingParen || failure.code == .missingBracket ? "opened here, " : ""
    let offset = opened + "offset \(failure.range.lowerBound) of the pattern"
    return Diagnostic(
      .error, "invalid-pattern", "pattern is not valid: \(failure.message)", at: span, inline: offset,
      labels: failure.related.map {
        [Diagnostic.Label(slot.node.span(ofValueRange: $0.range), $0.message)]
      } ?? [],
      notes: isDoubleQuoted ? ["in double quotes YAML itself reads `\\`; patterns go in single quotes"] : [],
      help: failure.help)
  }

  /// What the named groups of a pattern offer, as fields of its trigger.
  func captureFields(of pattern: Pattern, at node: YAMLNode) -> [Trigger.Field] {
    pattern.captures.compactMap { capture in
      guard let name = capture.name else { return nil }
      return Trigger.Field(
        name: name, type: capture.kind == .number ? .number : .text, captureClass: capture.kind,
        span: node.span(ofValueRange: capture.span))
    }
  }
}
