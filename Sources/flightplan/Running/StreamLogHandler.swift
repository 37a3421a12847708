import Diagnostics
import Logging

/// Brings what subsystems log into the one stream of lines.
struct StreamLogHandler: LogHandler {
  let label: String
  let stream: LogStream
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  /// A logger whose lines go to the stream.
  static func logger(_ label: String, to stream: LogStream, level: Logger.Level) -> Logger {
    Logger(label: label) { StreamLogHandler(label: $0, stream: stream, logLevel: level) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.sorted { $0.key < $1.key }
    let words = details.filter { $0.key != "server" }.map { "\($0.key)=\($0.value)" }
    stream.write(
      LogEntry(
        time: LogStream.now, level: event.level, event: "subsystem", server: all["server"]?.description,
        message: (["\(label): \(event.message)"] + words).joined(separator: "  "),
        fields: details.filter { $0.key != "server" }.map { .init($0.key, .string($0.value.description)) }))
  }
}
