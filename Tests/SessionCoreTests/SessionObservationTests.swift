import RuleModel
import SessionCore
import Testing

@Suite("Session: state and crashes")
struct SessionObservationTests {
  private func daemon(_ text: String) -> WireMessage {
    .consoleOutput("\u{1B}[33m\u{1B}[1m[Pterodactyl Daemon]:\u{1B}[39m \(text)\u{1B}[0m")
  }

  private func crashes(_ events: [Event.Kind]) -> [Crash] {
    events.compactMap { if case .crashed(let crash) = $0 { crash } else { nil } }
  }

  private var crashLines: [WireMessage] {
    [
      daemon("---------- Detected server process in a crashed state! ----------"), daemon("Exit code: 137"),
      daemon("Out of memory: true"),
    ]
  }

  @Test func `a status that repeats is no change`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.running), .status(.stopping), .status(.stopping))
    #expect(driver.events() == [.statusReported(.stopping, initial: false)])
  }

  @Test func `figures tell the status when the message about it was lost`() {
    var driver = MachineDriver.live(.starting)
    driver.wait(.seconds(3))
    driver.actions = []
    driver.receive(.stats(ServerStats(status: .running)))
    #expect(driver.events().first == .statusReported(.running, initial: false))
  }

  @Test func `an old sample that overtakes a status changes nothing`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.stopping), .stats(ServerStats(memory: 1, status: .running)))
    #expect(
      driver.events() == [
        .statusReported(.stopping, initial: false), .statsReported(ServerStats(memory: 1, status: .stopping)),
      ])
  }

  @Test func `a status that changed during a gap is initial and no crash`() {
    var driver = MachineDriver.live(.running)
    driver.closed()
    driver.wait(.seconds(2))
    driver.fetched()
    driver.opened()
    driver.actions = []
    driver.receive(.authSuccess, .status(.offline))
    driver.receive(crashLines[0])
    driver.wait(.seconds(5))
    let events = driver.events()
    #expect(events.prefix(2) == [.sessionConnected, .statusReported(.offline, initial: true)])
    #expect(crashes(events) == [])
  }

  @Test func `lines after the status complete the crash`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.offline))
    #expect(driver.events() == [.statusReported(.offline, initial: false)])
    for line in crashLines { driver.receive(line) }
    #expect(driver.events().last == .crashed(Crash(exitCode: 137, outOfMemory: true)))
    driver.wait(.seconds(5))
    #expect(crashes(driver.events()) == [])
  }

  @Test func `lines before the status complete the crash, which still follows it`() {
    var driver = MachineDriver.live(.running)
    for line in crashLines { driver.receive(line) }
    #expect(crashes(driver.events()) == [])
    driver.receive(.status(.offline))
    #expect(
      driver.events() == [
        .statusReported(.offline, initial: false), .crashed(Crash(exitCode: 137, outOfMemory: true)),
      ])
  }

  @Test func `without lines the crash comes after a second, without exit code`() {
    var driver = MachineDriver.live(.starting)
    driver.receive(.status(.offline))
    driver.wait(.milliseconds(999))
    #expect(crashes(driver.events()) == [])
    driver.wait(.milliseconds(1))
    #expect(driver.events() == [.crashed(Crash(exitCode: nil))])
  }

  @Test func `with detection off the crash comes with the daemon's word for it`() {
    var driver = MachineDriver.live(.running)
    driver.receive(
      .status(.offline), daemon("Aborting automatic restart, crash detection is disabled for this instance."))
    #expect(crashes(driver.events()) == [Crash(exitCode: nil)])
  }

  @Test func `a stop is no crash, whoever asked for it`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.stopping), .status(.offline))
    driver.wait(.seconds(5))
    #expect(crashes(driver.events()) == [])
  }

  @Test func `an end right after our own kill is a crash only if the daemon says so`() {
    func after(_ lines: [WireMessage]) -> [Crash] {
      var driver = MachineDriver.live(.running)
      let kill = driver.machine.powerRequested(
        .kill, request: RequestID(1), deadline: driver.now + .seconds(5), at: driver.now)
      driver.take(kill)
      driver.receive(.status(.offline))
      for line in lines { driver.receive(line) }
      driver.wait(.seconds(5))
      return crashes(driver.events())
    }
    #expect(after([]) == [])
    #expect(after(crashLines) == [Crash(exitCode: 137, outOfMemory: true)])
  }

  @Test func `a look-alike printed by the game crashes nothing`() {
    var driver = MachineDriver.live(.running)
    for line in crashLines { driver.receive(line) }
    driver.wait(.seconds(3))
    driver.receive(.status(.stopping), .status(.offline))
    driver.wait(.seconds(3))
    #expect(crashes(driver.events()) == [])
  }

  @Test func `old lines do not colour a later crash`() {
    var driver = MachineDriver.live(.running)
    for line in crashLines { driver.receive(line) }
    driver.wait(.seconds(3))
    driver.receive(.status(.offline))
    driver.wait(.seconds(3))
    #expect(crashes(driver.events()) == [Crash(exitCode: nil)])
  }

  @Test func `the daemon's restart does not swallow a crash`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.offline), .status(.starting))
    driver.wait(.seconds(1))
    #expect(crashes(driver.events()) == [Crash(exitCode: nil)])
  }

  @Test func `a crash that waits for its lines is told before the session is lost`() {
    var driver = MachineDriver.live(.running)
    driver.receive(.status(.offline))
    driver.closed()
    #expect(
      driver.events() == [
        .statusReported(.offline, initial: false), .crashed(Crash(exitCode: nil)),
        .sessionLost(reason: "the node closed the connection"),
      ])
  }

  @Test func `the state of an offline server is read each minute`() {
    var driver = MachineDriver.live(.offline)
    driver.wait(.minutes(3))
    #expect(driver.taken().filter { $0 == .send(.stats, request: nil) }.count == 3)
  }

  @Test func `a living server without figures is asked after 15 seconds`() {
    var driver = MachineDriver.live(.running)
    driver.wait(.seconds(15))
    #expect(driver.taken() == [.ping, .send(.stats, request: nil)])
  }

  @Test func `output throttled by the daemon is an interruption, and the state is read again`() {
    var driver = MachineDriver.live(.running)
    driver.receive(daemon("Server is outputting console data too quickly -- throttling..."))
    let actions = driver.taken()
    #expect(actions.contains { if case .emit(.observationInterrupted) = $0 { true } else { false } })
    #expect(actions.contains(.send(.stats, request: nil)))
    driver.receive(.stats(ServerStats(status: .running)))
    #expect(driver.events().first == .statusReported(.running, initial: true))
  }

  @Test func `a flood is cut, counted and told once a second`() {
    var limits = SessionLimits()
    limits.lineBurst = 10
    limits.linesPerSecond = 1
    var driver = MachineDriver.live(.running, limits: limits)
    for number in 1...100 { driver.receive(.consoleOutput("line \(number)")) }
    #expect(driver.events().count == 10)
    driver.wait(.seconds(1))
    #expect(
      driver.events() == [
        .observationInterrupted(reason: "90 console lines over the limit of 1 a second were dropped")
      ])
    #expect(driver.machine.health.linesDropped == 90)
  }

  @Test func `named events, backups and messages of the daemon are handed on`() {
    var driver = MachineDriver.live(.offline)
    let report = BackupReport(uuid: "u", isSuccessful: true, size: 1)
    driver.receive(
      .installCompleted, .backupRestoreCompleted, .backupCompleted(report), .daemonMessage("hello"))
    #expect(
      driver.events() == [
        .named("install-completed", fields: [:]), .named("backup-restored", fields: [:]),
        .backupCompleted(report),
        .consoleLinePrinted(ConsoleLine("hello", stream: .daemon)),
      ])
  }

  @Test func `nothing is believed before the token is accepted`() {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.actions = []
    driver.receive(.status(.running), .consoleOutput("x"), .installCompleted)
    #expect(driver.taken() == [])
  }

  @Test func `a payload that is no message is counted and nothing else`() {
    var driver = MachineDriver.live(.running)
    driver.take(driver.machine.payloadReceived(Array("nonsense".utf8), at: driver.now))
    #expect(driver.taken() == [])
    #expect(driver.machine.health.malformed == 1)
  }
}

