import RuleModel

extension PretendServer {
  /// Adds something to the plan; what belongs to the process is dropped when that ends.
  mutating func plan(_ item: Item, after delay: Duration, ofProcess: Bool = true) {
    plan(item, at: now + delay, ofProcess: ofProcess)
  }

  mutating func plan(_ item: Item, at instant: Timestamp, ofProcess: Bool) {
    let planned = Planned(
      at: max(instant, now), sequence: nextSequence, process: ofProcess ? process : nil, item: item)
    nextSequence += 1
    var low = 0
    var high = plan.count
    while low < high {
      let middle = (low + high) / 2
      // Latest first: the new one goes before everything that is not later than it.
      if plan[middle].at > planned.at { low = middle + 1 } else { high = middle }
    }
    plan.insert(planned, at: low)
  }

  /// The instant of the next item that is still wanted.
  var nextPlanned: Timestamp? {
    plan.last { $0.process == nil || $0.process == process }?.at
  }

  /// Lets items and ticks happen up to and including `instant`; items before a tick of the same instant.
  mutating func pass(to instant: Timestamp) {
    while true {
      while let last = plan.last, let owner = last.process, owner != process { plan.removeLast() }
      let tick = status == .offline ? nil : nextTick
      if let next = plan.last, next.at <= instant, tick.map({ next.at <= $0 }) ?? true {
        plan.removeLast()
        move(to: next.at)
        carryOut(next.item)
      } else if let tick, tick <= instant {
        move(to: tick)
        nextTick = tick + configuration.statsInterval
        moveFigures()
        tell(.stats(reported()))
      } else {
        break
      }
    }
    move(to: instant)
  }

  /// Takes the clock forwards; ticks that fell into time spent offline are skipped.
  private mutating func move(to instant: Timestamp) {
    guard instant > now else { return }
    now = instant
    guard status == .offline, nextTick <= now else { return }
    let interval = max(1, configuration.statsInterval.wholeMilliseconds)
    let passed = (now - beganAt).wholeMilliseconds / interval
    nextTick = beganAt + .milliseconds((passed + 1) * interval)
  }

  private mutating func carryOut(_ item: Item) {
    switch item {
    case .emission(let emission): tell(emission)
    case .started: finishStart()
    case .stopped: finishStop()
    case .lockReleased: isLocked = false
    case .restartedByDaemon: if status == .offline { beginStart() }
    case .chatter: chatter()
    case .incident(let incident): carryOut(incident)
    case .scriptRepeated: planScript(from: now)
    case .backupDone(let report): tell(.backupCompleted(report))
    }
  }

  mutating func carryOut(_ incident: PretendIncident) {
    switch incident {
    case .crash(let crash): endUnasked(crash)
    case .statusTold(let status): takeStatus(status)
    case .valuesChanged(let values):
      figures.take(values)
      // Disk use outlives the process; the daemon tells it after authentication, too.
      if status != .offline || values.disk != nil { tell(.stats(reported())) }
    case .memoryDrift(let share, let duration): beginDrift(to: share, over: duration)
    case .consoleLine(let line): tell(.console(line))
    case .logLine(let text, let level): tell(.console(decorate(text, level: level)))
    case .consoleFlood(let lines):
      for number in 0..<max(0, lines) { tell(.console(decorate("Flooding the console, line \(number + 1)"))) }
    case .daemonLine(let line): tell(.daemonLine(line))
    case .nextStartFails: nextStartFails = true
    case .commandsIgnored(let isIgnoring): ignoresCommands = isIgnoring
    case .nextBackup(let after, let isSuccessful): backupOverride = (after, isSuccessful)
    }
  }

  mutating func planScript(from beginning: Timestamp) {
    for entry in configuration.script {
      plan(.incident(entry.incident), at: beginning + entry.at, ofProcess: false)
    }
    guard let period = configuration.scriptRepeats, period > .zero else { return }
    plan(.scriptRepeated, at: beginning + period, ofProcess: false)
  }

  mutating func tell(_ emission: Emission) {
    outbox.append(Observation(at: now, emission))
  }

  /// A daemon line, where the game shows them.
  mutating func tellDaemonLine(_ text: String) {
    if configuration.game != .quiet { tell(.daemonLine(text)) }
  }

  mutating func enter(_ next: ServerStatus) {
    guard status != next else { return }
    status = next
    statusSince = now
    tell(.status(next))
  }
}
