import Foundation
import RuleCompiler

/// Gives the compiler the bytes of rule files, and keeps includes inside their directory.
struct RuleFileReader {
  /// Bytes beyond this are not read; the compiler refuses such a file.
  static let longestFile = (1 << 20) + 1

  /// Paths that were named by the operator; only what they include is held to their directories.
  private let entries: Set<String>
  private let directories: [String]

  init(entries: [String]) {
    self.entries = Set(entries.map(FilePath.absolute))
    self.directories = Set(entries.map { FilePath.real(FilePath.directory(of: $0)) }).sorted()
  }

  /// The first so many bytes of a regular file; `-` is standard input.
  func load(_ path: String) -> Result<[UInt8], LoadFailure> {
    if path == "-" { return .success(InputReader.all(limit: Self.longestFile) ?? Self.tooLong) }
    if !entries.contains(FilePath.absolute(path)), leavesDirectory(path) { return .failure(LoadFailure(.outsideRoot)) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      return .failure(errno == ENOENT ? LoadFailure(.notFound) : LoadFailure(.unreadable, reason: Self.systemError))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      return .failure(LoadFailure(.unreadable, reason: isDirectory ? "it is a directory" : "it is not a regular file"))
    }
    return Self.read(path)
  }

  private static func read(_ path: String) -> Result<[UInt8], LoadFailure> {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .failure(LoadFailure(.unreadable, reason: systemError)) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: longestFile)
    var count = 0
    while count < longestFile {
      let got = bytes.withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress! + count, longestFile - count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { return .failure(LoadFailure(.unreadable, reason: systemError)) }
      if got == 0 { break }
      count += got
    }
    return .success(Array(bytes[..<count]))
  }

  /// Whether a link leads out of the directories of the entry files and the working directory.
  private func leavesDirectory(_ path: String) -> Bool {
    let real = FilePath.real(path)
    let plain = FilePath.absolute(path)
    // Without a link the compiler's own rule on `..` is enough.
    guard real != plain else { return false }
    let named = FilePath.real(FilePath.directory(of: plain))
    return !([named] + directories).contains { real.hasPrefix($0 == "/" ? "/" : $0 + "/") }
  }

  private static let tooLong = [UInt8](repeating: 0x20, count: longestFile)
  private static var systemError: String { String(cString: strerror(errno)).lowercased() }
}
