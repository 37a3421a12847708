import RuleModel

/// `command` and `announce`: one line into the console, and possibly an answer from it.
extension Engine {
  mutating func beginCommand(
    _ step: Step, _ text: Template, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    guard try canSpeak(step, &run, scope) else { return }
    let line = try render(text, scope, for: .command)
    try refuseStrayLine(line)
    let effect = ask(.sendCommand(line, announcement: nil), for: run)
    expectAnswer(step, to: effect, &run)
  }

  mutating func beginAnnouncement(
    _ step: Step, _ text: Template, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    guard try canSpeak(step, &run, scope) else { return }
    let (line, announcement) = try announcement(text, scope)
    let effect = ask(.sendCommand(line, announcement: announcement), for: run)
    run.activity = .delivering(effect, until: deadline(of: step, run))
  }

  /// The profile's command around a text, and the text itself.
  func announcement(
    _ text: Template, _ scope: RuleScope
  ) throws(StepRefusal) -> (line: String, announcement: String) {
    let announcement = try render(text, scope, for: .command)
    return (try gameCommand("announce", ["message": .text(announcement)], scope), announcement)
  }

  mutating func beginGameCommand(
    _ step: Step, _ name: String, _ arguments: [StepArgument], _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    guard try canSpeak(step, &run, scope) else { return }
    let line = try gameCommand(name, try commandValues(of: arguments, scope), scope)
    try refuseStrayLine(line)
    let effect = ask(.sendCommand(line, announcement: nil), for: run)
    run.activity = .delivering(effect, until: deadline(of: step, run))
  }

  /// The line that the profile of the server has for a purpose.
  private func gameCommand(
    _ name: String, _ parameters: [String: Value], _ scope: RuleScope
  ) throws(StepRefusal) -> String {
    guard let command = scope.profile?.command(name) else {
      throw .refused("no profile with a command `\(name)` applies to \(scope.server.server.name)")
    }
    var inner = scope
    inner.parameters = parameters
    return try render(command, inner, for: .command)
  }

  /// What is put into a command, by name; each may be empty, none may do more than fill its place.
  private func commandValues(of arguments: [StepArgument], _ scope: RuleScope) throws(StepRefusal) -> [String: Value] {
    var values: [String: Value] = [:]
    for argument in arguments {
      switch argument.value {
      case .value(let expression): values[argument.name] = expression.evaluate(in: scope)
      case .text(let text):
        do throws(RenderingFailure) {
          values[argument.name] = .text(try text.renderSecretText(in: scope, for: .command).description)
        } catch {
          throw .refused(error.message)
        }
      }
    }
    return values
  }

  /// What is handed over, by name.
  func values(of arguments: [StepArgument], _ scope: RuleScope) throws(StepRefusal) -> [String: Value] {
    var values: [String: Value] = [:]
    for argument in arguments {
      switch argument.value {
      case .text(let text): values[argument.name] = .text(try render(text, scope, for: .message))
      case .value(let expression): values[argument.name] = expression.evaluate(in: scope)
      }
    }
    return values
  }

  /// Whether a line would be taken now; sets the run to wait for a session if that is what is missing.
  func canSpeak(_ step: Step, _ run: inout Run, _ scope: RuleScope) throws(StepRefusal) -> Bool {
    let server = scope.server.server
    guard server.permits("control.console") else {
      throw .refused("the key lacks the permission `control.console` on \(server.name)")
    }
    guard scope.server.isConnected else {
      run.activity = .awaitingSession(until: run.isCleaningUp ? nil : deadline(of: step, run))
      return false
    }
    guard scope.server.knownStatus != .offline else {
      throw .refused("\(server.name) is offline, so nobody would read the command")
    }
    return true
  }

  private func refuseStrayLine(_ line: String) throws(StepRefusal) {
    guard !line.trimmingBlanks().isEmpty else { throw .refused("the command is empty") }
  }

  private func expectAnswer(_ step: Step, to effect: EffectID, _ run: inout Run) {
    let until = deadline(of: step, run)
    if case .command(_, .some) = step.action {
      run.activity = .asking(effect, until: until, isSent: false, isAnswered: false)
    } else {
      run.activity = .delivering(effect, until: until)
    }
  }

  /// Looks for the expected answer among what happened.
  mutating func answerArrived(
    _ step: Step, _ run: inout Run, _ scope: RuleScope, _ occurrences: [Occurrence]
  ) {
    guard case .command(_, let expected?) = step.action,
      case .asking(let effect, let until, let isSent, false) = run.activity
    else { return }
    guard scope.server.isConnected else {
      failStep(&run, step, .lost, "the session went away before an answer came")
      return
    }
    guard let match = firstMatch(of: expected, in: occurrences, scope) else { return }
    run.take(match)
    if isSent {
      finishStep(&run, step, detail: "answered: \(match.event)", result: run.match.fields)
    } else {
      run.activity = .asking(effect, until: until, isSent: false, isAnswered: true)
    }
  }

  /// The first occurrence that fits, or a level that holds.
  func firstMatch(of trigger: Trigger, in occurrences: [Occurrence], _ scope: RuleScope) -> Match? {
    if case .stats = trigger.kind {
      return levelTruth(of: trigger, scope) == true ? Match(time: scope.now, event: trigger.summary) : nil
    }
    for occurrence in occurrences {
      if case .matched(let match) = test(trigger, on: occurrence, scope: scope, profile: scope.profile) {
        return match
      }
    }
    return nil
  }
}

extension Run {
  /// Makes the captures of an answer available to the steps that follow.
  mutating func take(_ answer: Match) {
    match.fields.merge(answer.fields) { _, new in new }
    for name in answer.fields.keys.sorted() { match.digits[name] = answer.digits[name] }
    if let line = answer.line { match.line = line }
  }
}