@Suite("Session: requests")
struct SessionRequestTests {
  @Test func `a command leaves at once on a live session`() {
    var driver = MachineDriver.live()
    driver.command("say hi", 7)
    #expect(driver.taken() == [.send(.command("say hi"), request: RequestID(7))])
  }

  @Test func `a command waits for a session and fails when none comes in time`() {
    var driver = MachineDriver()
    driver.begin()
    driver.refused("the panel is down")
    driver.actions = []
    driver.command("say hi", within: .seconds(5))
    driver.wait(.milliseconds(4999))
    #expect(!driver.actions.contains { if case .fail = $0 { true } else { false } })
    driver.wait(.milliseconds(1))
    #expect(
      driver.taken().contains(
        .fail(
          RequestID(1), .lost,
          message: "the command was not sent: there was no session in time: the panel is down")))
  }

  @Test func `a command that waited leaves as soon as the session is up`() {
    var driver = MachineDriver()
    driver.command("say hi")
    driver.begin()
    driver.fetched()
    driver.opened()
    #expect(!driver.actions.contains(.send(.command("say hi"), request: RequestID(1))))
    driver.receive(.authSuccess)
    #expect(driver.actions.contains(.send(.command("say hi"), request: RequestID(1))))
  }

  @Test func `nothing is sent while the token is dead`() {
    var driver = MachineDriver.live()
    driver.receive(.jwtError("jwt: exp claim is invalid"))
    driver.actions = []
    driver.command("say hi")
    #expect(driver.taken() == [])
    driver.fetched()
    driver.receive(.authSuccess)
    #expect(driver.actions.contains(.send(.command("say hi"), request: RequestID(1))))
  }

  @Test func `a command with a line end is refused`() {
    var driver = MachineDriver.live()
    driver.command("say hi\nop me")
    guard case .fail(_, .refused, let message)? = driver.taken().first else {
      Issue.record("it was not refused")
      return
    }
    #expect(message.contains("U+000A"))
  }

  @Test func `throttled means not sent`() {
    var driver = MachineDriver.live()
    driver.command("say hi")
    driver.receive(.throttled("send command"))
    driver.actions = []
    driver.wait(.seconds(2))
    #expect(driver.taken().contains(.send(.command("say hi"), request: nil)))
    #expect(driver.machine.health.throttled == 1)
  }

  @Test func `a request that is given up is not sent`() {
    var driver = MachineDriver()
    driver.command("say hi")
    driver.take(driver.machine.requestCancelled(RequestID(1), at: driver.now))
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.receive(.authSuccess)
    #expect(!driver.actions.contains(.send(.command("say hi"), request: RequestID(1))))
  }
}
