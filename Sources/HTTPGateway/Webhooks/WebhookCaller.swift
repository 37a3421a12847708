import AsyncHTTPClient
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import RuleModel
import RuntimePorts

/// Sends calls to addresses that the policy permits, and again when that may help.
///
/// The host is resolved once; if any of its addresses is not permitted the call is refused. Exactly the
/// checked addresses are connected, one after the other with each try. Certificates and `Host` stay those of
/// the name.
struct WebhookCaller: Sendable {
  static let answerLimit = 64 * 1024
  static let tries = 3
  static let tryTimeout: Duration = .seconds(10)

  let policy: AddressPolicy
  let resolver: HostResolver
  let tls: TLSConfiguration
  let watch: Stopwatch
  let timeouts: any Clock<Duration>
  let logger: Logger

  /// Returns an accepted status. `timeout` is for all tries and pauses.
  func send(_ call: WebhookCall, timeout: Duration) async throws(EffectFailure) -> Int {
    let deadline = watch.elapsed + timeout
    let addresses = try await checkedAddresses(for: call)
    let answer = WebhookAnswer(call: call)
    var number = 1
    while true {
      let address = addresses[(number - 1) % addresses.count]
      let left = deadline - watch.elapsed
      let failure: EffectFailure
      var told: Duration?
      switch await perform(call, at: address, timeout: min(Self.tryTimeout, left)) {
      case .failure(let fault):
        failure = answer.failure(for: fault)
        guard fault.isTemporary else { throw failure }
      case .success(let reply):
        switch answer.verdict(on: reply) {
        case .accepted(let status): return status
        case .failure(let final): throw final
        case .again(let after, let last): (told, failure) = (after, last)
        }
      }
      guard number < Self.tries else { throw Self.final(failure, after: number) }
      try await rest(told ?? Backoff.standard.pause(afterTry: number), until: deadline, failure)
      logger.debug("trying again: \(failure.message)", metadata: ["try": "\(number + 1)"])
      number += 1
    }
  }

  /// The body of an accepted answer, asked for once.
  func fetch(_ call: WebhookCall, timeout: Duration) async throws(EffectFailure) -> [UInt8] {
    let addresses = try await checkedAddresses(for: call)
    let answer = WebhookAnswer(call: call)
    switch await perform(call, at: addresses[0], timeout: timeout) {
    case .failure(let fault): throw answer.failure(for: fault)
    case .success(let reply):
      switch answer.verdict(on: reply) {
      case .accepted: return reply.body
      case .failure(let failure), .again(_, let failure): throw failure
      }
    }
  }

  /// At least one address, all of them permitted.
  func checkedAddresses(for call: WebhookCall) async throws(EffectFailure) -> [IPAddress] {
    let host = call.address.host
    let addresses: [IPAddress]
    if let literal = IPAddress(host) { addresses = [literal] } else { addresses = await resolver.addresses(host) }
    guard !addresses.isEmpty else { throw WebhookAnswer(call: call).failure(for: .nameNotFound) }
    for address in addresses {
      switch (policy.verdict(on: address), call.address.scheme) {
      case (.isAllowed, _), (.isPublic, .https): continue
      case (.isPublic, .http):
        throw EffectFailure(
          .refused,
          "\(call.place) is not called: plain `http` is for addresses in `webhooks.allow_private` only; use"
            + " `https`")
      case (.isRefused(let kind), _):
        throw EffectFailure(
          .refused,
          "\(call.place) is not called: `\(host)` is \(address), \(kind); the operator can allow it with"
            + " `webhooks.allow_private` in the configuration")
      }
    }
    return addresses
  }

  private func perform(
    _ call: WebhookCall, at address: IPAddress, timeout: Duration
  ) async -> Result<HTTPExchange.Reply, TransportFault> {
    let exchange = HTTPExchange(tls: tls, bodyLimit: Self.answerLimit, overflow: .cut, clock: timeouts)
    let request = HTTPExchange.Request(
      method: call.method, address: call.address, headers: call.headers, body: call.body, timeout: timeout)
    do {
      // A client of its own for each try, because the override belongs to the client and must not be shared.
      return try await HTTPClient.withHTTPClient(
        eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
        configuration: configuration(host: call.address.host, address: address)
      ) { client in
        await exchange.perform(request, on: client, connectingTo: address.description)
      }
    } catch {
      return .failure(TransportFault(error))
    }
  }

  private func configuration(host: String, address: IPAddress) -> HTTPClient.Configuration {
    var configuration = HTTPExchange.clientConfiguration(tls: tls)
    configuration.dnsOverride = [host: address.description]
    // Whatever the client makes of the host's spelling, nothing is sent to another address than the checked
    // one.
    configuration.http1_1ConnectionDebugInitializer = { channel in
      let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
      return peer == address
        ? channel.eventLoop.makeSucceededVoidFuture()
        : channel.eventLoop.makeFailedFuture(TransportFault.unroutable)
    }
    return configuration
  }

  private func rest(_ pause: Duration, until deadline: Duration, _ failure: EffectFailure) async throws(EffectFailure) {
    guard watch.elapsed + pause < deadline else {
      throw EffectFailure(
        failure.kind, failure.message + "; the next try would be after \(pause.secondsText), which is too late")
    }
    do {
      try await watch.pause(pause)
    } catch {
      throw failure
    }
  }

  private static func final(_ failure: EffectFailure, after tries: Int) -> EffectFailure {
    EffectFailure(failure.kind, failure.message + " (\(tries) tries)")
  }
}
