import ArgumentParser
import Diagnostics
import Foundation
import Logging
import Patterns
import RuleModel
import RuntimePorts
import SessionCore
import SessionNIO
import Synchronization

/// `flightplan session-sink`: the door of the benchmark to the sessions: many of them to one address, without a panel.
struct SessionSinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session-sink", abstract: "Keep sessions to one address and count what they see.",
    discussion: """
      Prints one JSON object: lines seen and dropped, seconds until all sessions were up and from then to the last line, \
      processor seconds, and bytes of memory.
      """,
    shouldDisplay: false)

  @Argument(help: "The WebSocket's address.")
  var url: String

  @Option(help: "How many sessions.")
  var sessions = 1

  @Option(help: "End after so many lines; 0 ends as soon as all sessions are up.")
  var lines = 0

  @Option(help: "A PEM file with further authorities.")
  var caFile: String?

  @Option(help: "A file of patterns, one a line, that look at every line; what they match is handed on.")
  var patterns: String?

  func run() async throws {
    DescriptorLimit.raise()
    var settings = NIOSessionPool.Configuration(version: ProductVersion.text)
    settings.handshakesAtOnce = 256
    settings.handshakesPerSecond = 1_000_000
    settings.limits.lineBurst = 1_000_000_000
    let pool = try NIOSessionPool(
      panels: [PanelConnection(name: "bench", origin: "http://bench", api: FixedAddress(url: url), extraCA: caFile)],
      configuration: settings, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    let before = Usage()
    let servers = (0..<sessions).map { Server(id: ServerID("s\($0)")) }
    let filter = try CountingFilter(patterns.map { try PatternSet(patternsOf($0)) }, until: lines)
    await pool.filterLines(Dictionary(uniqueKeysWithValues: servers.map { ($0.id, filter) }))
    await pool.connect(to: servers)
    var (up, seen) = (0, 0)
    var ready: Usage?
    for await event in pool.events {
      switch event.kind {
      case .sessionConnected: up += 1
      case .consoleLinePrinted: seen += 1
      default: continue
      }
      if ready == nil, up == sessions { ready = Usage() }
      if up >= sessions, filter.count >= lines { break }
    }
    let end = Usage()
    let start = ready ?? end
    Output.results.line(
      JSONValue.object([
        .init("sessions", .int(up)), .init("lines", .int(filter.count)), .init("handed_on", .int(seen)),
        .init("dropped", .int(pool.droppedEvents)),
        .init("connect_seconds", .double(start.wall - before.wall)), .init("seconds", .double(end.wall - start.wall)),
        .init("connect_cpu_seconds", .double(start.processor - before.processor)),
        .init("cpu_seconds", .double(end.processor - start.processor)), .init("memory", .int(Usage.memory)),
        .init("memory_before", .int(before.memoryThen)),
      ]).rendered())
    await pool.shutDown()
  }

  private func patternsOf(_ path: String) throws -> [Pattern] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try Pattern(String($0)) }
  }
}

/// Looks at lines as the engine's filter would, and counts them.
private final class CountingFilter: LineFilter {
  private let patterns: PatternSet?
  private let limit: Int
  private let seen = Atomic(0)

  init(_ patterns: PatternSet?, until limit: Int) {
    self.patterns = patterns
    self.limit = limit
  }

  var count: Int { seen.load(ordering: .relaxed) }

  func makeReader() -> any LineReader { Reader(self) }

  private final class Reader: LineReader {
    private let filter: CountingFilter
    private let scanner: PatternSet.Scanner?

    init(_ filter: CountingFilter) {
      self.filter = filter
      scanner = filter.patterns.map { PatternSet.Scanner($0) }
    }

    func wants(_ line: UnsafeBufferPointer<UInt8>, hasCodes: Bool) -> Bool {
      let count = filter.seen.add(1, ordering: .relaxed).newValue
      // The last line wakes whoever waits for it.
      return scanner?.matchesAny(in: line) == true || count >= filter.limit
    }
  }
}

/// Clocks and memory of this process.
private struct Usage {
  let wall = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
  let processor: Double
  let memoryThen = Usage.memory

  init() {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    processor =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// Resident bytes now.
  static var memory: Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}

/// A panel that gives every server the same address.
private struct FixedAddress: PanelAPI {
  let url: String

  func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket {
    SessionTicket(url: url, token: Secret("a.token.of-nobody"))
  }

  func listServers(details: Bool) async throws(PanelError) -> [Server] { [] }
  func sendCommand(_ command: String, to server: ServerID) async throws(PanelError) {}
  func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError) {}
  func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String { "" }
  func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport? { nil }
  func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError) {}
}
