import ArgumentParser
import SessionNIO

/// `flightplan websocket-echo`: the session transport as a client of the Autobahn test suite.
struct WebSocketEchoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "websocket-echo", abstract: "Echo every message of a WebSocket fuzzing server.", shouldDisplay: false)

  @Argument(help: "The server's address, such as ws://127.0.0.1:9001.")
  var url: String

  @Argument(help: "The name for the report.")
  var agent: String

  @Option(help: "A PEM file with authorities to trust besides the system's.")
  var caFile: String?

  func run() async throws {
    let count = try await WebSocketEcho.run(url: url, agent: agent, extraCA: caFile)
    Output.results.line("\(count) cases")
  }
}
