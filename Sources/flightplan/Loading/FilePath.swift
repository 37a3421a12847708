import Foundation

/// Paths as texts, taken apart by their slashes.
enum FilePath {
  /// Everything before the last slash: empty for a plain name, `/` for what lies at the root.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// From the root, without `.`, `..` and double slashes; links are not followed.
  static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Where it really is, links followed; the path itself, made absolute, when it does not exist.
  static func real(_ path: String) -> String {
    guard let resolved = realpath(path.isEmpty ? "." : path, nil) else { return absolute(path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
