import AsyncHTTPClient
import Diagnostics
public import Logging
import NIOHTTP1
import NIOPosix
import NIOSSL
public import RuleModel
public import RuntimePorts
import Synchronization

/// One panel's client API over HTTPS, within its budgets.
///
/// Requests share a token bucket; token requests go first, and five a minute for each server at most. 429 is
/// waited for as told, within the patience of the request. GETs are tried up to three times on connection
/// failures and 5xx; commands, power actions and backups are repeated only if no connection came up at all.
/// Each try may take 30 s, unless configured otherwise (10 s to connect), an answer is at most 8 MiB, redirects are
/// not followed, TLS 1.2 and verification are always on. Call `shutDown` once at the end.
public final class PanelClient: PanelAPI {
  static let answerLimit = 8 * 1024 * 1024
  static let pageLimit = 1000
  static let parallelDetails = 4
  /// When the panel says that nothing is left of its window without saying when that ends.
  static let exhaustedPause: Duration = .seconds(10)
  /// After 429, also if the panel says that no time need pass.
  static let shortestPause: Duration = .seconds(1)
  /// A limit up to this counts one server's tokens, a larger one all requests of the user.
  static let largestServerLimit = 30

  let answers: PanelAnswer
  let base: WebAddress
  private let headers: HTTPHeaders
  let exchange: HTTPExchange
  let client: HTTPClient
  private let budget: RequestBudget
  let watch: Stopwatch
  private let backoff: Backoff
  private let tryTimeout: Duration
  private let logger: Logger
  private let rights = Mutex(RightsMemory())
  private let refused: (@Sendable (ServerID) -> Void)?

  /// Reads the address and the certificate file; `PanelError` of code `.refused(status: 0)` says what is
  /// wrong with them.
  ///
  /// `clock` serves pauses and time limits.
  public convenience init(
    _ configuration: Configuration, logger: Logger, clock: any Clock<Duration> = ContinuousClock()
  ) throws(PanelError) {
    try self.init(configuration, logger: logger, pauses: clock, timeouts: clock)
  }

  /// Tests skip the pauses without skipping the time limits.
  init(
    _ configuration: Configuration, logger: Logger, pauses: any Clock<Duration>, timeouts: any Clock<Duration>
  ) throws(PanelError) {
    base = try Self.address(configuration)
    let certificates = try Self.certificates(configuration)
    let tls = HTTPExchange.tlsConfiguration(adding: certificates)
    answers = PanelAnswer(panel: configuration.name, key: configuration.key)
    headers = [
      "Authorization": "Bearer \(configuration.key.reveal())",
      "Accept": "application/vnd.pterodactyl.v1+json",
      "User-Agent": "flightplan/\(configuration.version)",
    ]
    exchange = HTTPExchange(tls: tls, bodyLimit: Self.answerLimit, overflow: .refused, clock: timeouts)
    watch = Stopwatch(pauses)
    budget = RequestBudget(requestsPerMinute: configuration.requestsPerMinute, watch: watch)
    backoff = .standard
    tryTimeout = configuration.tryTimeout
    refused = configuration.refused
    self.logger = logger
    client = HTTPClient(
      eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
      configuration: HTTPExchange.clientConfiguration(tls: tls))
  }

  /// Closes all connections; requests that still run fail.
  public func shutDown() async {
    do {
      try await client.shutdown()
    } catch {
      logger.debug("closing the panel's connections failed", metadata: ["panel": "\(answers.panel)"])
    }
  }

  /// See `PanelAPI`; at most 1000 pages of 100 servers, permissions of those that are due (`RightsMemory`) four at a time.
  public func listServers(details: Bool) async throws(PanelError) -> [Server] {
    var servers: [Server] = []
    var seen: Set<ServerID> = []
    for page in 1...Self.pageLimit {
      let document = try await send(.list(page: page))
      let listed = try read(document, PanelDocument.serverPage)
      // The list may move between two pages: the same server is counted once.
      servers += listed.servers.filter { seen.insert($0.id).inserted }
      if page >= listed.totalPages || listed.servers.isEmpty { break }
    }
    guard details else { return servers }
    let untold = servers.filter { $0.permissions == nil }.map(\.id)
    try await readRights(on: rights.withLock { $0.due(of: untold, at: watch.elapsed) })
    return rights.withLock { rights in
      servers.map { server in
        var server = server
        server.permissions = server.permissions ?? rights.rights(on: server.id)
        return server
      }
    }
  }

