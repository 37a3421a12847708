/// What the daemon itself says on the console, as far as it matters.
public enum DaemonLine: Sendable, Hashable {
  /// The process ended unasked.
  case crashDetected
  /// How the process ended.
  case exitCode(Int)
  /// Whether the kernel ended the process.
  case outOfMemory(Bool)
  /// The daemon does not look for crashes on this server, so nothing more will follow.
  case crashDetectionOff
  /// Console output is being dropped at the source.
  case outputThrottled
  /// Anything else.
  case other

  /// Reads a line with its prefix, such as `[Pterodactyl Daemon]: Exit code: 1`.
  public init(_ line: String) {
    let bytes = Array(line.utf8)
    let text = String(decoding: bytes.dropFirst(Self.prefixLength(of: bytes) ?? 0), as: UTF8.self)
    if text.contains("Detected server process in a crashed state") {
      self = .crashDetected
    } else if let code = Self.value(of: "Exit code:", in: text).flatMap({ Int($0) }) {
      self = .exitCode(code)
    } else if let truth = Self.value(of: "Out of memory:", in: text).flatMap({ Bool(String($0)) }) {
      self = .outOfMemory(truth)
    } else if text.contains("crash detection is disabled for this instance") {
      self = .crashDetectionOff
    } else if text.contains("outputting console data too quickly") {
      self = .outputThrottled
    } else {
      self = .other
    }
  }

  private static func value(of label: String, in text: String) -> Substring? {
    guard text.hasPrefix(label) else { return nil }
    return text.dropFirst(label.count).drop { $0 == " " }
  }

  /// Bytes within which the prefix has to end.
  static let longestPrefix = 128

  private static let ending = Array(" Daemon]: ".utf8)

  /// Bytes of `[<name> Daemon]: ` at the beginning. The name holds no `]`, so that a player cannot write a
  /// look-alike behind the game's own brackets.
  static func prefixLength(of bytes: [UInt8]) -> Int? { bytes.withUnsafeBufferPointer { prefixLength(of: $0) } }

  /// The same without a copy.
  static func prefixLength(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "["), let base = bytes.baseAddress else { return nil }
    let limit = min(bytes.count, longestPrefix)
    let bracket = ByteScan.distance(base, limit) {
      ByteScan.equal($0, UInt8(ascii: "]"))
    } isSought: {
      $0 == UInt8(ascii: "]")
    }
    guard bracket < limit, bytes[bracket - 1] == UInt8(ascii: "n") else { return nil }
    let start = bracket - 7
    let end = start + ending.count
    guard start > 1, end <= bytes.count, bytes[start..<end].elementsEqual(ending) else { return nil }
    return end
  }
}
