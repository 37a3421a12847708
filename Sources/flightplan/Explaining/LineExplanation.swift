import Diagnostics
import Patterns
import RuleModel
import SessionCore

/// What the console patterns of one rule make of one line.
struct LineExplanation {
  /// A trigger with a pattern, and the profile's event that it defines.
  struct Subject {
    let trigger: Trigger
    let event: String?
    let pattern: Pattern
    /// What the pattern sees of the line.
    let text: String
    let match: Match?
  }

  let rule: Rule
  let profile: Profile?
  /// What the profile's line format takes off the line; nil if there is no such format or it does not fit.
  let prefix: String?
  let level: String?
  let subjects: [Subject]

  /// The line as the game prints it; the server's egg decides on the profile.
  init(_ rule: Rule, line: String, egg: String?) {
    self.rule = rule
    let profile = rule.profile(for: Server(id: ServerID("server"), name: "server", egg: egg))
    self.profile = profile
    let seen = ConsoleText.lines(of: line).first ?? ConsoleLine("", stream: .game)
    let split = profile?.line?.split(seen.text)
    level = split?.level
    let message = split?.message ?? seen.text
    prefix = message != seen.text && seen.text.hasSuffix(message) ? String(seen.text.dropLast(message.count)) : nil
    let triggers: [(event: String?, trigger: Trigger)] =
      rule.consoleTriggers.map { (nil, $0) }
      + ([profile].compactMap { $0 } + rule.generalProfiles).flatMap(rule.consoleTriggers(ofEventsIn:))
      .map { ($0.event, $0.trigger) }
    subjects = triggers.compactMap { event, trigger in
      guard case .console(let pattern, _, let raw) = trigger.kind else { return nil }
      let text = raw ? seen.raw ?? seen.text : message
      return Subject(
        trigger: trigger, event: event, pattern: pattern, text: text, match: pattern.firstMatch(in: text))
    }
  }

  var matches: Bool { subjects.contains { $0.match != nil } }
}

// MARK: - For people

extension LineExplanation {
  func text() -> String {
    var lines = ["\(rule.id)   \(rule.span.shortDescription)", ""]
    if let note = profileNote { lines += ["profile   " + note, ""] }
    if subjects.isEmpty { lines.append("none of its triggers and steps looks at the console") }
    for subject in subjects { lines += subject.lines + [""] }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How far the line goes along with the pattern that fits it best; nil if not even its beginning does.
  var nearness: Int? {
    subjects.filter { $0.match == nil }.compactMap { subject in
      subject.pattern.longestBeginning(in: subject.text).map(\.count).flatMap { $0 >= 4 ? $0 : nil }
    }.max()
  }

  /// A matching line of a log with what its groups hold.
  func matchedLines(number: Int) -> [String] {
    subjects.filter { $0.match != nil }.prefix(1).flatMap { subject in
      ["  \(number)  \(SafeText.escaping(subject.text))"]
        + subject.captureWords.map { "      " + $0 }
    }
  }

  /// A line of a log that a pattern nearly matches.
  func nearMissLines(number: Int) -> [String] {
    let nearest = subjects.max { left, right in
      (left.pattern.longestBeginning(in: left.text)?.count ?? 0)
        < (right.pattern.longestBeginning(in: right.text)?.count ?? 0)
    }
    guard let nearest, let beginning = nearest.pattern.longestBeginning(in: nearest.text) else { return [] }
    let reached = String(decoding: Array(nearest.text.utf8)[beginning], as: UTF8.self)
    return [
      "  \(number)  \(SafeText.escaping(nearest.text))", "      goes along with  \"\(SafeText.escaping(reached))\"",
    ]
  }

  private var profileNote: String? {
    guard let profile else {
      let names = rule.profiles.map(\.name)
      return names.isEmpty
        ? nil : "none: name the server's egg with --egg to choose one of \(names.joined(separator: ", "))"
    }
    guard profile.line != nil else { return nil }
    guard let prefix else { return "\(profile.name) finds no prefix that it knows; patterns see the whole line" }
    let level = level.map { " and reads level \(SafeText.escaping($0))" } ?? ""
    return "\(profile.name) removes \"\(SafeText.escaping(prefix))\"\(level)"
  }
}

extension LineExplanation.Subject {
  fileprivate var lines: [String] {
    let name = event.map { "event \($0)   " } ?? ""
    let head = "\(trigger.span.shortDescription)   \(name)console: '\(SafeText.escaping(pattern.source))'"
    return [head] + (match.map(matchLines) ?? missLines)
  }

