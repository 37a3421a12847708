import Foundation

/// Replaces the content of a file in one step: whoever reads it gets the old text or the new one, never a part.
enum FileReplacement {
  /// What kept a file from being replaced, in the system's words.
  struct Failure: Error {
    let reason: String
  }

  /// Puts a text in the place of what a file holds.
  ///
  /// The text goes into a new file beside the old one, which then takes its name. Links are followed, owner and
  /// permissions stay.
  static func write(_ text: String, to path: String) throws(Failure) {
    let target = FilePath.real(path)
    var status = stat()
    guard stat(target, &status) == 0, access(target, W_OK) == 0 else { throw failure }
    var name = Array("\(target).XXXXXX".utf8CString)
    let file = name.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
    guard file >= 0 else { throw failure }
    let temporary = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    do throws(Failure) {
      try fill(file, with: text, like: status)
      guard rename(temporary, target) == 0 else { throw failure }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func fill(_ file: Int32, with text: String, like status: stat) throws(Failure) {
    defer { close(file) }
    // Only root can give a file away; for everybody else it was theirs already, or becomes theirs.
    _ = fchown(file, status.st_uid, status.st_gid)
    guard fchmod(file, status.st_mode & 0o7777) == 0 else { throw failure }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress! + done, bytes.count - done) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure }
      done += count
    }
    guard fsync(file) == 0 else { throw failure }
  }

  private static var failure: Failure { Failure(reason: String(cString: strerror(errno)).lowercased()) }
}
