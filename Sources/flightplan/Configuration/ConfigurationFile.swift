import Foundation

/// Finds the configuration file: the flag, then `FLIGHTPLAN_CONFIG`, then the usual places.
enum ConfigurationFile {
  /// The file to use; `nil` when nobody names one and none of the usual ones exists.
  static func locate(flag: String?, environment: [String: String]) -> String? {
    if let flag { return flag }
    if let named = environment["FLIGHTPLAN_CONFIG"], !named.isEmpty { return named }
    return usualPlaces(environment).first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where a file is looked for when nobody names one.
  static func usualPlaces(_ environment: [String: String]) -> [String] {
    var places = ["flightplan.yaml"]
    if let home = environment["XDG_CONFIG_HOME"], !home.isEmpty {
      places.append("\(home)/flightplan/flightplan.yaml")
    } else if let home = environment["HOME"], !home.isEmpty {
      places.append("\(home)/.config/flightplan/flightplan.yaml")
    }
    return places + ["/etc/flightplan/flightplan.yaml"]
  }

  /// A path written in the file is meant from the file's directory.
  static func resolve(_ path: String, from file: String?) -> String {
    guard !path.hasPrefix("/"), let file else { return path }
    let directory = FilePath.directory(of: file)
    return directory.isEmpty || directory == "." ? path : "\(directory)/\(path)"
  }
}
