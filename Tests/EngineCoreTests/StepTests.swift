import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// What each verb does, when it is done, and how it fails.
struct StepTests {
  private func onGo(_ then: String, _ keys: String = "") -> String {
    "\(keys)\nservers: all\nwhen: { console: '^go$' }\nthen:\n\(then)\n"
      + "catch: [{ notify: ops, message: '${error.step} | ${error.kind} | ${error.message}' }]"
  }

  private let go = "timeline: [{ at: 0s, console: go }]\n"

  // MARK: - command

  @Test func `a list of commands is so many steps, and the answer belongs to the last`() {
    check(
      onGo("- { command: [save-off, save-all], expect: { console: '^Saved$' } }\n- { command: done }"),
      """
      replies: { save-all: { after: 2s, console: Saved } }
      """ + "\n" + go
        + "expect: [{ at: 0s, command: save-off }, { at: 0s, command: save-all }, { at: 2s, command: done }]")
  }

  @Test func `a command without an answer fails as a timeout`() {
    check(
      onGo("- { command: list, expect: { console: '^Saved$' } }"),
      go
        + "expect: [{ at: 0s, command: list }, { at: 10s, notify: ops, message: command list | timeout | no answer within 10s }]"
    )
  }

  @Test func `an answer exactly at the end of its time is in time`() {
    check(
      onGo("- { command: list, expect: { console: '^yes$' }, timeout: 5s }\n- { command: done }"),
      "replies: { list: { after: 5s, console: 'yes' } }\n" + go
        + "expect: [{ at: 0s, command: list }, { at: 5s, command: done }]")
  }

  @Test func `the line that fired a rule is no answer to its command`() {
    check(
      onGo("- { command: list, expect: { console: 'go' } }"),
      go + "expect: [{ at: 0s, command: list }, { at: 10s, notify: ops, message: '*timeout*' }]")
  }

  @Test func `an answer that comes before the command is reported as sent counts`() throws {
    var stage = try Stage(
      "r:\n" + onGo("- { command: list, expect: { console: '^yes$' } }\n- { command: done }").indented(2))
    stage.answers = false
    stage.line(.zero, "go")
    #expect(stage.line(.zero, "yes") == [])
    stage.answer(.sent(route: .socket))
    #expect(stage.effects.map(\.words) == ["command list", "command done"])
  }

  @Test func `captures of an answer are known to later steps`() {
    check(
      onGo(
        """
        - { command: list, expect: { console: '^(?<n>\\d+) online$' }, as: online }
        - { stop: somebody is there, if: n > 3 }
        - { command: 'say ${online.n} of ${n}' }
        """),
      """
      replies: { list: 2 online }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, command: list }, { at: 0s, command: say 2 of 2 }]
      """)
  }

  @Test func `a command to a server that is off is refused and not tried again`() {
    check(
      onGo("- { command: list, retry: 3 }"),
      """
      servers: { s: { status: offline } }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, notify: ops, message: command list | refused | *offline* }]
      """)
  }

  @Test func `a command with an unknown value in it is refused`() {
    check(
      onGo("- { command: 'say ${memory|percent}' }"),
      go + "expect: [{ at: 0s, notify: ops, message: '*| refused |*' }]")
  }

  @Test func `an unknown value in a message is shown as such`() {
    check(
      onGo("- { notify: ops, message: 'memory ${memory}' }"),
      go + "expect: [{ at: 0s, notify: ops, message: memory unknown }]")
  }

