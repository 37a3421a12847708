/// Resolves the paths that files write without looking at a file system.
public enum IncludePath {
  /// `rules/a.yaml` and `../b.yaml` make `b.yaml`; `nil` for an absolute path and one that leaves `root`.
  ///
  /// Without a root, a relative path may not climb above where relative paths start, and an absolute one may
  /// go anywhere.
  static func resolve(_ include: String, from file: String, root: String?) -> String? {
    guard !include.hasPrefix("/"), !include.hasPrefix("~"), !include.contains("\0") else { return nil }
    let isAbsolute = file.hasPrefix("/")
    var parts = file.split(separator: "/").dropLast().map(String.init)
    for part in include.split(separator: "/") {
      switch part {
      case ".": break
      case "..":
        guard let last = parts.last, last != ".." else { return nil }
        parts.removeLast()
      default: parts.append(String(part))
      }
    }
    let path = (isAbsolute ? "/" : "") + parts.filter { $0 != "." }.joined(separator: "/")
    return isInside(path, root) ? path : nil
  }

  /// `./rules//a.yaml` and `rules/a.yaml` are one file.
  public static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  private static func isInside(_ path: String, _ root: String?) -> Bool {
    guard let root, !root.isEmpty else { return true }
    let normalRoot = normalized(root)
    return normalRoot.isEmpty || normalRoot == "/" || path.hasPrefix(normalRoot + "/")
  }
}
