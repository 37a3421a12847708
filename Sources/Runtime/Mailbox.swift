import RuleModel
import Synchronization

/// What reaches the engine loop, in order of arrival.
enum Letter: Sendable {
  case event(Event)
  case finished(Effect, EffectResult)
  case timerFired
  case rules(RuleSet, message: String)
  case refusedRules(message: String)
  case drain
}

/// The one way into the engine loop; it has room for `limit` letters, and events beyond that are counted and dropped.
final class Mailbox: Sendable {
  /// A burst of ten thousand lines of each of a few servers; beyond that sessions hold back by themselves.
  static let limit = 65_536

  private let continuation: AsyncStream<Letter>.Continuation
  let letters: AsyncStream<Letter>
  private let dropped = Mutex(0)

  init() {
    (letters, continuation) = AsyncStream.makeStream(of: Letter.self, bufferingPolicy: .bufferingOldest(Self.limit))
  }

  func post(_ letter: Letter) {
    if case .dropped = continuation.yield(letter) { dropped.withLock { $0 += 1 } }
  }

  /// How many letters were dropped since the last call.
  func takeDropped() -> Int {
    dropped.withLock { count in
      defer { count = 0 }
      return count
    }
  }

  func close() { continuation.finish() }
}
