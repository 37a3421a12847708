import RuleModel
import SessionCore
import Testing

/// A machine with a clock, driven by hand.
struct MachineDriver {
  static let token = SessionToken("e30.eyJpYXQiOjEwMDAsImV4cCI6MTYwMH0.sig")
  static let url = "wss://node.test:8080/api/servers/u/ws"

  var machine: SessionStateMachine
  var now = Timestamp(seconds: 1000)
  /// What was asked for, apart from notes.
  var actions: [SessionAction] = []
  var notes: [SessionNote] = []
  var fetchAttempt = 0
  var openAttempt = 0

  init(limits: SessionLimits = SessionLimits(), seed: UInt64 = 1) {
    machine = SessionStateMachine(limits: limits, seed: seed, at: now)
  }

  mutating func take(_ new: [SessionAction]) {
    for action in new {
      switch action {
      case .note(let note): notes.append(note)
      case .fetchToken(let attempt): fetchAttempt = attempt
      case .openConnection(_, let attempt): openAttempt = attempt
      case .closeConnection, .cutConnection, .send, .ping, .fail, .emit: break
      }
      if case .note = action { continue }
      actions.append(action)
    }
  }

  /// Takes what was asked for so far.
  mutating func taken() -> [SessionAction] {
    defer { actions = [] }
    return actions
  }

  mutating func events() -> [Event.Kind] {
    taken().compactMap { if case .emit(let kind) = $0 { kind } else { nil } }
  }

  mutating func begin() { take(machine.began(at: now)) }

  mutating func fetched(_ token: SessionToken = Self.token, url: String = Self.url) {
    take(machine.tokenFetched(token, url: url, attempt: fetchAttempt, at: now))
  }

  mutating func refused(_ message: String, isPermanent: Bool = false, retryAfter: Duration? = nil) {
    let failure = SessionFailure(message, isPermanent: isPermanent, retryAfter: retryAfter)
    take(machine.tokenRefused(failure, attempt: fetchAttempt, at: now))
  }

  mutating func opened() { take(machine.connectionOpened(attempt: openAttempt, at: now)) }

  mutating func closed(_ code: UInt16? = nil, _ reason: String = "") {
    take(machine.connectionClosed(code: code, reason: reason, attempt: openAttempt, at: now))
  }

  mutating func receive(_ messages: WireMessage...) {
    for message in messages { take(machine.messageReceived(message, at: now)) }
  }

  mutating func pong() { take(machine.pongReceived(at: now)) }

  mutating func command(_ line: String, _ id: UInt64 = 1, within: Duration = .seconds(10)) {
    take(machine.commandRequested(line, request: RequestID(id), deadline: now + within, at: now))
  }

  /// Lets time pass, with every deadline on the way; pings are answered unless the peer is dead.
  mutating func wait(_ duration: Duration, isDead: Bool = false) {
    let end = now + duration
    while let next = machine.nextDeadline, next <= end {
      now = max(now, next)
      let new = machine.deadlinePassed(at: now)
      take(new)
      if !isDead, new.contains(.ping) { pong() }
      #expect(machine.nextDeadline.map { $0 > now } ?? true, "a deadline that passed has to be settled")
    }
    now = end
  }

  /// To a live session with a running server; what was asked for on the way is forgotten.
  static func live(_ status: ServerStatus = .running, limits: SessionLimits = SessionLimits())
    -> MachineDriver
  {
    var driver = MachineDriver(limits: limits)
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.receive(.authSuccess, .status(status))
    driver.actions = []
    driver.notes = []
    return driver
  }
}

extension MachineDriver {
  /// A live session whose token is being renewed, because the daemon said that it is time.
  static func reminded() -> MachineDriver {
    var driver = live()
    driver.now = driver.now + .minutes(1)
    driver.receive(.tokenExpiring)
    driver.actions.removeAll { $0 == .ping }
    return driver
  }
}

