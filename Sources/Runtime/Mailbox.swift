import EngineCore
import RuleModel
import Synchronization

/// What reaches the engine loop, in order of arrival.
enum Letter: Sendable {
  case event(Event)
  case finished(Effect, EffectResult)
  case timerFired
  case rules(RuleSet, message: String)
  case refusedRules(message: String)
  case question(@Sendable (Engine) -> Void)
  case drain
}

/// The one way into the engine loop.
///
/// Console lines and figures beyond `limit` are dropped and counted; whatever else arrives is rare and always kept.
final class Mailbox: Sendable {
  /// A burst of ten thousand lines of each of a few servers; beyond that sessions hold back by themselves.
  static let limit = 65_536

  /// To be taken out by one reader, who tells each time with `taken`.
  let letters: AsyncStream<Letter>
  private let continuation: AsyncStream<Letter>.Continuation
  private let counts = Mutex(Counts())

  private struct Counts {
    var waiting = 0
    var dropped: [ServerID: Int] = [:]
  }

  init() {
    (letters, continuation) = AsyncStream.makeStream(of: Letter.self)
  }

  /// Whether it will be read, unless the loop ends before its turn.
  @discardableResult
  func post(_ letter: Letter) -> Bool {
    let isAccepted = counts.withLock { counts in
      if counts.waiting >= Self.limit, let server = letter.dispensableServer {
        counts.dropped[server, default: 0] += 1
        return false
      }
      counts.waiting += 1
      return true
    }
    guard isAccepted else { return false }
    if case .enqueued = continuation.yield(letter) { return true }
    return false
  }

  /// Nothing is read any more.
  func close() { continuation.finish() }

  /// A letter was taken out.
  func taken() { counts.withLock { $0.waiting -= 1 } }

  /// How many letters of each server were dropped since the last call.
  func takeDropped() -> [(server: ServerID, count: Int)] {
    counts.withLock { counts in
      guard !counts.dropped.isEmpty else { return [] }
      defer { counts.dropped = [:] }
      return counts.dropped.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }
}

extension Letter {
  /// The server of a letter of which more keep coming, so that one can be missed.
  fileprivate var dispensableServer: ServerID? {
    guard case .event(let event) = self else { return nil }
    switch event.kind {
    case .consoleLinePrinted, .statsReported: return event.server
    default: return nil
    }
  }
}
