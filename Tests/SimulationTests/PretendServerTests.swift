import RuleModel
import Simulation
import Testing

/// Something done to a pretend server at a time.
private enum Input: Sendable, CustomTestStringConvertible {
  case power(PowerSignal, PretendServer.PowerAnswer)
  case type(String, PretendServer.CommandAnswer)
  case backup(String)
  case incident(PretendIncident)

  var testDescription: String { "\(self)" }
}

/// A story: what is done, until when it goes on, and what is told, one line each.
private struct Story: Sendable, CustomTestStringConvertible {
  var name: String
  var configuration = quiet()
  var inputs: [(at: Int64, Input)]
  var until: Int64
  var expected: [String]

  var testDescription: String { name }
}

/// A quiet server whose figures are told so seldom that they stay out of the way.
private func quiet(
  status: ServerStatus = .running, wingsRestart: Duration? = nil, replies: [PretendReply] = [],
  statsInterval: Duration = .hours(1), uptime: Duration = .zero
) -> PretendServer.Configuration {
  PretendServer.Configuration(
    wingsRestart: wingsRestart, replies: replies, memoryLimit: 1000, status: status, uptime: uptime,
    statsInterval: statsInterval)
}

private let stories: [Story] = [
  Story(
    name: "start", configuration: quiet(status: .offline), inputs: [(0, .power(.start, .accepted))],
    until: 60,
    expected: ["0 starting", "10 running"]),
  Story(
    name: "stop", inputs: [(1, .power(.stop, .accepted))], until: 60,
    expected: ["1 stopping", "6 offline", "6 stats 0"]),
  Story(
    name: "restart", inputs: [(0, .power(.restart, .accepted))], until: 60,
    expected: ["0 stopping", "5 offline", "5 stats 0", "5 starting", "15 running"]),
  Story(
    name: "restart of an offline server is a start", configuration: quiet(status: .offline),
    inputs: [(0, .power(.restart, .accepted))], until: 60, expected: ["0 starting", "10 running"]),
  Story(
    name: "kill", inputs: [(2, .power(.kill, .accepted))], until: 60,
    expected: ["2 stopping", "2 offline", "2 stats 0"]),
  Story(
    name: "kill ends a stop that hangs",
    inputs: [(0, .power(.stop, .accepted)), (3, .power(.kill, .accepted))],
    until: 60, expected: ["0 stopping", "3 offline", "3 stats 0"]),
  Story(
    name: "nothing to do", configuration: quiet(status: .offline),
    inputs: [(0, .power(.stop, .nothingToDo)), (0, .power(.kill, .nothingToDo))], until: 60, expected: []),
  Story(
    name: "start of a running server", inputs: [(0, .power(.start, .isRunning))], until: 60, expected: []),
  Story(
    name: "the lock is held for a whole stop",
    inputs: [(0, .power(.stop, .accepted)), (4, .power(.start, .lockHeld)), (5, .power(.start, .accepted))],
    until: 60, expected: ["0 stopping", "5 offline", "5 stats 0", "5 starting", "15 running"]),
  Story(
    name: "stop during a start", configuration: quiet(status: .offline),
    inputs: [(0, .power(.start, .accepted)), (2, .power(.stop, .accepted))], until: 60,
    expected: ["0 starting", "2 stopping", "7 offline", "7 stats 0"]),
  Story(
    name: "crash without a daemon's restart",
    inputs: [(3, .incident(.crash(Crash(exitCode: 139))))], until: 60,
    expected: ["3 offline", "3 stats 0", "3 crashed 139"]),
  Story(
    name: "crash with a daemon's restart", configuration: quiet(wingsRestart: .seconds(3)),
    inputs: [(0, .incident(.crash(Crash(exitCode: 1))))], until: 60,
    expected: ["0 offline", "0 stats 0", "0 crashed 1", "3 starting", "13 running"]),
  Story(
    name: "a second crash within a minute is left alone", configuration: quiet(wingsRestart: .seconds(3)),
    inputs: [(0, .incident(.crash(Crash(exitCode: 1)))), (59, .incident(.crash(Crash(exitCode: 1))))],
    until: 120,
    expected: [
      "0 offline", "0 stats 0", "0 crashed 1", "3 starting", "13 running", "59 offline", "59 stats 0",
      "59 crashed 1",
    ]),
  Story(
    name: "our own start comes before the daemon's", configuration: quiet(wingsRestart: .seconds(3)),
    inputs: [(0, .incident(.crash(Crash(exitCode: 1)))), (1, .power(.start, .accepted))], until: 60,
    expected: ["0 offline", "0 stats 0", "0 crashed 1", "1 starting", "11 running"]),
  Story(
    name: "a crash of a stopping server is no crash",
    inputs: [(0, .power(.stop, .accepted)), (1, .incident(.crash(Crash(exitCode: 1))))], until: 60,
    expected: ["0 stopping", "1 offline", "1 stats 0"]),
  Story(
    name: "a told status is no crash", inputs: [(0, .incident(.statusTold(.offline)))], until: 60,
    expected: ["0 offline", "0 stats 0"]),
  Story(
    name: "a start that fails", configuration: quiet(status: .offline),
    inputs: [
      (0, .incident(.nextStartFails)), (0, .power(.start, .accepted)), (20, .power(.start, .accepted)),
    ],
    until: 60,
    expected: ["0 starting", "10 stopping", "10 offline", "10 stats 0", "20 starting", "30 running"]),
  Story(
    name: "replies",
    configuration: quiet(replies: [
      PretendReply(to: "save-all flush", []),
      PretendReply(to: "save-*", [.init(after: .seconds(1), console: "done"), .init(console: "now")]),
    ]),
    inputs: [
      (0, .type("save-all flush", .accepted)), (1, .type("save-off", .accepted)),
      (2, .type("list", .accepted)),
    ],
    until: 60, expected: ["1 console now", "2 console done"]),
  Story(
    name: "commands to an offline server vanish",
    configuration: quiet(
      status: .offline, replies: [PretendReply(to: "*", [.init(console: "no")])]),
    inputs: [(0, .type("list", .offline))], until: 60, expected: []),
  Story(
    name: "an answer dies with its process",
    configuration: quiet(replies: [PretendReply(to: "*", [.init(after: .seconds(2), console: "no")])]),
    inputs: [(0, .type("list", .accepted)), (1, .power(.kill, .accepted))], until: 60,
    expected: ["1 stopping", "1 offline", "1 stats 0"]),
  Story(
    name: "a backup outlives the process", inputs: [(0, .backup("a")), (1, .power(.kill, .accepted))],
    until: 90,
    expected: ["1 stopping", "1 offline", "1 stats 0", "60 backup a true"]),
  Story(
    name: "the next backup fails",
    inputs: [
      (0, .incident(.nextBackup(after: .seconds(5), isSuccessful: false))), (0, .backup("a")),
      (0, .backup("b")),
    ],
    until: 90, expected: ["5 backup a false", "60 backup b true"]),
  Story(
    name: "figures keep and repeat each second, and end with the process",
    configuration: quiet(statsInterval: .seconds(1)),
    inputs: [
      (0, .incident(.valuesChanged(ServerStats(memory: 600)))),
      (2, .incident(.valuesChanged(ServerStats(memory: 930)))),
      (4, .incident(.crash(Crash(exitCode: 1)))), (6, .power(.start, .accepted)),
    ],
    until: 8,
    expected: [
      "0 stats 600", "1 stats 600", "2 stats 600", "2 stats 930", "3 stats 930", "4 stats 930", "4 offline",
      "4 stats 0", "4 crashed 1", "6 starting", "7 stats 0", "8 stats 0",
    ]),
  Story(
    name: "memory drifts", configuration: quiet(statsInterval: .seconds(1)),
    inputs: [
      (0, .incident(.valuesChanged(ServerStats(memory: 500)))),
      (0, .incident(.memoryDrift(to: 0.9, over: .seconds(4)))),
    ],
    until: 5,
    expected: [
      "0 stats 500", "1 stats 600", "2 stats 700", "3 stats 800", "4 stats 900", "5 stats 900",
    ]),
]

