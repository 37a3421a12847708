public import Diagnostics
import RuleModel

/// A `*.test.yaml` file: rules under test, a pretend world, and what must and must not happen in it.
public struct RuleTestFile: Sendable {
  /// The path as given.
  public let path: String
  /// Rule files, as written, relative to this file.
  public let rules: [Located<String>]
  /// The tests, in order.
  public let tests: [RuleTest]
}

/// A value with the place it was read from.
public struct Located<Content: Sendable>: Sendable {
  /// The value.
  public let value: Content
  /// Where it stands.
  public let span: Span
}

/// One test: a world, a timeline, and expectations.
public struct RuleTest: Sendable {
  /// The author's name for it.
  public let name: String
  /// Where it stands.
  public let span: Span
  /// Keys of the world, those of the file with those of the test over them.
  let world: RuleTestWorld
  /// What is made to happen.
  var timeline: [TimelineItem]
  /// The complete list of effects; `nil` if the key is missing.
  let expectations: [Expectation]?
  /// Non-actions with their reasons.
  let skips: [SkipExpectation]
  /// Where levels stand.
  let states: [StateExpectation]
  /// What must not happen at any time.
  let never: [Expectation]
  /// Names that have to be looked up among the rules.
  let uses: [RuleTestNameUse]
}

/// The keys above `tests`, each of which a test may override.
struct RuleTestWorld: Sendable {
  var only: [Located<String>]?
  var start: Timestamp?
  var startSpan: Span?
  var servers: [RuleTestServer] = []
  /// `servers` was written in another shape, so that none of it is known.
  var hasBrokenServers = false
  var startDuration = Duration.seconds(10)
  var stopDuration = Duration.seconds(5)
  var wingsRestart: Duration?
  var backup = PretendServer.Configuration.Backup(after: .minutes(1), isSuccessful: true)
  var webhookStatus = 204
  var jitter: Duration?
  var replies: [PretendReply] = []
}

/// A server of a test's inventory.
struct RuleTestServer: Sendable {
  var server: Server
  var status: ServerStatus
  var uptime: Duration
  /// Something of it could not be read, so that what is missing proves nothing.
  var isBroken = false
}

/// Something on a timeline.
struct TimelineItem: Sendable {
  let at: Duration
  let server: ServerID?
  let inputs: [Rehearsal.Input]
  /// A recording to be put in its place.
  let replay: Located<String>?
  let span: Span
}

/// An effect that is expected, or forbidden by `never`.
struct Expectation: Sendable {
  enum Verb: String, Sendable, CaseIterable {
    case command, announce, power, backup, notify, webhook, emit
  }

  let at: Duration?
  let within: Duration
  let local: ExpectedLocalTime?
  let server: ServerID?
  let verb: Verb
  let value: String?
  let message: String?
  let name: String?
  let mentions: [String]?
  let span: Span

  /// As the left column of a report shows it.
  var words: String {
    [verb == .backup ? "backup \(value ?? "")" : "\(verb.rawValue) \(value ?? "")", message, name]
      .compactMap { $0 }.joined(separator: "  ")
  }
}

struct SkipExpectation: Sendable {
  let at: Duration
  let server: ServerID?
  let rule: String
  let reason: String
  let span: Span
}

struct StateExpectation: Sendable {
  /// Where a level can stand, in the order in which it gets there.
  static let states = ["clear", "pending", "firing", "recovering"]
  /// Whether what a level looks at is known.
  static let inputs = ["known", "unknown"]

  let at: Duration
  let server: ServerID?
  let rule: String
  let state: String?
  let input: String?
  let span: Span
}
