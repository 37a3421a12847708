import ArgumentParser
import Foundation

/// Keeps a second process away from a state directory, for as long as this one lives.
final class StateLock: Sendable {
  private let file: Int32

  /// Makes the directory if needed and takes its lock, or says who holds it.
  init(directory: String) throws(CommandFailure) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandFailure(
        .impossible, "the state directory `\(directory)` cannot be made: \(error.localizedDescription)")
    }
    let path = "\(directory)/lock"
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw CommandFailure(.impossible, "the state directory `\(directory)` cannot be written: \(reason.lowercased())")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let owner = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
      close(file)
      let who = owner.map { $0.isEmpty ? "another process" : "process \($0)" } ?? "another process"
      throw CommandFailure(
        .impossible, "\(who) is using the state directory `\(directory)`; stop it, or set another `state.dir`")
    }
    ftruncate(file, 0)
    let pid = Array("\(getpid())\n".utf8)
    _ = write(file, pid, pid.count)
  }

  deinit { close(file) }

  /// Who holds the lock of a directory, nil if nobody does; nothing is changed.
  static func owner(of directory: String) -> String? {
    let path = "\(directory)/lock"
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard flock(file, LOCK_SH | LOCK_NB) != 0 else { return nil }
    let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
    return text.map { $0.isEmpty ? "another process" : "process \($0)" } ?? "another process"
  }
}
