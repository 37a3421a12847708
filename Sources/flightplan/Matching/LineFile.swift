import Diagnostics
import Foundation

/// The lines of a file as they stand in it, without their line feeds.
struct LineFile: Sendable {
  private let bytes: [UInt8]
  /// Where each line begins, and one more for the end of the last.
  private let starts: [Int]

  /// Reads the file; `-` is standard input.
  init(path: String) throws {
    if path == "-" {
      guard let bytes = InputReader.all(limit: Self.largestFile) else {
        throw CommandFailure(.impossible, "standard input is longer than 2 GiB")
      }
      self.init(bytes)
    } else {
      self.init(try Self.contents(of: path))
    }
  }

  private static let largestFile = 2 << 30

  /// All bytes, read into one array: logs are large, and a copy would be as large again.
  private static func contents(of path: String) throws -> [UInt8] {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw CommandFailure(.impossible, "cannot read \(SafeText.escaping(path)): it is a directory")
    }
    guard let file = FileHandle(forReadingAtPath: path) else { throw CommandFailure.unreadable(path) }
    defer { try? file.close() }
    // A pipe has no size.
    guard let size = try? file.seekToEnd(), (try? file.seek(toOffset: 0)) != nil else {
      guard let data = try? file.readToEnd() ?? Data() else { throw CommandFailure.unreadable(path) }
      return [UInt8](data)
    }
    guard size <= largestFile else {
      throw CommandFailure(.impossible, "cannot read \(SafeText.escaping(path)): it is larger than 2 GiB")
    }
    return try [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      while count < buffer.count {
        let got = read(file.fileDescriptor, buffer.baseAddress! + count, buffer.count - count)
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw CommandFailure.unreadable(path) }
        if got == 0 { break }
        count += got
      }
    }
  }

  /// The lines of a text; a line feed at its end begins no further line.
  init(_ bytes: [UInt8]) {
    var starts = [0]
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var rest = base
      let end = base + buffer.count
      while rest < end {
        guard let feed = memchr(rest, 0x0A, end - rest) else {
          starts.append(buffer.count + 1)
          break
        }
        rest = UnsafePointer(feed.assumingMemoryBound(to: UInt8.self)) + 1
        starts.append(rest - base)
      }
    }
    self.bytes = bytes
    self.starts = starts
  }

  var count: Int { starts.count - 1 }

  /// Calls `body` with the number of each line in a range, from 0, and its bytes.
  func forEachLine(
    in range: Range<Int>? = nil, _ body: (Int, UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    try bytes.withUnsafeBufferPointer { buffer in
      try starts.withUnsafeBufferPointer { starts in
        for number in range ?? 0..<count {
          let line = starts[number]..<starts[number + 1] - 1
          try body(number, UnsafeBufferPointer(rebasing: buffer[line]))
        }
      }
    }
  }

  /// The lines as texts, damaged bytes replaced.
  var texts: [String] {
    var result: [String] = []
    forEachLine { result.append(String(decoding: $1, as: UTF8.self)) }
    return result
  }
}

extension CommandFailure {
  /// The failure to read a file.
  static func unreadable(_ path: String) -> CommandFailure {
    CommandFailure(.impossible, "cannot read \(SafeText.escaping(path)): there is no such file, or it may not be read")
  }
}
