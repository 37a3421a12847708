import NIOCore
import RuleModel
import RuntimePorts
import SessionCore

// Tokens and sockets of a session.
extension SessionDriver {

  /// Waits for its turn; a session that is up and renews its token goes before those that are not.
  func fetchToken(_ attempt: Int) {
    tokenRequests += 1
    let bound = NIOLoopBound(self, eventLoop: loop)
    environment.tokenRequests.enter(environment.panel.name, on: loop, isUrgent: socket != nil) {
      bound.value.requestToken(attempt)
    }
  }

  private func requestToken(_ attempt: Int) {
    guard !isStopped else {
      tokenRequestEnded()
      return
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let api = environment.panel.api
    let (server, loop) = (self.server, self.loop)
    // Cancelled in `stop`, which waits for its end.
    fetches[attempt] = Task {
      let result = await api.sessionOpened(of: server)
      loop.execute { bound.value.tokenAnswered(result, attempt) }
    }
  }

  private func tokenAnswered(_ result: Result<SessionTicket, PanelError>, _ attempt: Int) {
    fetches[attempt] = nil
    tokenRequestEnded()
    let now = Timestamp.monotonic()
    switch result {
    case .success(let ticket):
      let token = SessionToken(ticket.token.reveal())
      perform(machine.tokenFetched(token, url: ticket.url, attempt: attempt, at: now))
    case .failure(let error):
      perform(machine.tokenRefused(Self.failure(error), attempt: attempt, at: now))
    }
  }

  private func tokenRequestEnded() {
    tokenRequests -= 1
    environment.tokenRequests.leave(environment.panel.name)
    checkStopped()
  }

  private static func failure(_ error: PanelError) -> SessionFailure {
    var retryAfter: Duration?
    if case .throttled(let asked) = error.code { retryAfter = asked }
    return SessionFailure(error.message, isPermanent: !error.isTemporary, retryAfter: retryAfter)
  }

  // MARK: - Sockets

  func openConnection(_ url: String, _ attempt: Int) {
    guard let address = NodeAddress(url) else {
      connectionFailed(SessionFailure("the panel named no WebSocket address", isPermanent: true), attempt)
      return
    }
    opening = (attempt, nil)
    handshakes += 1
    let bound = NIOLoopBound(self, eventLoop: loop)
    environment.handshakes.enter(address.node, on: loop) { bound.value.connect(to: address, attempt) }
  }

  private func connect(to address: NodeAddress, _ attempt: Int) {
    guard opening?.attempt == attempt, !isStopped else {
      handshakeEnded(address)
      return
    }
    let limits = WebSocketMessageHandler.Limits()
    let handler = WebSocketMessageHandler(limits: limits, owner: self)
    let connector = SocketConnector(
      loop: loop, tls: environment.tls, origin: environment.panel.origin, userAgent: environment.userAgent)
    let bound = NIOLoopBound(self, eventLoop: loop)
    let boundHandler = NIOLoopBound(handler, eventLoop: loop)
    connector.connect(to: address, handler) { channel in
      bound.value.channelMade(channel, attempt)
    }.whenComplete { result in
      bound.value.connected(result, to: address, boundHandler.value, attempt)
    }
  }

  private func channelMade(_ channel: any Channel, _ attempt: Int) {
    if opening?.attempt == attempt { opening?.channel = channel } else { channel.close(promise: nil) }
  }

  private func connected(
    _ result: Result<Void, any Error>, to address: NodeAddress, _ handler: WebSocketMessageHandler,
    _ attempt: Int
  ) {
    let isWanted = opening?.attempt == attempt
    if isWanted { opening = nil }
    switch result {
    case .success:
      guard isWanted, !isStopped else {
        handler.cut()
        handshakeEnded(address)
        return
      }
      socket = handler
      socketAttempt = attempt
      handshakeEnded(address)
      perform(machine.connectionOpened(attempt: attempt, at: .monotonic()))
    case .failure(let error) where FailureWords.isCertificateFault(error) && isWanted && !isStopped:
      explainCertificate(of: address, attempt)
    case .failure(let error):
      handshakeEnded(address)
      connectionFailed(FailureWords.failure(error, at: address, panel: environment.panel), attempt)
    }
  }

  private func explainCertificate(of address: NodeAddress, _ attempt: Int) {
    let bound = NIOLoopBound(self, eventLoop: loop)
    let panel = environment.panel
    CertificateProbe(loop: loop).fault(of: address, secondsSinceEpoch: wallSeconds()).whenSuccess { fault in
      bound.value.handshakeEnded(address)
      bound.value.connectionFailed(FailureWords.certificate(fault, at: address, panel: panel), attempt)
    }
  }

  private func connectionFailed(_ failure: SessionFailure, _ attempt: Int) {
    perform(machine.connectionFailed(failure, attempt: attempt, at: .monotonic()))
  }

  private func handshakeEnded(_ address: NodeAddress) {
    handshakes -= 1
    environment.handshakes.leave(address.node)
    checkStopped()
  }
}

extension SessionDriver: WebSocketOwner {
  func burstBegan(_ socket: WebSocketMessageHandler) {
    guard !isReading else { return }
    isReading = true
    burstBegan = .monotonic()
    gate?.allow(machine.passableLines(at: burstBegan))
  }

  func messageReceived(_ payload: UnsafeRawBufferPointer, isText: Bool, from socket: WebSocketMessageHandler) {
    trace(.incoming, String(decoding: payload, as: UTF8.self))
    tellPassedOver()
    perform(machine.payloadReceived(Array(payload), at: burstBegan))
    gate?.allow(machine.passableLines(at: burstBegan))
  }

  func burstEnded(_ socket: WebSocketMessageHandler) {
    guard isReading else { return }
    isReading = false
    handOn()
  }

  func pongReceived(from socket: WebSocketMessageHandler) { perform(machine.pongReceived(at: .monotonic())) }

  func socketClosed(code: UInt16?, reason: String, _ closed: WebSocketMessageHandler) {
    guard closed === socket else { return }
    socket = nil
    isReading = false
    perform(machine.connectionClosed(code: code, reason: reason, attempt: socketAttempt, at: .monotonic()))
    checkStopped()
  }
}