@Test(arguments: stories)
private func `a pretend server tells its story in order`(story: Story) {
  var server = PretendServer(story.configuration, at: Timestamp(seconds: 0))
  var told: [PretendServer.Observation] = []
  for (at, input) in story.inputs {
    let instant = Timestamp(seconds: at)
    switch input {
    case .power(let signal, let expected):
      let (answer, observations) = server.powerRequested(signal, at: instant)
      #expect(answer == expected)
      told += observations
    case .type(let line, let expected):
      let (answer, observations) = server.commandTyped(line, at: instant)
      #expect(answer == expected)
      told += observations
    case .backup(let uuid): told += server.backupRequested(name: nil, uuid: uuid, at: instant)
    case .incident(let incident): told += server.incidentHappened(incident, at: instant)
    }
  }
  told += server.advance(to: Timestamp(seconds: story.until))
  #expect(told.map(describe) == story.expected)
}

private func describe(_ observation: PretendServer.Observation) -> String {
  let what =
    switch observation.emission {
    case .console(let line): "console \(line)"
    case .daemonLine(let line): "daemon \(line)"
    case .status(let status): status.rawValue
    case .stats(let stats): "stats \(stats.memory.map { "\(Int64($0.rounded()))" } ?? "–")"
    case .crashed(let crash): "crashed \(crash.exitCode ?? -1)"
    case .backupCompleted(let report): "backup \(report.uuid) \(report.isSuccessful)"
    }
  return "\(observation.at.seconds) \(what)"
}

