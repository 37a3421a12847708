import Diagnostics
import NIOHTTP1
import RuntimePorts

/// Tells from a panel's answer what became of a request. Pure: the same answer gives the same verdict.
struct PanelAnswer {
  /// What the answer means.
  enum Verdict: Hashable {
    /// The document; `null` for an empty answer.
    case success(JSONValue)
    case failure(PanelError)
    /// 429 of a limit that is over soon: to be repeated after the time told.
    case throttled(Duration?)
  }

  /// The name under `panels`.
  let panel: String
  let key: Secret

  static let messageLimit = 300
  /// What is shorter is no key, and would be found inside ordinary words.
  static let shortestKey = 8

  /// Kinds of key that can be told by how they begin; old ones have no prefix.
  private var isApplicationKey: Bool {
    let text = key.reveal()
    return text.hasPrefix("ptla_") || text.hasPrefix("papp_")
  }

  func verdict(on reply: HTTPExchange.Reply, to call: PanelCall) -> Verdict {
    switch reply.status {
    case 200..<300: document(in: reply)
    case 300..<400: .failure(redirect(reply))
    case 429: throttle(reply, call)
    default: .failure(failure(reply, call))
    }
  }

  /// Words for a request that got no answer.
  func error(for fault: TransportFault, at address: WebAddress) -> PanelError {
    let start = "panel `\(panel)` cannot be reached at `\(address.origin)`: \(fault.words)"
    switch fault {
    case .certificate(.unknownAuthority), .certificate(.unverified):
      return error(.untrusted, start + "; if it is a private one, name its file in `panels.\(panel).ca`")
    case .certificate(.hostMismatch):
      return error(.untrusted, start + "; write the name it was made for in `panels.\(panel).url`")
    case .certificate(.expired):
      return error(.untrusted, start + "; it has to be renewed on the panel's side")
    case .certificate(.notYetValid), .oldTLS: return error(.untrusted, start)
    case .nameNotFound, .notTLS: return error(.unreachable, start + "; check `panels.\(panel).url`")
    case .tooLarge, .malformed: return error(.unavailable(status: nil), start)
    case .refused, .unroutable, .connectTimeout, .timeout, .closed, .handshake, .cancelled,
      .noDescriptors, .other:
      return error(.unreachable, start)
    }
  }

  /// A text for people that cannot hold the key, whatever the panel answered.
  func error(_ code: PanelError.Code, _ message: String) -> PanelError {
    let secret = key.reveal()
    let isKey = secret.count >= Self.shortestKey
    return PanelError(code, isKey ? message.replacing(secret, with: key.description) : message)
  }

  /// What a document that is JSON but not the expected one means.
  func unexpected(_ missing: String) -> PanelError {
    error(
      .unavailable(status: nil),
      "panel `\(panel)` answered with JSON that has no \(missing); check that `panels.\(panel).url` is a Pterodactyl"
        + " or Pelican panel")
  }

  private func document(in reply: HTTPExchange.Reply) -> Verdict {
    if reply.body.allSatisfy({ $0 <= 0x20 }) { return .success(.null) }
    do {
      return .success(try JSONValue(parsing: reply.body))
    } catch {
      let what = reply.isWebPage ? "a web page" : "something that is not JSON"
      return .failure(
        self.error(
          .unavailable(status: reply.status),
          "panel `\(panel)` answered with \(what) instead of JSON; check `panels.\(panel).url`"))
    }
  }

  private func redirect(_ reply: HTTPExchange.Reply) -> PanelError {
    let location = reply.headers.first(name: "Location") ?? ""
    if location.contains("/auth/login") {
      return error(
        .unauthenticated,
        "panel `\(panel)` sent us to its log-in page: it does not know the key; check `panels.\(panel).key`")
    }
    let start = "panel `\(panel)` redirects (HTTP \(reply.status))"
    guard let address = try? WebAddress(location) else {
      return error(.refused(status: reply.status), start + "; write its final address in `panels.\(panel).url`")
    }
    return error(
      .refused(status: reply.status), start + " to `\(address.origin)`; write that in `panels.\(panel).url`")
  }

