import RuleModel

/// The figures of a session; the defaults suit Wings and Pelican.
public struct SessionLimits: Sendable, Hashable {
  /// From a ping to the next.
  public var pingInterval: Duration = .seconds(15)
  /// How long a pong may take, unless something else arrives.
  public var pongTimeout: Duration = .seconds(10)
  /// How long a token's acceptance may take.
  public var authenticationTimeout: Duration = .seconds(10)
  /// How long opening a socket may take in all, waiting for its turn included; less than a token lives.
  public var connectTimeout: Duration = .minutes(8)
  /// The part of a token's life after which it is renewed, in percent.
  public var renewalPercent: Int64 = 80
  /// The first and the longest pause after a failure.
  public var backOff: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
  /// The same when somebody has to do something first.
  public var slowBackOff: ClosedRange<Duration> = .seconds(60) ... .minutes(5)
  /// How long a session has to live until its failures are forgotten.
  public var healthyAfter: Duration = .seconds(60)
  /// How many tokens are fetched in any minute: panels allow five for each server, to all its users together.
  public var tokensPerMinute = 4
  /// From the refusal of a token to the next one; more than the second in which both could have been made.
  public var refusalPause: Duration = .milliseconds(1100)
  /// How long a living process may go without figures.
  public var statsSilence: Duration = .seconds(15)
  /// How often the state of an offline server is read.
  public var offlineStatsInterval: Duration = .minutes(1)
  /// Console lines at once; what is over is counted.
  public var lineBurst = 10_000
  /// Console lines a second after that.
  public var linesPerSecond = 5000

  /// The defaults.
  public init() {}
}
