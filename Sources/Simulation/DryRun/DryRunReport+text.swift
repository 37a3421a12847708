import Diagnostics
public import EngineCore
public import RuleModel

extension DryRunReport {
  /// The timeline for people: every event that a rule acted on or nearly did, its gates, and what each step would do.
  public func text(zone: ZoneRules, inputName: String, full: Bool = false, width: Int = 100) -> String {
    var lines = [
      "DRY RUN   \(count(rules.rules.count, "rule")) · 1 server · \(begin.clock(in: zone)) → \(end.clock(in: zone)) "
        + "\(zone.name) · nothing is sent", "",
    ]
    let shown = telling(full: full)
    var started: [RunID: [(index: Int, decision: Decision)]] = [:]
    for entry in shown {
      if let run = entry.decision.outcome.parts.run { started[run, default: []].append(entry) }
    }
    var blocks: [(at: Timestamp, lines: [String])] = shown.map { index, decision in
      (
        decision.at,
        headline(decision, origin: origins[index].map { "\(inputName):\($0)" }, zone: zone, width: width)
      )
    }
    blocks += runBlocks(zone: zone, decidedAt: started.mapValues { $0[0].decision.at })
    // A run follows the decision that started it, however long it takes.
    for block in blocks.enumerated().sorted(by: { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }) {
      lines += block.element.lines
    }
    if shown.isEmpty { lines.append("no rule acted, and none came near it") }
    lines += ["", summary]
    let left = unexercised
    if !left.isEmpty { lines.append("not exercised: \(left.joined(separator: ", "))") }
    return lines.map(SafeText.escaping).joined(separator: "\n")
  }

  private func headline(_ decision: Decision, origin: String?, zone: ZoneRules, width: Int) -> [String] {
    let stamp = decision.at.preciseClock(in: zone)
    let rule = rules.rules.count > 1 ? "\(decision.rule)  " : ""
    let mark = decision.isNoMatch ? "○" : "●"
    var head = "\(stamp)  \(mark) \(rule)\(decision.event)"
    if let origin { head = head.padded(to: max(width - SafeText.cells(of: origin), 0)) + "  " + origin }
    switch decision.outcome {
    case .stopped(.match, _): return ["\(head)   no-match for all triggers"]
    case .stopped(.target, _): return ["\(head)   not-targeted: the rule is not for this server"]
    case .resolved: return [head, "              │ over"]
    case .fired: return [head, "              │ \(gates(decision.passed))"]
    case .stopped(let gate, let reason):
      let failed = "\(gate.rawValue) ✗  \(reason)"
      return [
        head,
        "              │ \([gates(decision.passed), failed].filter { !$0.isEmpty }.joined(separator: "  "))",
      ]
    }
  }

  private func gates(_ passed: [GateVerdict]) -> String {
    let hidden: Set<Gate> = [.where, .temporal, .stage]
    return passed.filter { !(hidden.contains($0.gate) && ["–", "", "live"].contains($0.detail)) }.map {
      verdict in
      switch verdict.detail {
      case "": "\(verdict.gate.rawValue) ✓"
      case "–": "\(verdict.gate.rawValue) –"
      default: "\(verdict.gate.rawValue) \(verdict.detail) ✓"
      }
    }.joined(separator: "  ")
  }

  // MARK: - Runs

  private func runBlocks(zone: ZoneRules, decidedAt: [RunID: Timestamp]) -> [(at: Timestamp, lines: [String])] {
    var order: [RunID] = []
    var byRun: [RunID: [RunNote]] = [:]
    for note in notes where note.run.number > 0 {
      if byRun[note.run] == nil { order.append(note.run) }
      byRun[note.run, default: []].append(note)
    }
    return order.compactMap { run in
      guard let notes = byRun[run], let first = notes.first else { return nil }
      var printer = RunPrinter(zone: zone)
      for note in notes { printer.print(note) }
      return (decidedAt[run] ?? first.at, printer.lines)
    }
  }

  // MARK: - Summary

  private var summary: String {
    let fired = decisions.count { if case .fired = $0.outcome { true } else { false } }
    var stops: [(code: String, count: Int)] = []
    for decision in decisions {
      guard case .stopped(let gate, let reason) = decision.outcome, gate > .temporal else { continue }
      if let index = stops.firstIndex(where: { $0.code == reason.code.rawValue }) {
        stops[index].count += 1
      } else {
        stops.append((reason.code.rawValue, 1))
      }
    }
    var kinds: [(name: String, count: Int)] = []
    for record in effects where record.effect.run != nil {
      let name = record.effect.verb == "power" ? "power \(record.effect.value)" : record.effect.verb
      if let index = kinds.firstIndex(where: { $0.name == name }) {
        kinds[index].count += 1
      } else {
        kinds.append((name, 1))
      }
    }
    let longest = notes.compactMap { if case .ended(_, let took) = $0.kind { took } else { nil } }.max()
    var parts = ["fired \(fired)"] + stops.map { "\($0.code) \($0.count)" }
    parts.append(
      "effects: \(kinds.isEmpty ? "none" : kinds.map { "\($0.name) ×\($0.count)" }.joined(separator: ", "))")
    if let longest { parts.append("longest run \(DurationText.human(longest))") }
    return parts.joined(separator: " · ")
  }

