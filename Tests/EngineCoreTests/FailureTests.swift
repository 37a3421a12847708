import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// Who handles a failure, what runs in any case, and how a run counts as ended.
struct FailureTests {
  private func rule(_ keys: String) -> String { "servers: all\nwhen: { console: '^go$' }\n" + keys }

  private let say = "{ notify: ops, message: '${error.step}: ${error.message}' }"

  private func check(_ keys: String, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    let expected = lines.map { "{ at: 0s, notify: ops, message: '\($0)' }" }.joined(separator: ", ")
    EngineCoreTests.check(
      rules: """
        r:
        \(rule(keys).indented(2))
        failed:
          servers: all
          when: { event: run-failed }
          then: [{ notify: ops, message: 'failed: ${rule}' }]
        """,
      "timeline: [{ at: 0s, console: go }, { at: 1s }]\nservers: { s: { status: offline } }\nexpect: [\(expected)]",
      sourceLocation: sourceLocation)
  }

  /// Fails at once, because the server is off.
  private let bad = "{ command: bad }"
  private func tell(_ text: String) -> String { "{ notify: ops, message: \(text) }" }

  @Test func `a failing step stops the list, runs catch, then finally, and the run has failed`() {
    check(
      "then: [\(tell("a")), \(bad), \(tell("never"))]\ncatch: [\(say)]\nfinally: [\(tell("z"))]",
      ["a", "command bad: s is offline*", "z", "failed: r"])
  }

  @Test func `without failure catch is left out`() {
    check("then: [\(tell("a"))]\ncatch: [\(tell("never"))]\nfinally: [\(tell("z"))]", ["a", "z"])
  }

  @Test func `a try that handles its failure goes on, and the run succeeds`() {
    check("then: [{ try: [\(bad), \(tell("never"))], catch: [\(say)] }, \(tell("b"))]", ["command bad: *", "b"])
  }

  @Test func `a try without catch passes its failure on, after its finally`() {
    check(
      "then: [{ try: [\(bad)], finally: [\(tell("f"))] }, \(tell("never"))]\ncatch: [\(tell("c"))]",
      ["f", "c", "failed: r"])
  }

  @Test func `a failure in catch replaces the first, and finally still runs`() {
    check(
      """
      then:
        - try: [\(bad)]
          catch: [{ command: worse }]
          finally: [{ notify: ops, message: 'f ${error.step}' }]
      catch: [\(say)]
      """, ["f command worse", "command worse: *", "failed: r"])
  }

  @Test func `a failure in finally counts, and catch of the same try does not see it`() {
    check(
      "then: [{ try: [\(tell("a"))], catch: [\(tell("never"))], finally: [\(bad)] }]\ncatch: [\(say)]",
      ["a", "command bad: *", "failed: r"])
  }

  @Test func `a failure in the rule's own catch does not run it again`() {
    check("then: [\(bad)]\ncatch: [\(tell("c")), \(bad)]\nfinally: [\(tell("z"))]", ["c", "z", "failed: r"])
  }

  @Test func `a handled failure is forgotten afterwards`() throws {
    var stage = try Stage(
      "r:\n"
        + rule(
          """
          then: [{ try: [{ command: bad }], catch: [{ log: '${error.step}' }] }, { log: b }]
          finally: [{ log: 'end ${error.step}' }]
          """
        ).indented(2))
    stage.at(.zero, .statusReported(.offline, initial: false))
    #expect(stage.line(.zero, "go") == ["log command bad", "log b", "log end unknown"])
    #expect(stage.ends == [.succeeded])
  }

  @Test func `an outer failure is back after an inner one was handled`() throws {
    var stage = try Stage(
      "r:\n"
        + rule(
          """
          then: [{ command: first }]
          catch: [{ try: [{ command: second }], catch: [{ log: '${error.step}' }] }, { log: '${error.step}' }]
          """
        ).indented(2))
    stage.at(.zero, .statusReported(.offline, initial: false))
    #expect(stage.line(.zero, "go") == ["log command second", "log command first"])
    #expect(stage.ends.count == 1)
    if case .failed? = stage.ends.first {} else { Issue.record("the run counts as failed") }
  }

  @Test func `stop skips catch and runs finally`() {
    check(
      "then: [{ stop: enough, if: status == offline }, \(tell("never"))]\ncatch: [\(tell("never"))]\nfinally: [\(tell("z"))]",
      ["z"])
  }

  @Test func `stop as a failure marks the run as failed, without catch`() {
    check(
      "then: [{ stop: enough, failed: true }]\ncatch: [\(tell("never"))]\nfinally: [\(tell("z"))]", ["z", "failed: r"])
  }

