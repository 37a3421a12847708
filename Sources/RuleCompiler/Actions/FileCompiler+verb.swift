import Diagnostics

/// Which verb a step has, and whether its other keys go with it.
extension FileCompiler {
  mutating func verb(of entries: [YAMLEntry], at node: YAMLNode, in rule: RuleContext) -> (
    StepVerb, YAMLEntry
  )? {
    let found = entries.compactMap { entry in StepVerb(rawValue: entry.name).map { ($0, entry) } }
    var verbs = found.filter { $0.0 != .if }
    let branch = found.first { $0.0 == .if }
    if let branch, verbs.isEmpty || entries.contains(where: { $0.name == "then" || $0.name == "else" }) {
      verbs = found
      if verbs.count == 1, entries.slot("then") == nil {
        noBranch(entries, branch.1, in: rule)
        return nil
      }
    }
    if let second = verbs.dropFirst().first {
      error(
        "two-verbs", "a step has one verb, this one has `\(verbs[0].1.name)` and `\(second.1.name)`",
        at: second.1.key.span, labels: [Diagnostic.Label(verbs[0].1.key.span, "the first verb")],
        help: twoSteps(verbs[0].1, second.1))
      return nil
    }
    if verbs.isEmpty { noVerb(entries, node, in: rule) }
    return verbs.first
  }

  private func twoSteps(_ first: YAMLEntry, _ second: YAMLEntry) -> String {
    let start = second.key.span.start
    guard start.line > first.key.span.start.line, start.column > 2 else {
      return "make two steps of it: `- \(first.name): …` and `- \(second.name): …`"
    }
    return "make two steps of it: begin this line with `- \(second.name)` in column \(start.column - 2)"
  }

  private mutating func noBranch(_ entries: [YAMLEntry], _ branch: YAMLEntry, in rule: RuleContext) {
    let keys = StepVerb.if.keys
    if let other = entries.first(where: { !keys.known.contains($0.name) && keys.meant(by: $0.name) == "then" }) {
      unknownKey(other, keys, in: "an `if` step of \(rule.place)", among: entries)
    } else if rule.following.isDisjoint(with: ["then", "else"]) {
      error(
        "no-verb", "this step has a condition, but does nothing", at: branch.key.span,
        help: rule.following.isEmpty || rule.following.contains("if")
          ? "add a verb such as `command`, or `then` with a list of steps"
          : "put it into the step that it is for, without `- `, or add `then` with a list of steps")
    }
  }

  private mutating func noVerb(_ entries: [YAMLEntry], _ node: YAMLNode, in rule: RuleContext) {
    let verbs = KeySet(StepVerb.allCases.map(\.rawValue), otherWords: StepVerb.otherWords, advice: StepVerb.verbAdvice)
    let options = StepVerb.commonKeys + StepVerb.allCases.flatMap(\.options)
    let strangers = entries.filter { !options.contains($0.name) }
    if let typo = strangers.first(where: { KeySlip($0, verbs) != nil || verbs.suggestion(for: $0.name) != nil }) {
      unknownKey(typo, verbs, in: "a step of \(rule.place)", among: entries)
      return
    }
    let unknown = entries.first { !options.contains($0.name) } ?? entries.first
    if let option = unknown?.name, rule.preceding.contains("notify"), StepVerb.notify.options.contains(option) {
      error(
        "no-verb", "this step of \(rule.place) has no verb", at: unknown?.key.span ?? node.span,
        inline: "it belongs to `notify`", help: "remove the `- ` and put it into the step above, below `notify`")
      return
    }
    let isOfRule = ["catch", "finally"].contains(unknown?.name) && !rule.preceding.contains("try")
    let slip = isOfRule ? nil : unknown.flatMap { KeySlip($0, verbs) }
    error(
      "no-verb", "this step of \(rule.place) has no verb", at: unknown?.key.span ?? node.span,
      inline: isOfRule ? "it belongs to the rule" : slip?.inline,
      help: isOfRule
        ? "remove the `- ` and put it behind the list, in the column of `then`"
        : slip?.help ?? "the verbs are \(namesList(verbs.known))")
  }

  /// The keys of a verb's map beside the verb rather than below it; told once.
  mutating func reportOutdentedKeys(_ entries: [YAMLEntry], _ verb: StepVerb, _ entry: YAMLEntry) -> Bool {
    let inner = entries.filter { verb.mapKeys.contains($0.name) && !verb.keys.known.contains($0.name) }
    guard let first = inner.first, let last = inner.last else { return false }
    guard entry.value.isEmptyPlain else {
      guard let below = entry.value.entries?.first else { return false }
      let start = below.key.span.start
      let isBelow = start.line > entry.key.span.start.line && first.key.span.start.line != start.line
      error(
        "unknown-key", "`\(first.name)` belongs below `\(verb.rawValue)`", at: first.key.span,
        labels: [Diagnostic.Label(entry.key.span, "the keys below this word")],
        help: isBelow
          ? "begin this line in column \(start.column), as `\(below.name)` does"
          : "put it into the braces of `\(verb.rawValue)`")
      return true
    }
    let lines = (first.key.span.start.line, last.span.end.line)
    error(
      "wrong-type", "`\(first.name)` belongs below `\(verb.rawValue)`", at: first.key.span,
      labels: [Diagnostic.Label(entry.key.span, "it has nothing below it")],
      help: lines.0 == lines.1
        ? "indent this line by two more blanks" : "indent lines \(lines.0) to \(lines.1) by two more blanks")
    return true
  }

  /// What people mean by a key that belongs to no step of theirs.
  private static func homeless(_ entry: YAMLEntry) -> String? {
    switch entry.name {
    case "name":
      "leave it out, or write a comment: `# \(entry.value.text.map { shortened($0, to: 40) } ?? "what it is for")`"
    case "catch", "finally":
      "it belongs to the rule, in the column of `then`; a step has it only if it is a `try`"
    default: nil
    }
  }

  mutating func checkStepKeys(_ entries: [YAMLEntry], _ verb: StepVerb, in rule: RuleContext) {
    let keys = verb.keys
    let article = "aeiou".contains(verb.rawValue.prefix(1)) ? "an" : "a"
    let place = "\(article) `\(verb.rawValue)` step of \(rule.place)"
    for entry in entries where !keys.known.contains(entry.name) {
      let owners = StepVerb.allCases.filter { $0.options.contains(entry.name) }
      if verb.missingKeys.contains(entry.name) {
        error(
          "unknown-key", "`\(entry.name)` has no meaning in \(place)", at: entry.key.span,
          help: verb == .if || verb == .try ? "put it on the steps inside" : "leave it out")
      } else if keys.otherWords[entry.name] == nil, !owners.isEmpty {
        error(
          "unknown-key", "`\(entry.name)` has no meaning in \(place)", at: entry.key.span,
          help: Self.homeless(entry) ?? "leave it out: it goes with \(namesList(owners.map(\.rawValue)))"
        )
      } else {
        checkKeys([entry], keys, in: place, among: entries)
      }
    }
  }
}
