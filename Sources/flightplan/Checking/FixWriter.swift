import ArgumentParser
import Diagnostics
import Foundation

/// `check --fix`: makes the edits that findings carry.
///
/// A file is written beside the old one and put in its place at once, so that whoever reads it meanwhile sees the old
/// text or the new one. A file that was changed since it was checked is left alone.
enum FixWriter {
  /// An edit may bring to light what others can mend; after so many rounds that is not asked again.
  static let mostRounds = 10

  /// Makes the edits; returns a line for each, in the order of files and places.
  static func carryOut(_ plan: FixPlan) throws -> [String] {
    var lines: [String] = []
    for edits in plan.files {
      let path = edits.source.path
      guard case .success(let bytes) = RuleFileReader(entries: [path]).load(path), let new = edits.applied(to: bytes)
      else { continue }
      try replace(path, with: new)
      lines += edits.lines
    }
    return lines
  }

  /// Links are followed, rights are kept.
  private static func replace(_ path: String, with bytes: [UInt8]) throws {
    let target = FilePath.real(path)
    var status = stat()
    guard stat(target, &status) == 0 else { throw failure(path) }
    let temporary = "\(target).fix-\(getpid())"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path) }
    let isWritten = write(bytes, to: file) && fchmod(file, status.st_mode & 0o7777) == 0 && fsync(file) == 0
    let reason = failure(path)
    close(file)
    guard isWritten, rename(temporary, target) == 0 else {
      let last = isWritten ? failure(path) : reason
      unlink(temporary)
      throw last
    }
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
      }
      return true
    }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(
      .impossible, "`\(SafeText.escaping(path))` cannot be changed: \(String(cString: strerror(errno)).lowercased())")
  }
}
