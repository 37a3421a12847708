import NIOCore
import NIOPosix
import RuleModel
import Synchronization
import Testing

@testable import SessionNIO

@Suite("Addresses")
struct NodeAddressTests {
  private func check(_ text: String, _ expected: String?, sourceLocation: SourceLocation = #_sourceLocation) {
    let address = NodeAddress(text).map { "\($0.isSecure) \($0.host) \($0.port) \($0.target) \($0.hostHeader)" }
    #expect(address == expected, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("wss://node.test:8080/api/ws", "true node.test 8080 /api/ws node.test:8080"),
    ("ws://node.test", "false node.test 80 / node.test"), ("WSS://n/a?b=c#d", "true n 443 /a?b=c n"),
    ("ws://[::1]:99/x", "false ::1 99 /x [::1]:99"), ("ws://n?x", "false n 80 /?x n"),
    ("ftp://n/", nil), ("ws://", nil), ("ws://n:0/", nil), ("ws://n:x/", nil), ("ws://u:p@n/", nil),
    ("ws://n/\r\nX: y", nil),
    ("n/", nil), ("ws://[::1/", nil), ("ws://n/ä", nil),
  ])
  func `addresses are read strictly`(text: String, parts: String?) { check(text, parts) }
}

@Suite("The mailbox")
struct EventMailboxTests {
  private let one = ServerID("one")

  private func line(_ number: Int) -> Event { Event(.consoleLinePrinted(ConsoleLine("\(number)")), on: one) }

  @Test func `events come out in the order in which they went in`() async {
    let mailbox = EventMailbox(capacity: 10) { _ in }
    mailbox.put([line(1), line(2)])
    mailbox.put([line(3)])
    mailbox.finish()
    #expect(await mailbox.next() == [line(1), line(2), line(3)])
    #expect(await mailbox.next() == nil)
  }

  @Test func `when it is full the oldest lines go, rare events stay, and the gap is told`() async {
    let log = ServerLog()
    let mailbox = EventMailbox(capacity: 3) { log.add($0) }
    let crash = Event(.crashed(Crash(exitCode: 1)), on: one)
    mailbox.put([line(1), crash, line(2), line(3), line(4), line(5)])
    let batch = await mailbox.next() ?? []
    #expect(batch.dropFirst() == [crash, line(3), line(4), line(5)])
    guard case .observationInterrupted? = batch.first?.kind else {
      Issue.record("the gap was not told")
      return
    }
    #expect(mailbox.dropped == 2)
    #expect(log.servers == [one])
  }

  @Test func `a waiting consumer is woken by events, by the end and by its task's end`() async {
    let mailbox = EventMailbox(capacity: 3) { _ in }
    async let woken = mailbox.next()
    mailbox.put([line(1)])
    #expect(await woken == [line(1)])
    let cancelled = Task { await mailbox.next() }
    cancelled.cancel()
    #expect(await cancelled.value == nil)
    async let ended = mailbox.next()
    mailbox.finish()
    #expect(await ended == nil)
  }
}

@Suite("The gate", .timeLimit(.minutes(1)))
struct PacedGateTests {
  @Test func `five handshakes at once and no more`() async throws {
    let gate = PacedGate(atOnce: 5, perSecond: 1000)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let counter = Counter()
    let entered = AsyncStream<Int>.makeStream()
    for _ in 0..<12 { gate.enter("node", on: loop) { entered.continuation.yield(counter.next()) } }
    var iterator = entered.stream.makeAsyncIterator()
    for expected in 1...5 { #expect(await iterator.next() == expected) }
    for expected in 6...12 {
      gate.leave("node")
      #expect(await iterator.next() == expected)
    }
  }

  @Test func `the urgent go first, in their order`() async throws {
    let gate = PacedGate(atOnce: 1, perSecond: 1000)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let entered = AsyncStream<String>.makeStream()
    for name in ["first", "second", "third"] { gate.enter("panel", on: loop) { entered.continuation.yield(name) } }
    for name in ["renewal", "renewal 2"] {
      gate.enter("panel", on: loop, isUrgent: true) { entered.continuation.yield(name) }
    }
    var iterator = entered.stream.makeAsyncIterator()
    for expected in ["first", "renewal", "renewal 2", "second", "third"] {
      #expect(await iterator.next() == expected)
      gate.leave("panel")
    }
  }
}

/// Keeps servers.
final class ServerLog: Sendable {
  private let entries = Mutex<[ServerID]>([])

  func add(_ server: ServerID) { entries.withLock { $0.append(server) } }

  var servers: [ServerID] { entries.withLock { $0 } }
}