@Suite("Session: coming up and going down")
struct SessionConnectionTests {
  @Test func `a session fetches, connects, authenticates and reads the state back`() {
    var driver = MachineDriver()
    driver.begin()
    #expect(driver.taken() == [.fetchToken(attempt: 1)])
    driver.fetched()
    #expect(driver.taken() == [.openConnection(url: MachineDriver.url, attempt: 1)])
    driver.opened()
    #expect(driver.taken() == [.send(.auth(MachineDriver.token), request: nil)])
    driver.receive(.authSuccess)
    #expect(driver.taken() == [.emit(.sessionConnected), .send(.stats, request: nil)])
    #expect(driver.machine.health.state == .live)
    driver.receive(.status(.offline))
    #expect(driver.events() == [.statusReported(.offline, initial: true)])
  }

  @Test func `answers to abandoned attempts are ignored`() {
    var driver = MachineDriver()
    driver.begin()
    driver.refused("down")
    driver.actions = []
    driver.fetched()
    #expect(driver.taken() == [])
    driver.wait(.seconds(2))
    #expect(driver.taken() == [.fetchToken(attempt: driver.fetchAttempt)])
  }

  @Test func `back-off doubles with full jitter, goes on for ever and stays within a minute`() {
    var driver = MachineDriver(seed: 3)
    driver.begin()
    var pauses: [Duration] = []
    for _ in 0..<40 {
      driver.wait(.seconds(120))
      driver.refused("down")
      if case .failed(_, let pause)? = driver.notes.last(where: {
        if case .failed = $0 { true } else { false }
      }) {
        pauses.append(pause)
      }
    }
    #expect(pauses.count == 40)
    #expect(pauses[0] <= .seconds(1) && pauses[1] <= .seconds(2) && pauses[2] <= .seconds(4))
    #expect(pauses.allSatisfy { $0 >= .milliseconds(100) && $0 <= .seconds(60) })
    #expect(Set(pauses).count > 30)
    #expect(pauses.max().map { $0 > .seconds(40) } == true)
  }

  @Test func `failures are forgotten after a minute of health, and not before`() {
    func pauseAfter(_ health: Duration) -> Int {
      var driver = MachineDriver()
      driver.begin()
      for _ in 0..<8 {
        driver.wait(.seconds(120))
        driver.refused("down")
      }
      driver.wait(.seconds(120))
      driver.fetched()
      driver.opened()
      driver.receive(.authSuccess, .status(.offline))
      driver.wait(health)
      driver.closed()
      return driver.machine.nextDeadline.map { Int(($0 - driver.now).wholeMilliseconds) } ?? 0
    }
    #expect(pauseAfter(.seconds(61)) <= 1000)
    #expect(pauseAfter(.seconds(30)) > 1000)
  }

  @Test func `a permanent refusal is told once and tried again slowly`() {
    var driver = MachineDriver()
    driver.begin()
    for _ in 0..<5 {
      driver.refused("no permission", isPermanent: true)
      #expect(driver.machine.nextDeadline.map { $0 - driver.now >= .seconds(60) } == true)
      #expect(driver.machine.nextDeadline.map { $0 - driver.now <= .minutes(5) } == true)
      driver.wait(.minutes(6))
    }
    let told = driver.notes.filter { if case .failed = $0 { true } else { false } }
    #expect(told.count == 1)
    #expect(driver.machine.health.failure?.message == "no permission")
    #expect(driver.machine.health.failedConnects == 5)
  }

  @Test func `what the panel asks for is waited for`() {
    var driver = MachineDriver()
    driver.begin()
    driver.refused("too many requests", retryAfter: .seconds(30))
    #expect(driver.machine.nextDeadline.map { $0 - driver.now >= .seconds(30) } == true)
  }

  @Test func `no minute sees more than four tokens fetched`() {
    var driver = MachineDriver()
    driver.begin()
    var fetchedAt: [Timestamp] = []
    for _ in 0..<400 {
      if driver.taken().contains(where: { if case .fetchToken = $0 { true } else { false } }) {
        fetchedAt.append(driver.now)
        driver.refused("down")
      }
      driver.wait(.milliseconds(500))
    }
    #expect(zip(fetchedAt, fetchedAt.dropFirst(4)).allSatisfy { $1 - $0 >= .seconds(59) })
    #expect(fetchedAt.count >= 8)
  }

