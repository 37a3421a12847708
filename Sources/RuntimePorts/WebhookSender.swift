public import RuleModel

/// Sends messages and calls web addresses, at least once each.
public protocol WebhookSender: Sendable {
  /// Sends a message through its notifier; returns the response's status.
  ///
  /// `key` is the idempotency key: the same for every repetition of one effect.
  func deliver(_ notification: Notification, from server: Server, key: String) async throws(EffectFailure) -> Int

  /// Calls a web address; returns the response's status if it is among the accepted ones.
  func call(_ request: WebhookRequest, key: String, timeout: Duration) async throws(EffectFailure) -> Int
}
