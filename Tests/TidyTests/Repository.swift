import Foundation

/// The files of this project, read from where the tests were compiled.
enum Repository {
  /// A file with its path below the root.
  struct File: Sendable, CustomStringConvertible {
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var description: String { path }

    /// The target of a source, `Sources/<target>/…`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  }

  /// Where `Package.swift` stands.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let sources = files(below: "Sources").filter { $0.path.hasSuffix(".swift") }
  static let tests = files(below: "Tests").filter { $0.path.hasSuffix(".swift") }
  static let documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].compactMap(file)

  /// Everything that is shipped as text.
  static let everything =
    ["Sources", "Tests", "rules", "examples", "scripts", ".ci"].flatMap(files) + documents
    + ["Package.swift", ".gitignore"].compactMap(file)

  /// A file, if it is there and is text.
  static func file(_ path: String) -> File? {
    guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
    return String(data: data, encoding: .utf8).map { File(path: path, text: $0) }
  }

  /// Whether there is a file or folder of that name.
  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
  }

  /// The readable files below a folder, by path.
  static func files(below folder: String) -> [File] {
    let base = root.appending(path: folder).resolvingSymlinksInPath().path(percentEncoded: false)
    let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return names.filter { !$0.contains("__pycache__") }.sorted().compactMap { file("\(folder)/\($0)") }
  }
}

/// Something untidy, with what to do about it.
struct Complaint: CustomStringConvertible, Equatable {
  let path: String
  let line: Int
  let advice: String

  var description: String { "\(path):\(line): \(advice)" }
}

extension Repository.File {
  /// One complaint for each line for which `advice` has something to say; lines count from 1.
  func complaints<Line: StringProtocol>(
    in lines: [Line], _ advice: (Line) -> String?
  ) -> [Complaint] {
    lines.enumerated().compactMap { index, line in
      advice(line).map { Complaint(path: path, line: index + 1, advice: $0) }
    }
  }
}