  @Test func `when no token may be fetched, the one that was accepted serves again`() {
    var limits = SessionLimits()
    limits.backOff = .seconds(1) ... .seconds(1)
    var driver = MachineDriver.live(limits: limits)
    for _ in 0..<5 {
      driver.closed()
      driver.wait(.seconds(2))
      if driver.machine.health.state == .fetchingToken { driver.fetched() }
      driver.opened()
      driver.receive(.authSuccess, .status(.running))
      #expect(driver.machine.health.state == .live)
    }
    let fetches = driver.actions.filter { if case .fetchToken = $0 { true } else { false } }
    #expect(fetches.count == 3)
  }

  @Test func `no answer to the token within ten seconds is a failure`() {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.actions = []
    driver.wait(.seconds(11))
    #expect(driver.taken().contains(.cutConnection))
    #expect(driver.machine.health.failure?.message == "no answer to the token within 10s")
  }

  @Test func `a lost connection is an event and leads to a fresh token`() {
    var driver = MachineDriver.live()
    driver.closed()
    #expect(driver.events() == [.sessionLost(reason: "the node closed the connection")])
    driver.wait(.seconds(2))
    #expect(driver.taken().contains(.fetchToken(attempt: driver.fetchAttempt)))
  }

  @Test(arguments: [
    (UInt16(4409), "suspended", true), (1000, "code 1000", false), (4001, "code 4001", false),
    (1001, "server was deleted", true),
  ])
  func `close codes are understood`(code: UInt16, words: String, isPermanent: Bool) {
    var driver = MachineDriver.live()
    driver.closed(code, code == 1001 ? "server deleted" : "")
    #expect(driver.machine.health.failure?.message.contains(words) == true)
    #expect(driver.machine.health.failure?.isPermanent == isPermanent)
  }

  @Test func `a dead peer is found within 25 seconds`() {
    var driver = MachineDriver.live(.offline)
    driver.wait(.seconds(24), isDead: true)
    #expect(driver.events() == [])
    driver.wait(.seconds(1), isDead: true)
    #expect(driver.events() == [.sessionLost(reason: "no answer to a ping within 10s")])
  }

  @Test func `pings are sent every 15 seconds and a peer that answers lives`() {
    var driver = MachineDriver.live(.offline)
    driver.wait(.seconds(151))
    #expect(driver.taken().filter { $0 == .ping }.count == 10)
    #expect(driver.machine.health.state == .live)
  }

  @Test func `a pong behind a backlog does not end a session that receives`() {
    var driver = MachineDriver.live()
    for _ in 0..<60 {
      driver.wait(.seconds(1), isDead: true)
      driver.receive(.stats(ServerStats(status: .running)))
    }
    #expect(driver.machine.health.state == .live)
  }

  @Test func `the end closes the socket and fails what waits`() {
    var driver = MachineDriver.live()
    for id in 1...12 { driver.command("x", UInt64(id)) }
    driver.actions = []
    driver.take(driver.machine.ended(at: driver.now))
    let actions = driver.taken()
    #expect(actions.contains(.closeConnection(code: 1000)))
    #expect(actions.filter { if case .fail = $0 { true } else { false } }.count == 11)
    #expect(driver.machine.nextDeadline == nil)
  }
}

@Suite("Session: tokens")
struct SessionRenewalTests {
  private let expiry = WireMessage.jwtError("jwt: exp claim is invalid")

