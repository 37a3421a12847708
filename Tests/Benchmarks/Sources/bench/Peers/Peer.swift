import Foundation

/// An engine that is asked the same as ours.
struct Peer {
  let name: String
  /// The program and what stands before the files.
  let command: [String]
  /// Nil if it can run here.
  let absence: String?
  /// Which lines it is asked about, by the number of rules; nil where it would take minutes.
  let lines: (Int) -> Share?

  /// Slow engines see fewer lines; the rate is the same.
  enum Share {
    case all, sample, handful
  }
}

/// What an engine says after a run, in the words of `flightplan match --count`.
struct Answer: Decodable {
  let lines: Int
  let matchingLines: Int
  let pairs: Int
  let seconds: Double
  let buildSeconds: Double

  /// What the run says, and the most memory it had.
  static func ask(_ command: [String]) throws -> (answer: Answer, memory: Int) {
    let child = try ChildProcess.run(command)
    guard child.status == 0 else { throw Failure(description: "`\(command.joined(separator: " "))` failed") }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try decoder.decode(Answer.self, from: Data(child.output.utf8)), child.memory)
  }
}