  private func throttle(_ reply: HTTPExchange.Reply, _ call: PanelCall) -> Verdict {
    // The limit on new backups lasts up to ten minutes and concerns one server; waiting is not our business.
    guard call.purpose == .createBackup, PanelProblem(reply).code == "TooManyRequestsHttpException" else {
      return .throttled(reply.retryAfter)
    }
    return .failure(error(.throttled(retryAfter: reply.retryAfter), sentence(reply)))
  }

  private func failure(_ reply: HTTPExchange.Reply, _ call: PanelCall) -> PanelError {
    switch reply.status {
    case 401: unauthenticated(reply)
    case 403: forbidden(reply, call)
    case 404: notFound(reply, call)
    case 409: error(.conflict, sentence(reply))
    case 502 where call.purpose == .command && PanelProblem(reply).code == "HttpException":
      // The panel's way of saying that the server is offline; its own gateway answers with a page.
      error(.conflict, sentence(reply))
    case 500...: error(.unavailable(status: reply.status), sentence(reply))
    default: error(.refused(status: reply.status), sentence(reply))
    }
  }

  private func unauthenticated(_ reply: HTTPExchange.Reply) -> PanelError {
    if isApplicationKey { return error(.unauthenticated, applicationKeyAdvice(reply.status)) }
    return error(
      .unauthenticated,
      "panel `\(panel)` does not accept the key (HTTP 401); it was mistyped or deleted: make one under"
        + " Account, API Credentials on the panel and put it in `panels.\(panel).key`")
  }

  private func forbidden(_ reply: HTTPExchange.Reply, _ call: PanelCall) -> PanelError {
    if isApplicationKey { return error(.forbidden, applicationKeyAdvice(reply.status)) }
    guard let permission = call.permission, let server = call.server else {
      return error(.forbidden, sentence(reply))
    }
    return error(
      .forbidden,
      sentence(reply) + "; the key's user needs the permission `\(permission)` on server `\(server)`")
  }

  private func applicationKeyAdvice(_ status: Int) -> String {
    let prefix = key.reveal().prefix(5)
    return "the key of panel `\(panel)` is an application key (it begins with `\(prefix)`) and opens nothing here"
      + " (HTTP \(status)); a client key is needed, made under Account, API Credentials"
  }

  private func notFound(_ reply: HTTPExchange.Reply, _ call: PanelCall) -> PanelError {
    guard let server = call.server else {
      return error(
        .notFound,
        "panel `\(panel)` has no client API at this address (HTTP 404); check `panels.\(panel).url`")
    }
    let what =
      switch call.purpose {
      case .readBackup, .deleteBackup: "the backup or the server `\(server)`"
      case .account, .list, .details, .session, .command, .power, .createBackup: "server `\(server)`"
      }
    return error(
      .notFound, "panel `\(panel)` does not know \(what), or the key's user may not see it (HTTP 404)")
  }

  /// `panel `main` answered: … (HTTP 409)`, never a web page.
  private func sentence(_ reply: HTTPExchange.Reply) -> String {
    if let detail = PanelProblem(reply).detail {
      return "panel `\(panel)` answered: \(detail) (HTTP \(reply.status))"
    }
    if reply.isWebPage { return "panel `\(panel)` answered with a web page (HTTP \(reply.status))" }
    return "panel `\(panel)` answered with HTTP \(reply.status)"
  }
}

/// The panel's own words about an error, cut and made safe to show.
struct PanelProblem {
  /// The class of the first error.
  let code: String?
  /// All details, joined; nil when the body tells none.
  let detail: String?

  init(_ reply: HTTPExchange.Reply) {
    let errors = (try? JSONValue(parsing: reply.body))?["errors"]?.array ?? []
    code = errors.first?["code"]?.string
    let details = errors.prefix(5).compactMap { $0["detail"]?.string }.filter { !$0.isEmpty }
    let text = SafeText.escaping(details.map(Self.withoutFullStop).joined(separator: "; "))
    detail = text.isEmpty ? nil : TextCut.cut(text, to: PanelAnswer.messageLimit)
  }

  private static func withoutFullStop(_ text: String) -> Substring {
    text.hasSuffix(".") ? text.dropLast() : text[...]
  }
}
