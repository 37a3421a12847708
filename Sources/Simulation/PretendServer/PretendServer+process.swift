import RuleModel

/// The life of the process: power actions, ends, and what the daemon does about them.
extension PretendServer {
  mutating func answerPower(_ signal: PowerSignal) -> PowerAnswer {
    switch signal {
    case .start: answerStart()
    case .stop: answerStop()
    case .restart: answerRestart()
    case .kill: answerKill()
    }
  }

  private mutating func answerStart() -> PowerAnswer {
    guard !isLocked else { return .lockHeld }
    guard status == .offline else { return .isRunning }
    beginStart()
    return .accepted
  }

  private mutating func answerStop() -> PowerAnswer {
    guard !isLocked else { return .lockHeld }
    guard status != .offline, status != .stopping else { return .nothingToDo }
    isLocked = true
    beginStop()
    return .accepted
  }

  private mutating func answerRestart() -> PowerAnswer {
    guard !isLocked else { return .lockHeld }
    switch status {
    case .offline: beginStart()
    case .stopping:
      isLocked = true
      startsAfterStop = true
    case .starting, .running:
      isLocked = true
      startsAfterStop = true
      beginStop()
    }
    return .accepted
  }

  private mutating func answerKill() -> PowerAnswer {
    guard status != .offline else { return .nothingToDo }
    enter(.stopping)
    finishStop()
    return .accepted
  }

  /// Begins a start; the daemon holds the lock until the container runs.
  mutating func beginStart() {
    process += 1
    processSince = now
    isLocked = false
    tellDaemonLine("Updating process configuration files...")
    tellDaemonLine(
      "Ensuring file permissions are set correctly, this could take a few seconds...")
    figures.clear()
    enter(.starting)
    if configuration.game != .quiet { attachContainer() }
    plan(.started, after: configuration.start)
  }

  private mutating func attachContainer() {
    isLocked = true
    tellDaemonLine(
      "Pulling Docker container image, this could take a few minutes to complete...")
    plan(.emission(.daemonLine("Finished pulling Docker container image")), after: configuration.start / 10)
    plan(.lockReleased, after: configuration.start / 10)
    for line in startUpLines() {
      let delay = configuration.start * (0.1 + 0.9 * line.share)
      plan(.emission(.console(line.text)), after: delay)
    }
  }

  mutating func finishStart() {
    // A stop may have been asked for in the meantime.
    guard status == .starting else { return }
    guard !nextStartFails else {
      nextStartFails = false
      enter(.stopping)
      finishStop()
      return
    }
    enter(.running)
    settleIn()
  }

  mutating func beginStop() {
    enter(.stopping)
    for line in stopLines() {
      plan(.emission(.console(line.text)), after: configuration.stop * line.share)
    }
    plan(.stopped, after: configuration.stop)
  }

  mutating func finishStop() {
    endProcess()
    isLocked = false
    guard startsAfterStop else { return }
    startsAfterStop = false
    beginStart()
  }

  /// `offline` with its zeroed figures.
  private mutating func endProcess() {
    process += 1
    processSince = nil
    players = []
    figures.clear()
    enter(.offline)
    tell(.stats(reported()))
    // The tick of this very instant is the report that was just made.
    if nextTick <= now { nextTick = nextTick + configuration.statsInterval }
  }

  mutating func endUnasked(_ crash: Crash) {
    switch status {
    case .offline: return
    case .stopping: finishStop()
    case .starting, .running:
      endProcess()
      isLocked = false
      tellDaemonLine("---------- Detected server process in a crashed state! ----------")
      tellDaemonLine("Exit code: \(crash.exitCode ?? 0)")
      tellDaemonLine("Out of memory: \(crash.outOfMemory)")
      tell(.crashed(crash))
      handleCrash()
    }
  }

  /// A crash soon after a handled one is left alone, and does not count as handled.
  private mutating func handleCrash() {
    guard let delay = configuration.wingsRestart else {
      return tellDaemonLine("Aborting automatic restart, crash detection is disabled for this instance.")
    }
    let timeout = configuration.crashTimeout
    if let handled = crashHandledAt, now - handled < timeout {
      return tellDaemonLine(
        "Aborting automatic restart, last crash occurred less than "
          + "\(timeout.wholeMilliseconds / 1000) seconds ago.")
    }
    crashHandledAt = now
    plan(.restartedByDaemon, after: delay)
  }

  /// The status is told from outside: the process follows it.
  mutating func takeStatus(_ told: ServerStatus) {
    guard told != status else { return }
    isLocked = false
    startsAfterStop = false
    switch told {
    case .offline: endProcess()
    case .stopping:
      process += 1
      enter(.stopping)
    case .starting, .running:
      if status == .offline || processSince == nil { processSince = now }
      process += 1
      enter(told)
      if told == .running { settleIn() }
    }
  }
}
