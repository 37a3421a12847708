import Patterns
import RuleModel

extension Expression {
  /// The text as written, with the values its names had: `players == 0 (players = 4)`.
  func explained(in scope: some EvaluationScope) -> String {
    let values = references.map { reference in
      "\(reference.name) = \(scope.value(of: reference).text(in: scope))"
    }
    return values.isEmpty ? source : "\(source) (\(values.joined(separator: ", ")))"
  }
}

extension String {
  /// In quotes, control characters as symbols, cut: safe to show anywhere.
  var quotedForPeople: String {
    let shown = unicodeScalars.prefix(120).map { scalar -> Character in
      switch scalar.value {
      case 0..<0x20: Character(Unicode.Scalar(0x2400 + scalar.value) ?? " ")
      case 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
      default: Character(scalar)
      }
    }
    return "\"\(String(shown))\(unicodeScalars.count > 120 ? "…" : "")\""
  }
}

extension Pattern {
  /// The values of named groups; a group that took no part is unknown, and so is a number that is none.
  func fields(of match: Patterns.Match, in line: String, declared: [Trigger.Field]) -> [String: Value] {
    var values: [String: Value] = [:]
    for field in declared {
      guard let text = match.text(of: field.name, in: line) else { continue }
      switch field.type {
      case .number: values[field.name] = Double(text).map(Value.number) ?? .unknown
      case .bool, .text, .bytes, .percent, .duration, .time, .gauge, .choice, .list:
        values[field.name] = .text(text)
      }
    }
    return values
  }

  /// The digits of named groups that hold nothing else.
  func digits(of match: Patterns.Match, in line: String, declared: [Trigger.Field]) -> [String: String] {
    var digits: [String: String] = [:]
    for field in declared where field.type == .number {
      guard let text = match.text(of: field.name, in: line), !text.isEmpty,
        text.utf8.allSatisfy({ (48...57).contains($0) })
      else { continue }
      digits[field.name] = text
    }
    return digits
  }
}
