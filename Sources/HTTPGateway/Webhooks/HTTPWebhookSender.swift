import Diagnostics
public import Logging
import NIOSSL
public import RuleModel
public import RuntimePorts

/// Messages and web calls over HTTPS, at least once each, to public addresses only unless the operator allows
/// others.
///
/// Secrets are filled in at the last moment and never shown: failures name scheme and host, or `‹NAME›`.
/// Three tries on connection failures, 429 and 5xx, 10 s each; redirects are not followed; 64 KiB of an
/// answer are read.
public final class HTTPWebhookSender: WebhookSender {
  /// For all tries and pauses of one message.
  static let deliveryTimeout: Duration = .seconds(60)

  let secrets: any SecretSource
  let userAgent: String
  let caller: WebhookCaller
  private let dispatcher: NotificationDispatcher

  /// What the operator decides about outgoing calls.
  public struct Configuration: Sendable {
    /// Blocks of inside addresses that may be called, by plain `http` too; `webhooks.allow_private`.
    public var allowPrivate: [CIDR]
    /// A PEM file with authorities to trust besides the system's.
    public var certificateFile: String?
    /// Flightplan's own version, for the user agent.
    public var version: String

    /// Public addresses only, unless said otherwise.
    public init(allowPrivate: [CIDR] = [], certificateFile: String? = nil, version: String) {
      self.allowPrivate = allowPrivate
      self.certificateFile = certificateFile
      self.version = version
    }
  }

  /// Reads the certificate file; a `.refused` failure says what is wrong with it. `clock` serves pauses and
  /// time limits.
  public convenience init(
    _ configuration: Configuration, secrets: any SecretSource, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) throws(EffectFailure) {
    try self.init(
      configuration, secrets: secrets, logger: logger, pauses: clock, timeouts: clock, resolver: .system)
  }

  /// Tests bring their own addresses, and skip the pauses without skipping the time limits.
  init(
    _ configuration: Configuration, secrets: any SecretSource, logger: Logger, pauses: any Clock<Duration>,
    timeouts: any Clock<Duration>, resolver: HostResolver
  ) throws(EffectFailure) {
    let tls = HTTPExchange.tlsConfiguration(adding: try Self.certificates(configuration))
    let watch = Stopwatch(pauses)
    let caller = WebhookCaller(
      policy: AddressPolicy(allowed: configuration.allowPrivate), resolver: resolver, tls: tls, watch: watch,
      timeouts: timeouts, logger: logger)
    let userAgent = "flightplan/\(configuration.version)"
    self.secrets = secrets
    self.userAgent = userAgent
    self.caller = caller
    dispatcher = NotificationDispatcher(watch: watch, logger: logger) { message, key in
      do throws(EffectFailure) {
        let call = try WebhookCall(message, key: key, userAgent: userAgent, secrets: secrets)
        return .success(try await caller.send(call, timeout: Self.deliveryTimeout))
      } catch {
        return .failure(error)
      }
    }
  }

  /// See `WebhookSender`. Returns 0 when the notifier's `limit` dropped the message, which is logged as a
  /// warning.
  ///
  /// With `groupWait` it returns when the message that this one became part of was sent.
  public func deliver(
    _ notification: Notification, from server: Server, key: String
  ) async throws(EffectFailure) -> Int {
    try await dispatcher.deliver(OutgoingMessage(notification, from: server), key: key).get()
  }

  /// See `WebhookSender`. `timeout` is for all tries and pauses together.
  public func call(
    _ request: WebhookRequest, key: String, timeout: Duration
  ) async throws(EffectFailure) -> Int {
    let call = try WebhookCall(request, key: key, userAgent: userAgent, secrets: secrets)
    return try await caller.send(call, timeout: timeout)
  }

  /// How many messages a notifier has dropped since the last one that went out.
  public func droppedCount(ofNotifier name: String) async -> Int {
    await dispatcher.droppedCount(of: name)
  }

  /// Sends grouped messages that still wait, at once.
  public func flush() async {
    await dispatcher.flush()
  }

  /// The JSON that would be sent for a notification, over several lines; the address shows secrets as
  /// `‹NAME›`.
  public static func preview(
    _ notification: Notification, from server: Server
  ) -> (address: String, body: String) {
    let message = OutgoingMessage(notification, from: server)
    return (
      notification.notifier.address.description,
      message.body(to: notification.notifier.address.description).renderedPretty()
    )
  }

  private static func certificates(_ configuration: Configuration) throws(EffectFailure) -> [NIOSSLCertificate] {
    guard let file = configuration.certificateFile else { return [] }
    if let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty { return certificates }
    throw EffectFailure(
      .refused, "no certificate can be read from `\(file)`; a file with certificates in PEM form is needed")
  }
}
