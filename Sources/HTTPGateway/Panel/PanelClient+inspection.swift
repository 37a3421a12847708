import Diagnostics
import NIOHTTP1
public import RuleModel
public import RuntimePorts

/// What can be learned about a panel without changing anything there.
public struct PanelInspection: Sendable, Hashable {
  /// The name of the account that the key belongs to; nil if the panel does not tell.
  public let account: String?
  /// How many requests a minute the panel grants the account (`X-RateLimit-Limit`).
  public let requestsPerMinute: Int?
  /// By how much the panel's clock is ahead of ours (`Date`, RFC 9110 §6.6.1), to the second.
  public let clockOffset: Duration?
  /// Days until the first certificate of the chain ends; nil without TLS.
  public let certificateDaysLeft: Int?
  /// From request to answer.
  public let roundTrip: Duration
}

extension PanelClient {
  /// Asks for the key's account, and looks at what comes with the answer. `now` is our own clock.
  public func inspect(now: @Sendable () -> Timestamp) async throws(PanelError) -> PanelInspection {
    try await acquire(.account, until: watch.elapsed + PanelCall.account.patience)
    let start = watch.elapsed
    switch await exchange.perform(request(.account), on: client) {
    case .failure(let fault): throw answers.error(for: fault, at: base)
    case .success(let reply):
      let roundTrip = watch.elapsed - start
      let told = now()
      let isSecure = base.scheme == .https
      let days =
        isSecure
        ? await CertificateProbe(tls: exchange.tls).daysLeft(host: base.host, port: base.effectivePort) : nil
      return PanelInspection(
        account: (try? JSONValue(parsing: reply.body))?["attributes"]?["username"]?.string.map(SafeText.escaping),
        requestsPerMinute: reply.headers.first(name: "X-RateLimit-Limit").flatMap { Int($0) },
        clockOffset: reply.headers.first(name: "Date").flatMap(HTTPDate.timestamp).map { $0 - told },
        certificateDaysLeft: days, roundTrip: roundTrip)
    }
  }
}

/// The date of a header (RFC 9110 §5.6.7), `Tue, 24 Nov 2026 20:15:00 GMT`; older forms are not read.
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func timestamp(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2]) else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(iso8601: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