  /// See `PanelAPI`; waits for one of the server's five tokens a minute, 60 s at most.
  public func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket {
    try read(try await send(.session(of: server)), PanelDocument.ticket)
  }

  /// See `PanelAPI`; a server that is offline is a `.conflict`.
  public func sendCommand(_ command: String, to server: ServerID) async throws(PanelError) {
    guard !command.contains(where: \.isNewline) else {
      throw answers.error(.refused(status: 422), "a command is one line; this one has a line break and was not sent")
    }
    _ = try await send(.command(command, to: server))
  }

  /// See `PanelAPI`.
  public func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError) {
    _ = try await send(.power(signal, of: server))
  }

  /// See `PanelAPI`; the panel's throttle on new backups is `.throttled` at once.
  public func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String {
    let call = PanelCall.createBackup(of: server, name: name, ignoredFiles: ignoredFiles, isLocked: isLocked)
    return try read(try await send(call), PanelDocument.backupID)
  }

  /// See `PanelAPI`.
  public func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport? {
    try read(try await send(.readBackup(uuid, of: server)), PanelDocument.backup)
  }

  /// See `PanelAPI`.
  public func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError) {
    _ = try await send(.deleteBackup(uuid, of: server))
  }

  // MARK: - One call

  private func send(_ call: PanelCall) async throws(PanelError) -> JSONValue {
    let deadline = watch.elapsed + call.patience
    var attempt = 1
    while true {
      try await acquire(call, until: deadline)
      let failure: PanelError
      switch await exchange.perform(request(call), on: client) {
      case .failure(let fault):
        failure = answers.error(for: fault, at: base)
        let mayRepeat = fault.isTemporary && (call.isIdempotent || fault.wasNeverSent)
        guard mayRepeat, attempt < call.tries else { throw failure }
      case .success(let reply):
        await note(reply, call)
        switch answers.verdict(on: reply, to: call) {
        case .success(let document): return document
        case .throttled(let duration):
          await pause(call, for: max(duration ?? Self.exhaustedPause, Self.shortestPause), reply)
          continue
        case .failure(let error):
          failure = error
          doubtRights(error, call)
          guard case .unavailable(status: .some(500...)) = error.code, call.isIdempotent, attempt < call.tries
          else { throw error }
        }
      }
      logger.debug("\(failure.message)", metadata: ["panel": "\(answers.panel)", "try": "\(attempt)"])
      try await rest(afterTry: attempt, until: deadline, failure)
      attempt += 1
    }
  }

  func acquire(_ call: PanelCall, until deadline: Duration) async throws(PanelError) {
    switch await budget.acquire(call.budgetKind, until: deadline) {
    case .granted: return
    case .refused(let wait):
      throw answers.error(
        .throttled(retryAfter: wait),
        "panel `\(answers.panel)` accepts no more requests for \(wait.secondsText) (HTTP 429 or our own budget),"
          + " longer than this request can wait")
    case .cancelled: throw answers.error(for: .cancelled, at: base)
    }
  }

  /// Rights are read again where one was missing; to read them needs none.
  private func doubtRights(_ error: PanelError, _ call: PanelCall) {
    guard error.code == .forbidden, let server = call.server, call.permission != nil else { return }
    rights.withLock { $0.doubt(server) }
    refused?(server)
  }

  private func rest(
    afterTry number: Int, until deadline: Duration, _ failure: PanelError
  ) async throws(PanelError) {
    let pause = backoff.pause(afterTry: number)
    guard watch.elapsed + pause < deadline else { throw failure }
    do {
      try await watch.pause(pause)
    } catch {
      throw failure
    }
  }

  /// The panel's own count, told with each answer; a small limit is that of one server's tokens.
  private func note(_ reply: HTTPExchange.Reply, _ call: PanelCall) async {
    guard reply.status != 429, reply.headers.first(name: "X-RateLimit-Remaining") == "0" else { return }
    await pause(call, for: Self.exhaustedPause, reply)
  }

  private func pause(_ call: PanelCall, for duration: Duration, _ reply: HTTPExchange.Reply) async {
    let limit = reply.headers.first(name: "X-RateLimit-Limit").flatMap { Int($0) }
    let isServersOwn = call.purpose == .session && (limit ?? 0) <= Self.largestServerLimit
    if isServersOwn, let server = call.server {
      await budget.pauseTokens(of: server, for: duration)
    } else {
      await budget.pauseAll(for: duration)
    }
  }

  func request(_ call: PanelCall) -> HTTPExchange.Request {
    var headers = headers
    let body = call.body.map { Array($0.rendered().utf8) }
    if body != nil { headers.add(name: "Content-Type", value: "application/json") }
    return HTTPExchange.Request(
      method: call.method, address: base.appending("/api/client" + call.path), headers: headers, body: body,
      timeout: tryTimeout)
  }

  private func read<Value>(
    _ document: JSONValue, _ reader: (JSONValue) throws(PanelDocument.ShapeFault) -> Value
  ) throws(PanelError) -> Value {
    do throws(PanelDocument.ShapeFault) {
      return try reader(document)
    } catch {
      throw answers.unexpected(error.missing)
    }
  }

  // MARK: - Permissions

  private func readRights(on servers: [ServerID]) async throws(PanelError) {
    let failure = await withTaskGroup(of: PanelError?.self, returning: PanelError?.self) { group in
      for (index, server) in servers.enumerated() {
        if index >= Self.parallelDetails, let failed = await group.next(), let failed { return failed }
        group.addTask { await self.readRights(on: server) }
      }
      for await failed in group { if let failed { return failed } }
      return nil
    }
    if let failure { throw failure }
  }

  /// What keeps all servers' rights from being read.
  private func readRights(on server: ServerID) async -> PanelError? {
    switch await permissions(of: server) {
    case .success(let read):
      rights.withLock { $0.note(read, of: server, at: watch.elapsed) }
      return nil
    case .failure(let error): return error
    }
  }

  private func permissions(of server: ServerID) async -> Result<Set<String>?, PanelError> {
    do throws(PanelError) {
      return .success(PanelDocument.permissions(try await send(.details(of: server))))
    } catch {
      switch error.code {
      // Deleted since the list was read: the next list will not have it.
      case .notFound: return .success(nil)
      case .forbidden, .conflict, .refused, .unavailable:
        // This server's own trouble must not keep the others away; what it permits is then found out by trying.
        logger.warning(
          "the permissions on a server cannot be read: \(error.message)", metadata: ["server": "\(server)"])
        return .success(nil)
      case .unreachable, .untrusted, .unauthenticated, .throttled: return .failure(error)
      }
    }
  }

  // MARK: - Configuration

  private static func address(_ configuration: Configuration) throws(PanelError) -> WebAddress {
    do throws(WebAddress.Fault) {
      return try WebAddress(configuration.url).withoutTrailingSlash
    } catch {
      throw PanelError(
        .refused(status: 0),
        "the address of panel `\(configuration.name)` cannot be used: \(error.words); correct"
          + " `panels.\(configuration.name).url`")
    }
  }

  private static func certificates(_ configuration: Configuration) throws(PanelError) -> [NIOSSLCertificate] {
    guard let file = configuration.certificateFile else { return [] }
    if let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty { return certificates }
    throw PanelError(
      .refused(status: 0),
      "no certificate can be read from `\(file)`; `panels.\(configuration.name).ca` wants a file with"
        + " certificates in PEM form")
  }
}
