import Diagnostics
import NIOHTTP1
public import RuleModel
public import RuntimePorts

extension HTTPWebhookSender {
  /// What is known about a notifier without posting anything: whether its secrets have values and its address may be
  /// called, and of a Discord webhook what Discord says about it.
  ///
  /// Throws what would keep a message from being sent.
  public func look(at notifier: Notifier) async throws(EffectFailure) -> String {
    let message = OutgoingMessage(
      Notification(notifier: notifier, message: nil), from: Server(id: ServerID(""), name: nil))
    var call = try WebhookCall(message, key: "", userAgent: userAgent, secrets: secrets)
    guard notifier.service == .discord else {
      _ = try await caller.checkedAddresses(for: call)
      return "\(notifier.service.rawValue) at \(call.address.origin) (its name has an address, nothing posted)"
    }
    call.method = .GET
    call.body = nil
    let body = try await caller.fetch(call, timeout: WebhookCaller.tryTimeout)
    guard let name = (try? JSONValue(parsing: body))?["name"]?.string else {
      throw EffectFailure(.failed, "\(call.place) did not answer like a webhook of Discord")
    }
    return "Discord webhook \"\(SafeText.escaping(name))\" (looked up, nothing posted)"
  }
}
