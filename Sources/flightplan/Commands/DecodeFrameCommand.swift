import ArgumentParser
import Diagnostics
import SessionCore

/// `flightplan decode-frame`: one WebSocket text payload in, what a session makes of it out.
struct DecodeFrameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode-frame", abstract: "Show what a session makes of one WebSocket text payload.",
    shouldDisplay: false)

  /// A session refuses longer messages as well.
  static let longestMessage = 1 << 20

  func run() throws {
    guard let payload = InputReader.all(limit: Self.longestMessage) else {
      throw CommandFailure(.negative, "the message is longer than \(Self.longestMessage) bytes")
    }
    switch FrameDecoder.describe(payload) {
    case .success(let description): Output.results.line(description.rendered())
    case .failure(let error): throw CommandFailure(.negative, SafeText.escaping(error.message))
    }
  }
}