  /// Step lists of rules that fired which no run reached.
  private var unexercised: [String] {
    let reached = Set(
      notes.compactMap { note -> Int? in
        switch note.kind {
        case .stepBegan(_, let line, _), .stepSkipped(_, let line, _): line
        case .started, .effect, .stepEnded, .stepFailed, .ended, .scheduleMissed: nil
        }
      })
    let fired = Set(
      decisions.compactMap { decision -> String? in
        if case .fired = decision.outcome { decision.rule } else { nil }
      })
    return rules.rules.filter { fired.contains($0.id) }.flatMap { rule in
      [
        ("catch", rule.catch), ("finally", rule.finally), ("resolved", rule.resolved),
        ("exceeded", rule.limit?.exceeded),
      ]
      .compactMap { name, block -> String? in
        guard let block, let line = rule.steps(block).first?.span.start.line, !reached.contains(line) else {
          return nil
        }
        return "\(name) (line \(line))"
      }
    }
  }

  private func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}

/// Writes one run's notes as an indented block: a line for each step, with what it would do or what was seen.
struct RunPrinter {
  let zone: ZoneRules
  private(set) var lines: [String] = []
  private var steps = 0
  /// The step that has begun and has no line yet.
  private var pending: String?

  init(zone: ZoneRules) { self.zone = zone }

  private static let labelWidth = 28

  mutating func print(_ note: RunNote) {
    let stamp = note.at.preciseClock(in: zone)
    switch note.kind {
    case .started(let purpose, _):
      let title =
        switch purpose {
        case .then: "run \(note.run)"
        case .resolved: "run \(note.run)  resolved"
        case .exceeded: "run \(note.run)  limit exceeded"
        case .each: "run \(note.run)  on \(note.server)"
        }
      lines.append("\(stamp)  ┌ \(title)")
    case .stepBegan(let label, _, let attempt):
      if attempt == 1 { steps += 1 }
      pending = "\(steps) \(label)\(attempt > 1 ? "  (try \(attempt))" : "")"
    case .stepSkipped(let label, _, let reason):
      steps += 1
      pending = "\(steps) \(label)"
      add("skipped: \(reason)", at: stamp)
    case .effect(let effect): add(effect.wouldDo, at: stamp)
    case .stepEnded(_, let detail, _):
      // What a pretend receiver answers says nothing.
      let isOnlyAcceptance = detail.hasPrefix("HTTP ") || detail == "sent" || detail == "accepted"
      if pending != nil {
        add(detail.isEmpty ? "done" : detail, at: stamp)
      } else if !detail.isEmpty && !isOnlyAcceptance {
        add(detail, at: stamp)
      }
    case .stepFailed(_, let kind, let message, let retryIn):
      let again = retryIn.map { ", again in \(DurationText.human($0))" } ?? ""
      add("✗ \(kind.rawValue): \(message)\(again)", at: stamp)
    case .ended(let end, let took): lines.append("\(stamp)  └ \(end.phrase) in \(DurationText.human(took))")
    case .scheduleMissed(let at): lines.append("\(stamp)  missed the fire of \(at.preciseClock(in: zone))")
    }
  }

  /// The first words after a step's beginning share its line.
  private mutating func add(_ words: String, at stamp: String) {
    lines.append("\(stamp)  │ \((pending ?? "").padded(to: Self.labelWidth))  \(words)")
    pending = nil
  }
}

extension RunEnd {
  /// How a run ended, in words.
  public var phrase: String {
    switch self {
    case .succeeded: "finished"
    case .failed(let message): "failed: \(message)"
    case .stopped(let reason): "stopped: \(reason)"
    case .cancelled(let reason): "cancelled: \(reason)"
    }
  }
}

extension Effect {
  /// What carrying it out would mean, in words.
  var wouldDo: String {
    switch kind {
    case .sendCommand(let command, _): "would send  \(command)"
    case .setPower(let signal): "would send  set state \"\(signal.rawValue)\""
    case .createBackup(let name, _, _): "would begin a backup\(name.map { " named \($0)" } ?? "")"
    case .deleteBackup(let uuid): "would delete backup \(uuid)"
    case .notify(let notification):
      "would post  \(notification.notifier.name): \(notification.message ?? notification.embed?.title ?? "")"
    case .callWebhook(let request): "would call  \(request.method) \(request.url)"
    case .emitEvent(let name, _): "event \(name)"
    case .writeLog(_, let text): "would log   \(text)"
    case .requestStats: "would ask for figures"
    }
  }
}

extension Timestamp {
  /// `20:00:30`.
  func clock(in zone: ZoneRules) -> String { zone.local(self).fullTimeText }

  /// `20:00:30.250`.
  func preciseClock(in zone: ZoneRules) -> String {
    let fraction = String(((milliseconds % 1000) + 1000) % 1000)
    return "\(clock(in: zone)).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }
}
