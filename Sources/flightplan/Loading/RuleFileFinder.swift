import Foundation

/// Finds the rule files that paths on a command line or in the configuration stand for.
struct RuleFileFinder {
  /// What was found.
  struct Found {
    /// Files in the order of the arguments, each directory's sorted; files that do not exist are in it too.
    var files: [String] = []
    /// Files of rule tests that were named; they are not rules.
    var tests: [String] = []
    /// Directories in which there is no rule file.
    var emptyDirectories: [String] = []
  }

  /// Directories below this depth are not entered, so that a circle of links ends.
  static let deepest = 32

  /// Looks at every path: a file is taken as it is, a directory is searched.
  static func find(_ paths: [String]) -> Found {
    var found = Found()
    for path in paths {
      if path != "-", isDirectory(path) {
        var files: [String] = []
        search(path, depth: 0, for: isRuleFile, into: &files)
        if files.isEmpty { found.emptyDirectories.append(path) }
        found.files += files
      } else if isTest(path) {
        found.tests.append(path)
      } else {
        found.files.append(path)
      }
    }
    return found
  }

  /// Looks for test files: a file is taken as it is, a directory is searched.
  static func findTests(_ paths: [String]) -> [String] {
    var files: [String] = []
    for path in paths {
      if isDirectory(path) { search(path, depth: 0, for: isTest, into: &files) } else { files.append(path) }
    }
    return files
  }

  /// Looks for rule files, what they include, and tests: a file is taken as it is, a directory is searched.
  static func findAll(_ paths: [String]) -> [String] {
    var files: [String] = []
    for path in paths {
      if path != "-", isDirectory(path) {
        search(path, depth: 0, for: { isTest($0) || isRules($0) }, into: &files)
      } else {
        files.append(path)
      }
    }
    var seen: Set<String> = []
    return files.filter { seen.insert(FilePath.absolute($0)).inserted }
  }

  private static func search(
    _ directory: String, depth: Int, for isWanted: (String) -> Bool, into files: inout [String]
  ) {
    guard depth < deepest else { return }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      // A directory that cannot be listed is handed on as a file: reading it says why.
      files.append(directory)
      return
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      if isDirectory(path) {
        search(path, depth: depth + 1, for: isWanted, into: &files)
      } else if isWanted(name) {
        files.append(path)
      }
    }
  }

  /// Files beginning with `_` are only included.
  private static func isRuleFile(_ name: String) -> Bool { isRules(name) && !name.hasPrefix("_") }

  /// The engine's own file holds no rules.
  private static func isRules(_ name: String) -> Bool {
    guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { return false }
    return !isTest(name) && name != "flightplan.yaml" && name != "flightplan.yml"
  }

  private static func isTest(_ name: String) -> Bool {
    name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml")
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }
}
