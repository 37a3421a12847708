import Diagnostics
import Foundation
import PanelSimulator
import RuleModel
import Simulation

/// Tells what happens to the pretend servers and what the pretend Discord receives, beside what the rules do.
struct DemoStory: Sendable {
  let stream: LogStream

  func tell(_ observation: SimulatorObservation) {
    guard let message = Self.sentence(for: observation.kind) else { return }
    stream.write(
      LogEntry(
        time: observation.at, event: "demo", server: message.subject ?? observation.server, message: message.text))
  }

  private static func sentence(for kind: SimulatorObservation.Kind) -> (subject: String?, text: String)? {
    switch kind {
    case .told(let emission): sentence(for: emission).map { (nil, $0) }
    case .commandReceived(let line, let route):
      (nil, "console < \(line)\(route == .http ? "   (over HTTP)" : "")")
    case .powerReceived(let signal, _, _): (nil, "power \(signal.rawValue) received")
    case .backupBegan(_, let name): (nil, "backup \(name) begun")
    case .delivered(let delivery): ("ops (pretend Discord)", content(of: delivery))
    case .tokenIssued, .socketOpened, .socketClosed, .socketRefused, .authenticated, .requestAnswered: nil
    }
  }

  private static func sentence(for emission: PretendServer.Emission) -> String? {
    switch emission {
    case .console(let line): isNotable(line) ? plain(line) : nil
    // The runtime tells these itself, as it sees them.
    case .crashed, .backupCompleted, .status, .stats, .daemonLine: nil
    }
  }

  private static let notable = ["Can't keep up", "joined the game", "left the game", "Saved the game", "Done ("]

  private static func isNotable(_ line: String) -> Bool {
    notable.contains { line.contains($0) } && !line.contains("<")
  }

  /// Without colours and the game's own time.
  private static func plain(_ line: String) -> String {
    var text = ""
    var isCode = false
    for character in line {
      if character == "\u{1B}" { isCode = true } else if !isCode { text.append(character) }
      if isCode, character.isLetter { isCode = false }
    }
    guard let end = text.firstRange(of: "]: ") else { return text }
    return String(text[end.upperBound...])
  }

  private static func content(of delivery: Delivery) -> String {
    let body = try? JSONValue(parsing: delivery.body)
    let text = body?["content"]?.string ?? body?["embeds"]?[0]?["title"]?.string ?? "a message"
    return (delivery.status < 300 ? "" : "answered \(delivery.status) to: ") + text
  }
}
