import Foundation
import RuntimePorts
import Synchronization

/// Finds secrets by name: systemd's credentials, a directory of files, the environment, a file named by it.
final class SecretLookup: SecretSource {
  private let environment: [String: String]
  private let directories: [String]
  private let known = Mutex<[String: Secret]>([:])
  private let openFiles = Mutex<Set<String>>([])

  /// More than this is no secret.
  static let longest = 65_536

  init(configuration: Configuration, environment: [String: String]) {
    self.environment = environment
    self.directories = [
      environment["CREDENTIALS_DIRECTORY"],
      environment["FLIGHTPLAN_SECRETS_DIR"] ?? configuration.secretsDirectory
        ?? ConfigurationFile.resolve("secrets", from: configuration.path),
    ].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// The value, or `nil` when none is set; what was found once stays until `forget`.
  func value(of name: String) -> Secret? {
    if let secret = known.withLock({ $0[name] }) { return secret }
    guard let secret = find(name) else { return nil }
    known.withLock { $0[name] = secret }
    return secret
  }

  /// Looks again from now on.
  func forget() { known.withLock { $0 = [:] } }

  /// Where a value was looked for, for people.
  func placesTried(for name: String) -> String {
    let files = directories.map { "\($0)/\(name)" }
    return "looked for \((files + ["$\(name)", "$\(name)_FILE"]).joined(separator: ", "))"
  }

  /// Files with secrets that others than their owner can read.
  var exposedFiles: [String] { openFiles.withLock { $0.sorted() } }

  private func find(_ name: String) -> Secret? {
    // Names come from rule files; one with a slash would be a path.
    guard !name.isEmpty,
      name.unicodeScalars.allSatisfy({
        $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil)
      })
    else { return nil }
    for directory in directories {
      if let text = read("\(directory)/\(name)") { return Secret(text) }
    }
    if let text = environment[name], !text.isEmpty { return Secret(Self.withoutLineEnd(text)) }
    return environment["\(name)_FILE"].flatMap(read).map { Secret($0) }
  }

  private func read(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.longest,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    if status.st_mode & 0o077 != 0, !path.hasPrefix("/run/secrets/") { _ = openFiles.withLock { $0.insert(path) } }
    let text = Self.withoutLineEnd(String(decoding: data, as: UTF8.self))
    return text.isEmpty ? nil : text
  }

  private static func withoutLineEnd(_ text: String) -> String {
    guard text.last?.isNewline == true else { return text }
    return String(text.dropLast())
  }
}
