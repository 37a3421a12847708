import Diagnostics
import RuleModel
import RuntimePorts

/// Tells from a receiver's answer what became of a call. Receivers are not trusted: their texts are not
/// shown.
struct WebhookAnswer {
  enum Verdict: Hashable {
    case accepted(Int)
    case failure(EffectFailure)
    /// To be tried again, after the time told if there is one; the failure counts when no try is left.
    case again(after: Duration?, EffectFailure)
  }

  let call: WebhookCall

  func verdict(on reply: HTTPExchange.Reply) -> Verdict {
    if call.accepts(reply.status) { return .accepted(reply.status) }
    let start = "\(call.place) answered with HTTP \(reply.status)"
    switch reply.status {
    case 300..<400:
      return .failure(EffectFailure(.failed, start + ", a redirect, which is not followed; use the final address"))
    case 401, 403, 404, 410:
      return .failure(EffectFailure(.failed, start + advice(reply.status)))
    case 429:
      return .again(
        after: reply.retryAfter ?? Self.retryAfter(reply.body),
        EffectFailure(.failed, start + ": too many requests"))
    case 500...: return .again(after: reply.retryAfter, EffectFailure(.failed, start))
    default: return .failure(EffectFailure(.failed, start))
    }
  }

  func failure(for fault: TransportFault) -> EffectFailure {
    let text = "\(call.place) cannot be reached: \(fault.words)"
    switch fault {
    case .timeout, .connectTimeout: return EffectFailure(.timeout, text)
    case .certificate, .notTLS, .oldTLS: return EffectFailure(.refused, text)
    case .nameNotFound, .refused, .unroutable, .closed, .handshake, .tooLarge, .malformed, .cancelled,
      .noDescriptors, .other:
      return EffectFailure(.lost, text)
    }
  }

  private func advice(_ status: Int) -> String {
    let place = call.secretNames.first.map { " in the secret `\($0)`" } ?? ""
    switch (call.service, status) {
    case (.discord, 401), (.discord, 403), (.discord, 404), (.discord, 410):
      return ": the webhook was deleted or its address is incomplete; make a new one in the channel's settings"
        + " and put it" + (place.isEmpty ? " in the notifier's address" : place)
    case (_, 401), (_, 403): return ": it does not accept the credentials" + place
    default: return ": it does not know this address" + (place.isEmpty ? "" : "; check it" + place)
    }
  }

  /// Discord tells the pause in its JSON, with fractions of a second.
  private static func retryAfter(_ body: [UInt8]) -> Duration? {
    guard let document = try? JSONValue(parsing: body), let seconds = document["retry_after"]?.double else {
      return nil
    }
    return seconds >= 0 && seconds < 1e7 ? .seconds(seconds) : nil
  }
}