  /// The named groups in one line.
  fileprivate var captureWords: [String] {
    guard let match else { return [] }
    let words = pattern.captures.filter { $0.name != nil }.map { capture in
      "\(capture.label) = \(match.text(of: capture.index, in: text).map { SafeText.escaping($0) } ?? "took no part")"
    }
    return words.isEmpty ? [] : [words.joined(separator: "   ")]
  }

  private func matchLines(_ match: Match) -> [String] {
    var lines = ["  matches          " + SafeText.escaping(match.text(of: 0, in: text) ?? "")]
    let width = pattern.captures.map(\.label.count).max() ?? 0
    for capture in pattern.captures {
      let value = match.text(of: capture.index, in: text).map { SafeText.escaping($0) } ?? "took no part"
      let label = capture.label + String(repeating: " ", count: width - capture.label.count)
      lines.append("    \(label) = \(value)   (\(capture.proof))")
    }
    if let other = pattern.nearMiss { lines.append("  would not match  " + SafeText.escaping(other)) }
    return lines
  }

  private var missLines: [String] {
    var lines = ["  does not match   " + SafeText.escaping(text)]
    if let beginning = pattern.longestBeginning(in: text) {
      let reached = String(decoding: Array(text.utf8)[beginning], as: UTF8.self)
      lines.append("  goes along with  \"\(SafeText.escaping(reached))\"")
    }
    if let example = pattern.example { lines.append("  would match      " + SafeText.escaping(example)) }
    return lines
  }
}

extension Capture {
  /// Its name or number, as people refer to it.
  fileprivate var label: String { name ?? "group \(index)" }

  /// What the pattern proves, in the words of the language reference.
  fileprivate var proof: String {
    switch kind {
    case .number: "number"
    case .word: "word, \(lengths)"
    case .text: "line text, \(lengths); not in commands without a filter"
    case .arbitrary: "arbitrary, \(lengths); nowhere without a filter"
    }
  }

  private var lengths: String {
    switch maxLength {
    case minLength?: minLength == 1 ? "1 character" : "\(minLength) characters"
    case let longest?: "\(minLength) to \(longest) characters"
    case nil: "\(minLength) characters or more"
    }
  }
}

// MARK: - For programs

extension LineExplanation {
  func json() -> JSONValue {
    .object([
      .init("schema", .string("flightplan.explain/1")), .init("rule", .string(rule.id)),
      .init("file", .string(rule.span.file)), .init("line", .int(rule.span.start.line)),
      .init("profile", profile.map { .string($0.name) } ?? .null),
      .init("patterns", .array(subjects.map { $0.json })),
    ])
  }
}

extension LineExplanation.Subject {
  fileprivate var json: JSONValue {
    .object([
      .init("file", .string(trigger.span.file)), .init("line", .int(trigger.span.start.line)),
      .init("event", event.map { .string($0) } ?? .null), .init("pattern", .string(pattern.source)),
      .init("text", .string(text)), .init("matches", .bool(match != nil)),
      .init("captures", .array(pattern.captures.map(json(of:)))),
    ])
  }

  private func json(of capture: Capture) -> JSONValue {
    .object([
      .init("index", .int(capture.index)), .init("name", capture.name.map { .string($0) } ?? .null),
      .init("type", .string(capture.kind.rawValue)), .init("min_length", .int(capture.minLength)),
      .init("max_length", capture.maxLength.map { .int($0) } ?? .null),
      .init("text", match?.text(of: capture.index, in: text).map { .string($0) } ?? .null),
    ])
  }
}