  @Test func `a token of ten minutes is renewed on the same socket after at most eight`() {
    var driver = MachineDriver.live(.offline)
    driver.wait(.seconds(449))
    #expect(!driver.actions.contains { if case .fetchToken = $0 { true } else { false } })
    driver.wait(.seconds(31))
    #expect(driver.taken().contains(.fetchToken(attempt: 2)))
    #expect(driver.machine.health.state == .renewing)
    driver.fetched()
    #expect(driver.taken() == [.send(.auth(MachineDriver.token), request: nil)])
    driver.receive(.authSuccess)
    #expect(driver.taken() == [])
    #expect(driver.machine.health.renewals == 1)
    #expect(driver.machine.health.state == .live)
  }

  @Test func `a renewal that gets no token is counted apart, and the session goes on`() {
    var driver = MachineDriver.reminded()
    driver.refused("HTTP 502")
    #expect(driver.machine.health.failedRenewals == 1)
    #expect(driver.machine.health.failedConnects == 0)
    #expect(driver.machine.health.isSeeing)
  }

  @Test func `a reminder renews once, however often it comes`() {
    var driver = MachineDriver.reminded()
    #expect(driver.taken() == [.fetchToken(attempt: 2)])
    driver.receive(.tokenExpiring)
    driver.fetched()
    driver.receive(.tokenExpiring)
    #expect(driver.taken() == [.send(.auth(MachineDriver.token), request: nil)])
  }

  @Test func `a reminder right after a renewal changes nothing, since short-lived tokens always have one`() {
    var driver = MachineDriver.live()
    driver.receive(.tokenExpiring)
    #expect(driver.taken() == [])
  }

  @Test func `while the node is down its token serves again, and the panel is left alone`() {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    for _ in 0..<5 {
      let failure = SessionFailure("refused")
      driver.take(driver.machine.connectionFailed(failure, attempt: driver.openAttempt, at: driver.now))
      driver.wait(.seconds(40))
    }
    let fetches = driver.actions.filter { if case .fetchToken = $0 { true } else { false } }
    let connects = driver.actions.filter { if case .openConnection = $0 { true } else { false } }
    #expect(fetches.count == 1)
    #expect(connects.count == 6)
  }

  @Test(arguments: [
    SessionFailure("no address", doubtsAddress: true), SessionFailure("not known here", isPermanent: true),
  ])
  func `an address that may be wrong is asked for again`(failure: SessionFailure) {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.take(driver.machine.connectionFailed(failure, attempt: driver.openAttempt, at: driver.now))
    while driver.machine.health.state != .fetchingToken { driver.wait(.seconds(1)) }
    driver.fetched(url: "wss://other.test:8080/ws")
    #expect(driver.actions.contains(.openConnection(url: "wss://other.test:8080/ws", attempt: driver.openAttempt)))
  }

  @Test func `a panel that is down for an hour is asked a bounded number of times, and then all is well`() {
    var driver = MachineDriver()
    driver.begin()
    let end = driver.now + .hours(1)
    while driver.now < end {
      if driver.machine.health.state == .fetchingToken { driver.refused("HTTP 502") }
      driver.wait(.seconds(1))
    }
    let asked = driver.actions.count { if case .fetchToken = $0 { true } else { false } }
    #expect((60...200).contains(asked), "\(asked)")
    while driver.machine.health.state != .fetchingToken { driver.wait(.seconds(1)) }
    driver.fetched()
    driver.opened()
    driver.receive(.authSuccess)
    #expect(driver.machine.health.state == .live)
  }

