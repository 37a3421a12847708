import ArgumentParser
import Foundation

/// The directory with the demonstration's files; what the user edits in it stays.
struct DemoDirectory {
  let path: String
  /// What was written now, to tell later whether somebody changed it.
  private let written: [(path: String, text: String)]
  private let keepsFiles: Bool

  /// Writes files that are not there yet; the address of the panel is brought up to date.
  init(
    at path: String, files: [(path: String, text: String)], secrets: [(name: String, value: String)], keepsFiles: Bool
  ) throws(CommandFailure) {
    self.path = path
    self.keepsFiles = keepsFiles
    var written: [(path: String, text: String)] = []
    do {
      for file in files {
        let full = "\(path)/\(file.path)"
        let isThere = FileManager.default.fileExists(atPath: full)
        guard !isThere || file.path == "flightplan.yaml" else { continue }
        try Self.write(file.text, to: full, permissions: 0o644)
        written.append((full, file.text))
      }
      for secret in secrets {
        let full = "\(path)/secrets/\(secret.name)"
        try Self.write(secret.value + "\n", to: full, permissions: 0o600)
        written.append((full, secret.value + "\n"))
      }
    } catch {
      throw CommandFailure(
        .impossible, "the files of the demonstration cannot be written to `\(path)`: \(error.localizedDescription)")
    }
    self.written = written
  }

  private static func write(_ text: String, to path: String, permissions: Int) throws {
    let directory = FilePath.directory(of: path)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
  }

  /// Takes away what nobody has changed, unless it is to stay; says whether anything is left.
  func tidyUp() -> Bool {
    guard !keepsFiles else { return true }
    for (path, text) in written where (try? String(contentsOfFile: path, encoding: .utf8)) == text {
      try? FileManager.default.removeItem(atPath: path)
    }
    try? FileManager.default.removeItem(atPath: "\(path)/state/lock")
    for directory in ["rules/profiles", "rules", "secrets", "state", ""] {
      let full = directory.isEmpty ? path : "\(path)/\(directory)"
      // Only empty ones.
      rmdir(full)
    }
    return FileManager.default.fileExists(atPath: path)
  }
}