  @Test func `stop inside a try leaves the whole run, through every finally`() {
    check(
      "then: [{ try: [{ stop: enough }], catch: [\(tell("never"))], finally: [\(tell("f"))] }, \(tell("never"))]\nfinally: [\(tell("z"))]",
      ["f", "z"])
  }

  @Test func `stop in catch ends the run`() throws {
    var stage = try Stage(
      "r:\n"
        + rule("then: [{ command: bad }]\ncatch: [{ stop: not now, if: error.kind == refused }, { log: never }]")
        .indented(2))
    stage.at(.zero, .statusReported(.offline, initial: false))
    #expect(stage.line(.zero, "go") == [])
    #expect(stage.ends == [.stopped(reason: "not now")])
  }

  @Test func `a run that takes too long is timed out, and only the rule's own catch sees it`() {
    EngineCoreTests.check(
      rule(
        """
        timeout: 1m
        then: [{ try: [{ wait: 10m }], catch: [{ notify: ops, message: never }], finally: [{ notify: ops, message: f }] }]
        catch: [{ notify: ops, message: '${error.kind} ${error.message}' }, { wait: 10m }, { notify: ops, message: late }]
        finally: [{ notify: ops, message: z }]
        """),
      """
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 1m, notify: ops, message: f }, { at: 1m, notify: ops, message: 'timeout the run took longer than 1m' },
        { at: 11m, notify: ops, message: late }, { at: 11m, notify: ops, message: z }]
      """)
  }

  @Test func `cancelling runs finally, but not catch`() throws {
    var stage = try Stage(
      "r:\n"
        + rule("then: [{ wait: 1h }]\ncatch: [{ log: never }]\nfinally: [{ log: z }, { wait: 1m }, { log: y }]")
        .indented(2))
    stage.line(.zero, "go")
    #expect(stage.at(.seconds(1), .runCancelled(RunID(1)), on: nil) == ["log z"])
    #expect(stage.at(.seconds(2), .runCancelled(RunID(1)), on: nil) == [])
    #expect(stage.at(.minutes(2)) == ["log y"])
    #expect(stage.ends == [.cancelled(reason: "cancelled by hand")])
  }

  @Test func `branches and loops of countdowns are left by a failure as well`() {
    check(
      "then: [{ if: status == offline, then: [\(bad), \(tell("never"))] }, \(tell("never"))]\ncatch: [\(tell("c"))]",
      ["c", "failed: r"])
  }

  // MARK: - Sessions

  @Test func `a step without a session waits for one within its own time, then it is lost`() {
    EngineCoreTests.check(
      rule(
        """
        then: [{ wait: 1m }, { command: list, timeout: 30s }]
        catch: [{ notify: ops, message: '${error.kind}: ${error.message}' }]
        """),
      """
      timeline: [{ at: 0s, console: go }, { at: 10s, event: session-lost }]
      expect: [{ at: 90s, notify: ops, message: 'lost: no session to s within 30s' }]
      """)
  }

  @Test func `a step goes on when the session comes back in time`() {
    EngineCoreTests.check(
      rule("then: [{ wait: 1m }, { command: list, timeout: 30s }]"),
      """
      timeline: [{ at: 0s, console: go }, { at: 10s, event: session-lost }, { at: 80s, event: session-connected }]
      expect: [{ at: 80s, command: list }]
      """)
  }

  @Test func `a session that goes away while an answer is awaited is lost, not a timeout`() {
    EngineCoreTests.check(
      rule(
        """
        then: [{ command: list, expect: { console: x } }]
        catch: [{ notify: ops, message: '${error.kind}' }]
        """),
      """
      timeline: [{ at: 0s, console: go }, { at: 4s, event: session-lost }, { at: 20s }]
      expect: [{ at: 0s, command: list }, { at: 4s, notify: ops, message: lost }]
      """)
  }

  @Test func `finally waits for a session as long as it takes`() {
    EngineCoreTests.check(
      rule(
        "then: [{ wait: 1m }]\nfinally: [{ command: save-on, timeout: 5s, expect: { console: done } }, { command: end }]"
      ),
      """
      replies: { save-on: { after: 4s, console: done } }
      timeline: [{ at: 0s, console: go }, { at: 10s, event: session-lost }, { at: 55m, event: session-connected }]
      expect: [{ at: 55m, command: save-on }, { at: 55m4s, command: end }]
      """)
  }

