import Diagnostics
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The door of a running engine: a socket in its state directory, so that whoever may read the state may ask.
enum ControlSocket {
  /// Bytes of a question or an answer.
  static let longestMessage = 4 << 20
  /// How long a conversation may take.
  static let patience = TimeAmount.seconds(60)

  static func path(in stateDirectory: String) -> String { "\(stateDirectory)/control.sock" }

  typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  static func configure(_ channel: any Channel) -> EventLoopFuture<Connection> {
    channel.eventLoop.makeCompletedFuture {
      let end = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
      channel.closeFuture.whenComplete { _ in end.cancel() }
      return try Connection(wrappingChannelSynchronously: channel)
    }
  }

  /// One line, without its end; `nil` if none comes.
  static func line(from inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> [UInt8]? {
    var line: [UInt8] = []
    for try await buffer in inbound {
      let bytes = buffer.readableBytesView
      if let end = bytes.firstIndex(of: 0x0A) {
        line += bytes[..<end]
        return line
      }
      line += bytes
      guard line.count <= longestMessage else { return nil }
    }
    return nil
  }
}

/// Answers at the control socket for as long as the engine runs.
struct ControlService: Service {
  let path: String
  let log: RunLog
  let answer: @Sendable (ControlRequest) async -> JSONValue

  func run() async throws {
    let listener: NIOAsyncChannel<ControlSocket.Connection, Never>
    do {
      listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(
          unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: ControlSocket.configure)
      chmod(path, 0o600)
    } catch {
      log.say(
        "`pause`, `servers` and the like cannot reach this process: `\(path)` cannot be made (\(error))",
        event: "control-socket", level: .warning)
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        do {
          try await listener.executeThenClose { connections in
            for try await connection in connections { group.addTask { await serve(connection) } }
          }
        } catch {
          // Cancelled: the engine is ending.
        }
        group.cancelAll()
      }
    }
    unlink(path)
  }

  private func serve(_ connection: ControlSocket.Connection) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        guard let line = try await ControlSocket.line(from: inbound) else { return }
        let request = (try? JSONValue(parsing: line)).flatMap(ControlRequest.init)
        let answer =
          if let request { await answer(request) } else { JSONValue(failure: "this is no question known here") }
        try await outbound.write(ByteBuffer(string: answer.rendered() + "\n"))
      }
    } catch {
      // Whoever asked has gone; there is nobody to be told.
    }
  }
}

/// Asks a running engine.
struct ControlClient {
  let stateDirectory: String

  /// The answer; a refusal becomes a failure.
  func ask(_ request: ControlRequest) async throws(CommandFailure) -> JSONValue {
    let answer: JSONValue?
    do {
      let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(
          unixDomainSocketPath: ControlSocket.path(in: stateDirectory), channelInitializer: ControlSocket.configure)
      answer = try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: request.json.rendered() + "\n"))
        return try await ControlSocket.line(from: inbound).flatMap { try? JSONValue(parsing: $0) }
      }
    } catch {
      let owner = StateLock.owner(of: stateDirectory)
      throw CommandFailure(
        .impossible,
        owner.map { "\($0) is using the state directory `\(stateDirectory)`, but does not answer" }
          ?? "no flightplan is running on the state directory `\(stateDirectory)`; start one with `flightplan run`")
    }
    guard let answer else {
      throw CommandFailure(.impossible, "the running flightplan gave no answer")
    }
    if let failure = answer["error"]?.string { throw CommandFailure(.negative, failure) }
    return answer
  }
}

extension JSONValue {
  /// What went wrong, as an answer.
  init(failure: String) { self = ["error": .string(failure)] }
}
