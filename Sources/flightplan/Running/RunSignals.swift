import Foundation
import ServiceLifecycle
import UnixSignals

/// The signals that a running engine understands; as a service it ends on the first that asks for the end.
struct RunSignals: Service {
  private let ends: UnixSignalsSequence
  /// Each asks for a reload.
  let hangUps: UnixSignalsSequence

  /// From here on signals wait until somebody cares, however early they come.
  init() async {
    // Whoever reads our lines may go and come back; sockets report a lost peer themselves.
    signal(SIGPIPE, SIG_IGN)
    ends = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    hangUps = await UnixSignalsSequence(trapping: .sighup)
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in ends { return }
    }
  }
}
