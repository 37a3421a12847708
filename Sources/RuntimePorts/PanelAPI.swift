public import RuleModel

/// The panel's client API, as far as automation needs it.
///
/// Implementations keep the panel's request budgets, honour `Retry-After`, and never show the key.
public protocol PanelAPI: Sendable {
  /// All servers that the key can see, over all pages, with permissions read where `details` is true.
  func listServers(details: Bool) async throws(PanelError) -> [Server]

  /// A fresh token and address for a server's WebSocket.
  func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket

  /// Types a line into the console over HTTP; slower than a session, but it answers.
  func sendCommand(_ command: String, to server: ServerID) async throws(PanelError)

  /// Asks for a power change over HTTP; acceptance is not completion.
  func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError)

  /// Begins a backup and returns its uuid.
  func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String

  /// How a backup ended; `nil` while it runs.
  func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport?

  /// Removes a backup. A locked one is refused.
  func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError)
}

/// What is needed to open a session.
public struct SessionTicket: Sendable, Hashable {
  /// The socket's address, `ws` or `wss`.
  public let url: String
  /// The token; shown nowhere.
  public let token: Secret

  /// A token for an address.
  public init(url: String, token: Secret) {
    self.url = url
    self.token = token
  }
}

/// The panel did not do what it was asked.
public struct PanelError: Error, Hashable, Sendable {
  /// What went wrong, coarsely enough to act on.
  public enum Code: Sendable, Hashable {
    /// No connection: name, address, refused, reset, timeout.
    case unreachable
    /// The certificate does not verify.
    case untrusted
    /// 401.
    case unauthenticated
    /// 403: a permission is missing, or the key is of the wrong kind.
    case forbidden
    /// 404: it does not exist, or the key may not see it.
    case notFound
    /// 409: suspended, installing, transferring, restoring, under maintenance.
    case conflict
    /// 429 for longer than we were willing to wait.
    case throttled(retryAfter: Duration?)
    /// Another 4xx, such as a used-up backup quota.
    case refused(status: Int)
    /// 5xx, or an answer that is not the panel's.
    case unavailable(status: Int?)
  }

  /// See `Code`.
  public let code: Code
  /// What happened, why, what to do; one line, without secrets.
  public let message: String

  /// A failure in words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Whether the same request may succeed later without anybody doing something.
  public var isTemporary: Bool {
    switch code {
    case .unreachable, .throttled, .unavailable, .conflict: true
    case .untrusted, .unauthenticated, .forbidden, .notFound, .refused: false
    }
  }

  /// The same, as a rule sees it.
  public var failureKind: FailureKind {
    switch code {
    case .unreachable, .unavailable: .lost
    case .untrusted, .unauthenticated, .forbidden, .notFound, .conflict, .refused, .throttled: .refused
    }
  }
}

/// Errors as values, for the closures of tasks: in an optimised build of Swift 6.3 what such a closure has captured may be
/// overwritten while it waits for a typed error.
extension PanelAPI {
  /// See `openSession`.
  public func sessionOpened(of server: ServerID) async -> Result<SessionTicket, PanelError> {
    do throws(PanelError) {
      return .success(try await openSession(of: server))
    } catch {
      return .failure(error)
    }
  }

  /// See `listServers`.
  public func serversListed(details: Bool) async -> Result<[Server], PanelError> {
    do throws(PanelError) {
      return .success(try await listServers(details: details))
    } catch {
      return .failure(error)
    }
  }
}
