public import Foundation

/// Test data that lies beside the project in `../shared/data` and is not part of it.
public enum SharedData {
  /// The folder; nil if it is not there, as in most copies of the project.
  public static var folder: URL? {
    var package = URL(filePath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<3 { package.deleteLastPathComponent() }
    let folder = package.appending(path: "../shared/data").standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// Whether an archive of that name is there.
  public static func has(_ archive: String) -> Bool {
    folder.map { FileManager.default.fileExists(atPath: $0.appending(path: archive).path) } ?? false
  }

  /// The files of a tar archive by their paths inside it, sorted; empty if it is not there.
  public static func files(of archive: String) throws -> [(path: String, bytes: [UInt8])] {
    guard let folder else { return [] }
    let target = FileManager.default.temporaryDirectory.appending(path: "flightplan-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: target) }
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "-xf", folder.appending(path: archive).path, "-C", target.path]
    try tar.run()
    tar.waitUntilExit()
    let paths = FileManager.default.enumerator(atPath: target.path)?.compactMap { $0 as? String } ?? []
    return try paths.sorted().compactMap { path in
      var isFolder: ObjCBool = false
      let url = target.appending(path: path)
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue
      else {
        return nil
      }
      return (path, [UInt8](try Data(contentsOf: url)))
    }
  }
}
