import RuleModel
import SessionCore
import Testing

@Suite("Pacing")
struct CommandPacerTests {
  private let start = Timestamp(seconds: 1000)

  private func item(_ number: UInt64, _ message: OutgoingMessage? = nil) -> CommandPacer.Item {
    CommandPacer.Item(
      request: RequestID(number), message: message ?? .command("\(number)"), deadline: start + .seconds(60))
  }

  /// Everything that leaves until `end`, with the time since `start`.
  private func drain(_ pacer: inout CommandPacer, until end: Duration) -> [(Duration, OutgoingMessage)] {
    var now = start
    var sent: [(Duration, OutgoingMessage)] = []
    while let ready = pacer.readyAt, ready <= start + end {
      now = max(now, ready)
      guard let item = pacer.next(at: now) else { continue }
      sent.append((now - start, item.message))
    }
    return sent
  }

  @Test func `eight commands leave at once and then fewer than one a second`() {
    var pacer = CommandPacer()
    for number in 1...20 { _ = pacer.enqueue(item(UInt64(number))) }
    let times = drain(&pacer, until: .seconds(6)).map(\.0)
    #expect(times.filter { $0 < .milliseconds(500) }.count == 8)
    #expect(times.count == 8 + 5)
    let steady = zip(times.dropFirst(8), times.dropFirst(9)).map { $1 - $0 }
    #expect(steady.allSatisfy { $0 > .seconds(1) })
  }

  @Test func `neighbouring commands keep a distance, so that they cannot change places`() {
    var pacer = CommandPacer()
    for number in 1...3 { _ = pacer.enqueue(item(UInt64(number))) }
    let sent = drain(&pacer, until: .seconds(1))
    #expect(sent.map(\.0) == [.zero, CommandPacer.spacing, CommandPacer.spacing * 2])
    #expect(sent.map(\.1) == [.command("1"), .command("2"), .command("3")])
  }

  @Test func `power overtakes commands`() {
    var pacer = CommandPacer()
    _ = pacer.enqueue(item(1))
    _ = pacer.enqueue(item(2, .power(.stop)))
    #expect(drain(&pacer, until: .seconds(1)).map(\.1) == [.power(.stop), .command("1")])
  }

  @Test func `a full queue refuses commands, and power takes the place of the oldest one`() {
    var pacer = CommandPacer()
    for number in 1...100 { _ = pacer.enqueue(item(UInt64(number))) }
    let refused = pacer.enqueue(item(101))
    #expect(refused == .full)
    let displacing = pacer.enqueue(item(102, .power(.kill)))
    #expect(displacing == .displaced(item(1)))
    #expect(pacer.count == 100)
  }

  @Test func `a throttled command is sent once more and not twice`() {
    var pacer = CommandPacer()
    _ = pacer.enqueue(item(1))
    let first = pacer.next(at: start)?.message
    #expect(first == .command("1"))
    let isSentAgain = pacer.throttled("send command", at: start + .milliseconds(5))
    #expect(isSentAgain)
    let tooEarly = pacer.next(at: start + .milliseconds(50))
    #expect(tooEarly == nil)
    let again = pacer.next(at: start + .seconds(2))
    #expect(again?.message == .command("1"))
    #expect(again?.request == nil)
    let isSentTwice = pacer.throttled("send command", at: start + .seconds(2))
    #expect(!isSentTwice)
  }

  @Test func `throttled for all frames means the latest message`() {
    var pacer = CommandPacer()
    _ = pacer.enqueue(item(1))
    _ = pacer.next(at: start)
    _ = pacer.enqueue(item(2, .power(.start)))
    _ = pacer.next(at: start + .seconds(1))
    let isSentAgain = pacer.throttled("global", at: start + .seconds(1))
    #expect(isSentAgain)
    #expect(drain(&pacer, until: .seconds(9)).map(\.1) == [.power(.start)])
  }

  @Test func `two tokens leave at once and a third has to wait`() {
    var pacer = CommandPacer()
    let isFirstSent = pacer.takeAuth(at: start)
    #expect(isFirstSent)
    let isSecondSent = pacer.takeAuth(at: start)
    #expect(isSecondSent)
    let isThirdSent = pacer.takeAuth(at: start + .seconds(4))
    #expect(!isThirdSent)
    #expect(pacer.authAvailableAt == start + .milliseconds(5100))
    let isLaterSent = pacer.takeAuth(at: start + .milliseconds(5100))
    #expect(isLaterSent)
  }

  @Test func `an item that is late is taken out`() {
    var pacer = CommandPacer()
    _ = pacer.enqueue(.init(request: RequestID(1), message: .command("x"), deadline: start + .seconds(5)))
    _ = pacer.enqueue(item(2))
    #expect(pacer.nextExpiry == start + .seconds(5))
    let late = pacer.expired(at: start + .seconds(5)).map(\.request)
    #expect(late == [RequestID(1)])
    #expect(pacer.count == 1)
    let isCancelled = pacer.cancel(RequestID(2))
    #expect(isCancelled)
    #expect(pacer.nextExpiry == nil)
  }

  @Test func `a bucket keeps its rate over a long time`() {
    var bucket = TokenBucket(burst: 3, each: .milliseconds(100))
    var taken = 0
    for tick in 0..<10_000 where bucket.take(at: start + .milliseconds(Int64(tick))) { taken += 1 }
    #expect(taken == 3 + 99)
  }
}