  @Test func `a flood of token errors is one renewal and one gap`() {
    var driver = MachineDriver.live()
    for _ in 0..<50 { driver.receive(expiry) }
    #expect(
      driver.taken() == [
        .emit(.sessionLost(reason: "the token is not valid any more: jwt: exp claim is invalid")),
        .fetchToken(attempt: 2),
      ])
    #expect(driver.machine.health.state == .blind)
    driver.fetched()
    for _ in 0..<50 { driver.receive(expiry) }
    #expect(driver.taken() == [.send(.auth(MachineDriver.token), request: nil)])
    driver.receive(.authSuccess)
    #expect(driver.taken() == [.emit(.sessionConnected), .send(.stats, request: nil)])
    driver.receive(.stats(ServerStats(status: .offline)))
    #expect(
      driver.events() == [
        .statusReported(.offline, initial: true), .statsReported(ServerStats(status: .offline)),
      ])
  }

  @Test func `a token that expired is a gap as well`() {
    var driver = MachineDriver.live()
    driver.receive(.tokenExpired)
    #expect(driver.machine.health.state == .blind)
  }

  @Test(arguments: [
    WireMessage.jwtError("Error Event [x]: jwt: exp claim is invalid"),
    .daemonError("Error Event [x]: an unexpected error was encountered while handling this request"),
  ])
  func `a token that is refused is replaced once on the same socket, then by a new one`(answer: WireMessage) {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.actions = []
    driver.receive(answer)
    driver.wait(.seconds(1))
    #expect(driver.taken() == [], "the panel makes no other token within the same second")
    driver.wait(.milliseconds(100))
    #expect(driver.taken() == [.fetchToken(attempt: 2)])
    driver.fetched()
    #expect(driver.taken() == [.send(.auth(MachineDriver.token), request: nil)])
    driver.receive(answer)
    #expect(driver.taken() == [.closeConnection(code: 1000)])
    #expect(driver.machine.health.state == .backingOff)
  }

  @Test func `a missing permission is permanent`() {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.receive(.jwtError("Error Event [x]: jwt: missing connect permission"))
    #expect(driver.machine.health.failure?.isPermanent == true)
    #expect(driver.machine.health.failure?.message.contains("websocket.connect") == true)
  }

  @Test func `a token for another server is noticed after its acceptance`() {
    var driver = MachineDriver()
    driver.begin()
    driver.fetched()
    driver.opened()
    driver.receive(.authSuccess, .jwtError("jwt: server uuid mismatch"))
    #expect(driver.actions.contains(.closeConnection(code: 1000)))
    #expect(driver.machine.health.failure?.message.contains("another server") == true)
  }

  @Test func `a daemon error while nothing is asked concerns somebody else`() {
    var driver = MachineDriver.live()
    driver.receive(.daemonError("another power action is currently being processed"))
    #expect(driver.taken() == [])
    #expect(driver.notes == [.daemonError("another power action is currently being processed")])
  }

  @Test func `while the panel is down the socket is kept and the token asked for again`() {
    var driver = MachineDriver.reminded()
    driver.refused("down")
    #expect(driver.machine.health.state == .renewing)
    driver.actions = []
    driver.wait(.seconds(2))
    #expect(driver.taken().contains(.fetchToken(attempt: driver.fetchAttempt)))
  }

  @Test func `when the panel takes the permission away the session ends`() {
    var driver = MachineDriver.reminded()
    driver.refused("no permission", isPermanent: true)
    #expect(driver.actions.contains(.closeConnection(code: 1000)))
    #expect(driver.machine.health.state == .backingOff)
  }

  @Test func `no answer to a renewal leads to a new socket`() {
    var driver = MachineDriver.reminded()
    driver.fetched()
    driver.actions = []
    driver.wait(.seconds(10))
    #expect(driver.actions.contains(.cutConnection))
  }

  @Test func `a server that moved is followed to its new node`() {
    var driver = MachineDriver.reminded()
    driver.fetched(url: "wss://other.test:8080/ws")
    #expect(driver.events().first == .sessionLost(reason: "the server moved to another node"))
  }

  @Test func `a third token in a row waits for the daemon's limit`() {
    var driver = MachineDriver.reminded()
    driver.fetched()
    driver.receive(.authSuccess, .jwtError("jwt: exp claim is invalid"))
    driver.fetched()
    driver.receive(.authSuccess, .jwtError("jwt: exp claim is invalid"))
    driver.wait(.seconds(1))
    driver.actions = []
    driver.fetched()
    #expect(driver.taken() == [])
    driver.wait(.seconds(6))
    #expect(driver.taken().contains(.send(.auth(MachineDriver.token), request: nil)))
  }
}
