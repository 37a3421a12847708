import Patterns
public import RuleModel

/// Which console lines of a server can matter to the rules; sessions pass the others over.
///
/// It may let a line through that matters to nobody, never the other way round.
public final class LineInterest: Sendable {
  private let patterns: PatternSet
  /// Profiles split lines into a beginning and a message; patterns look at the message.
  private let prefixes: PatternSet
  private let prefixCount: Int
  /// Some pattern looks at terminal codes, too.
  private let looksAtCodes: Bool

  init(_ triggers: [Trigger], profiles: [Profile]) {
    var all: [Pattern] = []
    var seen: Set<Pattern> = []
    for pattern in triggers.compactMap(\.consolePattern) where seen.insert(pattern).inserted { all.append(pattern) }
    patterns = PatternSet(all)
    let lines = profiles.compactMap { $0.line?.pattern }
    prefixes = PatternSet(lines)
    prefixCount = lines.count
    looksAtCodes = triggers.contains { if case .console(_, _, raw: true) = $0.kind { true } else { false } }
  }

  /// Asks about one line after the other; for one thread.
  public func makeReader() -> Reader { Reader(self) }

  /// See `LineInterest`.
  public final class Reader {
    private let interest: LineInterest
    private let scanner: PatternSet.Scanner
    private let splitter: PatternSet.Scanner

    fileprivate init(_ interest: LineInterest) {
      self.interest = interest
      scanner = PatternSet.Scanner(interest.patterns)
      splitter = PatternSet.Scanner(interest.prefixes)
    }

    /// Whether the engine has to see a line, given without its terminal codes.
    public func wants(_ line: UnsafeBufferPointer<UInt8>, hasCodes: Bool) -> Bool {
      if hasCodes, interest.looksAtCodes { return true }
      if scanner.matchesAny(in: line) { return true }
      for index in 0..<interest.prefixCount {
        guard let message = splitter.match(of: index, in: line)?.range(of: "message") else { continue }
        if scanner.matchesAny(in: UnsafeBufferPointer(rebasing: line[message])) { return true }
      }
      return false
    }
  }
}

extension Engine {
  /// Which lines matter, by server; servers of which every line does are missing. Servers that the same rules reach share
  /// one.
  public var lineInterests: [ServerID: LineInterest] {
    guard !options.recordsEveryOutcome else { return [:] }
    // What steps wait for is looked for on whatever server a step acts on, by rules of before as well.
    let definitions = rules.rules + retiredRules.values.sorted { $0.id < $1.id }
    let awaited = definitions.flatMap { $0.blocks.joined() }.compactMap(\.action.awaitedTrigger).flatMap(\.allParts)
    guard !definitions.contains(where: \.attachesTail) else { return [:] }
    var known: [Key: LineInterest] = [:]
    var found: [ServerID: LineInterest] = [:]
    for (id, plan) in plans {
      guard let index = plan.lineIndex, !lineIndices[index].concernsEveryLine else { continue }
      let key = Key(
        reach: plan.targets.map { ServerPlan.Reach(rule: $0.rule, profile: $0.profile?.name) },
        profiles: plan.profiles.map(\.name))
      found[id] = known[key] ?? interest(plan, awaited)
      known[key] = found[id]
    }
    return found
  }

  private struct Key: Hashable {
    let reach: [ServerPlan.Reach]
    let profiles: [String]
  }

  private func interest(_ plan: ServerPlan, _ awaited: [Trigger]) -> LineInterest {
    var triggers = plan.targets.flatMap { rules.rules[$0.rule].triggers }.flatMap(\.allParts) + awaited
    for profile in plan.profiles { triggers += profile.consoleTriggers }
    return LineInterest(triggers, profiles: plan.profiles)
  }
}

extension Rule {
  /// Whether some message of it shows the last lines of the console.
  fileprivate var attachesTail: Bool {
    blocks.joined().contains { if case .notify(let message) = $0.action { message.attachesTail } else { false } }
  }
}