@Test func `stepping from deadline to deadline gives the same story as one leap`() {
  for game in PretendGame.allCases {
    let configuration = PretendServer.Configuration(
      game: game, wingsRestart: .seconds(2), memoryLimit: 4e9, seed: 7,
      script: [.init(at: .seconds(20), .crash(Crash(exitCode: 1)))])
    var leaping = PretendServer(configuration, at: Timestamp(seconds: 100))
    let leap = leaping.advance(to: Timestamp(seconds: 160))
    var stepping = PretendServer(configuration, at: Timestamp(seconds: 100))
    var steps: [PretendServer.Observation] = []
    while let deadline = stepping.nextDeadline, deadline <= Timestamp(seconds: 160) {
      steps += stepping.advance(to: deadline)
    }
    #expect(leap == steps)
    #expect(leap.contains { $0.emission == .status(.running) })
  }
}

@Test func `a quiet offline server has nothing to wait for`() {
  let server = PretendServer(quiet(status: .offline), at: Timestamp(seconds: 0))
  #expect(server.nextDeadline == nil)
}

@Test func `uptime counts from the container's start`() {
  var server = PretendServer(quiet(uptime: .minutes(3)), at: Timestamp(seconds: 0))
  #expect(server.values.uptime == .minutes(3))
  _ = server.powerRequested(.restart, at: Timestamp(seconds: 1))
  _ = server.advance(to: Timestamp(seconds: 20))
  #expect(server.values.uptime == .seconds(14))
  #expect(server.status == .running && server.statusSince == Timestamp(seconds: 16))
}

@Test func `a lively server plays its part`() {
  var server = PretendServer(
    PretendServer.Configuration(
      game: .minecraft, start: .seconds(5), backup: .init(after: .seconds(3)), memoryLimit: 4e9, seed: 3),
    at: Timestamp(seconds: 43_200))
  var lines = consoleLines(server.advance(to: Timestamp(seconds: 43_320)))
  #expect(lines.contains { $0.contains("joined the game") })
  #expect(lines.contains { $0.contains("\u{1B}[") })
  #expect(lines.contains { $0.hasPrefix("[12:00:") && $0.contains("> ") })
  _ = server.commandTyped("list", at: Timestamp(seconds: 43_320))
  lines = consoleLines(server.advance(to: Timestamp(seconds: 43_321)))
  #expect(lines.contains { $0.contains("There are \(server.players.count) of a max of 20 players online: ") })
  let (_, stop) = server.commandTyped("stop", at: Timestamp(seconds: 43_322))
  #expect(stop.contains { $0.emission == .status(.stopping) })
  _ = server.advance(to: Timestamp(seconds: 43_330))
  let (_, start) = server.powerRequested(.start, at: Timestamp(seconds: 43_330))
  #expect(start.first?.emission == .daemonLine("Updating process configuration files..."))
  lines = consoleLines(server.advance(to: Timestamp(seconds: 43_335)))
  #expect(lines.contains("[12:02:15 INFO]: Done (5.0s)! For help, type \"help\""))
}

private func consoleLines(_ observations: [PretendServer.Observation]) -> [String] {
  observations.compactMap { if case .console(let line) = $0.emission { line } else { nil } }
}