  @Test func `without the permission a command is refused`() throws {
    let poor = Server(id: ServerID("s"), permissions: ["control.start"])
    var stage = try Stage("r:\n" + onGo("- { command: list }").indented(2), servers: [poor])
    #expect(
      stage.line(.zero, "go") == [
        "notify command list | refused | the key lacks the permission `control.console` on s"
      ])
  }

  @Test func `an announcement is the profile's command with the text in it`() throws {
    var stage = try Stage("r:\n" + onGo("- { announce: Hello }").indented(2))
    stage.line(.zero, "go")
    #expect(stage.effects.map(\.kind) == [.sendCommand("say Hello", announcement: "Hello")])
  }

  // MARK: - power

  @Test(
    arguments: [
      ("running", "start", ""), ("offline", "stop", ""), ("offline", "kill", ""),
      ("offline", "start", "{ at: 0s, power: start }, "), ("offline", "restart", "{ at: 0s, power: restart }, "),
    ])
  func `nothing is sent when the state is reached already`(status: String, signal: String, sent: String) {
    let end = sent.isEmpty ? "0s" : "10s"
    check(
      onGo("- { power: \(signal) }\n- { notify: ops, message: done }"),
      """
      servers: { s: { status: \(status) } }
      timeline: [{ at: 0s, console: go }]
      expect: [\(sent){ at: \(end), notify: ops, message: done }]
      """)
  }

  @Test func `start waits for a server that is starting already`() {
    check(
      onGo("- { power: start }\n- { notify: ops, message: done }"),
      """
      timeline: [{ at: 0s, status: offline }, { at: 1s, status: starting }, { at: 2s, console: go }, { at: 30s, status: running }]
      expect: [{ at: 30s, notify: ops, message: done }]
      """)
  }

  @Test func `restart is done when the server runs again, not while it still runs`() {
    check(
      onGo("- { power: restart }\n- { notify: ops, message: done }"),
      "simulate: { stop: 7s, start: 20s }\n" + go
        + "expect: [{ at: 0s, power: restart }, { at: 27s, notify: ops, message: done }]")
  }

  @Test func `a stop that takes too long becomes a kill`() {
    check(
      onGo("- { power: stop, kill_after: 1m }\n- { notify: ops, message: done }"),
      "simulate: { stop: 1h }\n" + go
        + "expect: [{ at: 0s, power: stop }, { at: 1m, power: kill }, { at: 1m, notify: ops, message: done }]")
  }

  @Test func `a stop in time is not followed by a kill`() {
    check(
      onGo("- { power: stop, kill_after: 1m }\n- { wait: 5m }\n- { notify: ops, message: done }"),
      "simulate: { stop: 1m }\n" + go + "expect: [{ at: 0s, power: stop }, { at: 6m, notify: ops, message: done }]")
  }

  @Test func `a power step that does not reach its state fails as a timeout`() {
    check(
      onGo("- { power: start, timeout: 1m }"),
      """
      servers: { s: { status: offline } }
      simulate: { start: 1h }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, power: start }, { at: 1m, notify: ops, message: power start | timeout | s is still starting after 1m }]
      """)
  }

  @Test func `a server that falls over while it starts has failed`() {
    check(
      onGo("- { power: start }"),
      """
      servers: { s: { status: offline } }
      timeline: [{ at: 0s, console: go }, { at: 4s, crash: any }]
      expect: [{ at: 0s, power: start }, { at: 4s, notify: ops, message: 'power start | failed | *' }]
      """)
  }

  @Test func `a detached power step is done when it is sent`() {
    check(
      onGo("- { power: stop, detach: true }\n- { notify: ops, message: done }"),
      go + "expect: [{ at: 0s, power: stop }, { at: 0s, notify: ops, message: done }]")
  }

  @Test func `six power actions in ten minutes are the most a server gets`() {
    check(
      "mode: queued\n" + onGo("- { power: restart, detach: true }"),
      """
      simulate: { stop: 100ms, start: 100ms }
      timeline: [{ at: 0s, every: 1m, times: 7, console: go }, { at: 10m, console: go }]
      expect: [\((0..<6).map { "{ at: \($0)m, power: restart }" }.joined(separator: ", ")),
        { at: 6m, notify: ops, message: 'power restart | refused | s has had 6 power actions in 10m*' },
        { at: 10m, power: restart }]
      """)
  }

  @Test func `without the permission a power step is refused`() throws {
    let poor = Server(id: ServerID("s"), permissions: ["control.console"])
    var stage = try Stage("r:\n" + onGo("- { power: stop }").indented(2), servers: [poor])
    #expect(stage.line(.zero, "go").first?.contains("control.stop") == true)
  }

  // MARK: - webhook, wait, branches

  @Test func `a webhook is done when its answer is accepted`() {
    check(
      onGo("- { webhook: { url: 'https://example.org/x' }, as: call }\n- { notify: ops, message: '${call.status}' }"),
      "simulate: { webhook: { status: 201 } }\n" + go
        + "expect: [{ at: 0s, webhook: 'https://example.org/x' }, { at: 0s, notify: ops, message: \"201\" }]")
  }

  @Test func `a webhook that is tried again is one more line each time, with growing pauses`() {
    check(
      onGo("- { webhook: { url: 'https://example.org/x' }, retry: { attempts: 4, delay: 2s, backoff: 3 } }"),
      """
      simulate: { webhook: { status: 500 } }
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, webhook: '*' }, { at: 2s, webhook: '*' }, { at: 8s, webhook: '*' }, { at: 26s, webhook: '*' },
        { at: 26s, notify: ops, message: '*| failed | *500*' }]
      """)
  }

  @Test func `accept names the answers that are good`() {
    check(
      onGo("- { webhook: { url: 'https://example.org/x' }, accept: [404] }"),
      "simulate: { webhook: { status: 404 } }\n" + go + "expect: [{ at: 0s, webhook: '*' }]")
  }

  @Test func `retry asks so many times more, each with its own time`() {
    check(
      onGo("- { command: list, expect: { console: x }, timeout: 10s, retry: 2 }"),
      go + """
        expect: [{ at: 0s, command: list }, { at: 10s, command: list }, { at: 20s, command: list },
          { at: 30s, notify: ops, message: '*timeout*' }]
        """)
  }

  @Test func `a wait for something that is true already passes at once`() {
    check(
      onGo("- { wait: { status: running }, timeout: 1m }\n- { command: done }"),
      go + "expect: [{ at: 0s, command: done }]")
  }

  @Test func `a wait for a state that has to last ends when it has lasted`() {
    check(
      onGo("- { wait: { status: running, for: 30s }, timeout: 10m }\n- { command: done }"),
      """
      timeline: [{ at: 0s, console: go }, { at: 10s, status: offline }, { at: 20s, status: running }]
      expect: [{ at: 50s, command: done }]
      """)
  }

  @Test func `a wait for an event begins after the event that fired the rule`() {
    check(
      onGo("- { wait: { console: 'go' }, timeout: 1m }\n- { command: done }"),
      "timeline: [{ at: 0s, console: go }, { at: 5s, console: go on }]\nexpect: [{ at: 5s, command: done }]")
  }

  @Test func `a wait that is in vain fails as a timeout`() {
    check(
      onGo("- { wait: { console: never }, timeout: 1m }"),
      go + "expect: [{ at: 1m, notify: ops, message: '*| timeout |*' }]")
  }

  @Test(arguments: [("10%", "low"), ("60%", "high"), ("", "end")])
  func `an if step takes one branch, and neither when it cannot tell`(memory: String, words: String) {
    check(
      onGo(
        """
        - if: memory > 50%
          then: [{ notify: ops, message: high }]
          else: [{ notify: ops, message: low }]
        - { notify: ops, message: end }
        """),
      """
      timeline: [{ at: 0s\(memory.isEmpty ? "" : ", stats: { memory: \(memory) }") }, { at: 1s, console: go }]
      expect: [\(memory.isEmpty ? "" : "{ at: 1s, notify: ops, message: \(words) }, "){ at: 1s, notify: ops, message: end }]
      """)
  }

  @Test func `a step whose guard is unknown is passed over`() throws {
    var stage = try Stage("r:\n" + onGo("- { command: list, if: memory > 50% }\n- { command: done }").indented(2))
    #expect(stage.line(.zero, "go") == ["command done"])
    let skips = stage.notes.compactMap { if case .stepSkipped(_, _, let reason) = $0.kind { reason } else { nil } }
    #expect(skips == ["if-unknown: memory > 50% (memory = unknown)"])
  }

  @Test func `a failing step may be passed over`() {
    check(
      onGo("- { command: list, expect: { console: x }, continue_on_error: true }\n- { command: done }"),
      go + "expect: [{ at: 0s, command: list }, { at: 10s, command: done }]")
  }

  @Test func `elapsed time of the run is told`() {
    check(
      onGo("- { wait: 90s }\n- { notify: ops, message: '${run.elapsed}' }"),
      go + "expect: [{ at: 90s, notify: ops, message: 1m30s }]")
  }

  // MARK: - countdown

  @Test func `a countdown announces what is still to come and ends at its instant`() {
    check(
      onGo("- countdown: { to: now + 90s, at: [2m, 1m, 30s, 30s], announce: 'in ${remaining}' }\n- { command: done }"),
      """
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 30s, announce: in 1m }, { at: 60s, announce: in 30s }, { at: 90s, command: done }]
      """)
  }

  @Test func `a countdown whose end condition holds at the start ends at once, in silence`() {
    check(
      onGo("- countdown: { to: now + 90s, at: [90s], announce: x, end_if: status == running }\n- { command: done }"),
      go + "expect: [{ at: 0s, command: done }]")
  }

  @Test func `an unknown end condition does not end a countdown`() {
    check(
      onGo("- countdown: { to: now + 10s, at: [5s], announce: x, end_if: memory > 1% }\n- { command: done }"),
      go + "expect: [{ at: 5s, announce: x }, { at: 10s, command: done }]")
  }

  @Test func `a countdown can carry out steps, and they know the time left`() {
    check(
      onGo(
        """
        - countdown:
            to: now + 60s
            at: [30s, 10s]
            do: [{ notify: ops, message: '${remaining}' }, { wait: 5s }, { command: 'say ${remaining}' }]
          if: status == running
        - { command: done }
        """),
      go + """
        expect: [{ at: 30s, notify: ops, message: 30s }, { at: 35s, command: say 30s }, { at: 50s, notify: ops, message: 10s },
          { at: 55s, command: say 10s }, { at: 60s, command: done }]
        """)
  }

  @Test func `a countdown whose end is in the past is over`() {
    check(
      onGo("- countdown: { to: now - 1m, at: [10s], announce: x }\n- { command: done }"),
      go + "expect: [{ at: 0s, command: done }]")
  }
}