  @Test func `finally goes on trying for five minutes after the session is back`() throws {
    var stage = try Stage("r:\n" + rule("then: [{ log: a }]\nfinally: [{ command: save-on }]").indented(2))
    stage.answers = false
    stage.line(.zero, "go")
    stage.answer(.failed(.lost, message: "the session went away"))
    stage.at(.seconds(1), .sessionLost(reason: "x"))
    #expect(stage.at(.minutes(30)) == [])
    stage.tell(.sessionConnected, on: "s")
    stage.at(.minutes(30), .statusReported(.running, initial: true))
    var tries = 0
    for second in 0..<600 {
      let before = stage.effects.count
      stage.at(.minutes(30) + .seconds(second))
      if stage.effects.count > before || second == 0 {
        tries += 1
        stage.answer(.failed(.lost, message: "the session went away"))
      }
    }
    #expect(Set(stage.effects.map(\.words)) == ["log a", "command save-on"])
    #expect(tries > 10 && tries < 70)
    #expect(stage.engine.isIdle)
  }

  @Test func `a wait for an event that nobody could see is lost`() {
    EngineCoreTests.check(
      rule(
        """
        then: [{ wait: { console: done }, timeout: 1m }]
        catch: [{ notify: ops, message: '${error.kind}' }]
        """),
      """
      timeline: [{ at: 0s, console: go }, { at: 10s, event: session-lost }]
      expect: [{ at: 1m, notify: ops, message: lost }]
      """)
  }

  // MARK: - Backups

  private let backup = """
    then: [{ backup: create, name: nightly, as: made }, { notify: ops, message: '${made.name} ${made.size} ${made.uuid}' }]
    catch: [{ notify: ops, message: '${error.step} | ${error.kind} | ${error.message}' }]
    """

  @Test func `a backup is the one with the uuid that the panel gave`() throws {
    var stage = try Stage("r:\n" + rule(backup).indented(2))
    stage.answers = false
    stage.line(.zero, "go")
    let effect = try #require(stage.effects.last)
    // The end may be told before the panel's answer.
    stage.at(.seconds(1), .backupCompleted(BackupReport(uuid: "other", isSuccessful: false, size: 0)))
    stage.at(.seconds(2), .backupCompleted(BackupReport(uuid: "mine", isSuccessful: true, size: 1_073_741_824)))
    stage.at(.seconds(3), .effectFinished(effect.id, .backupStarted(uuid: "mine")), on: nil)
    #expect(stage.effects.last?.words == "notify nightly 1 GiB mine")
  }

  @Test func `a backup that is not successful has failed`() {
    EngineCoreTests.check(
      rule(backup),
      """
      simulate: { backup: { after: 3m, successful: false } }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, backup: create, name: nightly }, { at: 3m, notify: ops, message: backup create | failed | * }]
      """)
  }

  @Test func `a backup that does not end in time is a timeout`() {
    EngineCoreTests.check(
      rule(backup),
      """
      simulate: { backup: { after: 3h, successful: true } }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, backup: create }, { at: 1h, notify: ops, message: 'run | timeout | the run took longer than 1h' }]
      """)
  }

  @Test func `a server without room for backups is refused`() {
    EngineCoreTests.check(
      rule(backup),
      """
      servers: { s: { status: running, backups: 0 } }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, notify: ops, message: backup create | refused | *quota is 0* }]
      """)
  }

  @Test func `keep removes what this rule made and nobody asks for any more`() throws {
    var stage = try Stage(
      "r:\n" + rule("then: [{ backup: create, keep: { last: 2, daily: 3, weekly: 2 } }]").indented(2))
    var deleted: [String] = []
    for day in 0..<12 {
      for hour in 0..<2 {
        let offset = Duration.days(Int64(day)) + .hours(Int64(hour))
        stage.line(offset, "go")
        stage.tell(.backupCompleted(BackupReport(uuid: "someone-else", isSuccessful: true, size: 1)), on: "s")
        guard let effect = stage.effects.last(where: { if case .createBackup = $0.kind { true } else { false } }) else {
          continue
        }
        deleted += stage.at(
          offset, .backupCompleted(BackupReport(uuid: "uuid-\(effect.id.number)", isSuccessful: true, size: 1)))
      }
    }
    let kept = stage.engine.state.rules[StateKey(rule: "r", server: ServerID("s"))]?.backups ?? []
    // The last two are the last day's; two more days; the newest of the week before is among them or one more.
    #expect(kept.count == 5)
    #expect(deleted.count == 24 - kept.count)
    #expect(deleted.allSatisfy { $0.hasPrefix("delete uuid-") })
  }

  @Test func `a locked backup is never removed`() throws {
    var stage = try Stage("r:\n" + rule("then: [{ backup: create, locked: true, keep: { last: 1 } }]").indented(2))
    for hour in 0..<4 {
      stage.line(.hours(Int64(hour)), "go")
      guard let effect = stage.effects.last else { continue }
      let report = BackupReport(uuid: "uuid-\(effect.id.number)", isSuccessful: true, size: 1)
      #expect(stage.at(.hours(Int64(hour)), .backupCompleted(report)) == [])
    }
  }
}
