import Diagnostics
import HTTPGateway
import RuleModel

/// Settings from `FLIGHTPLAN_…` variables: the setting's path in capitals, and short forms for a single panel.
struct ConfigurationEnvironment {
  private(set) var configuration: Configuration
  private(set) var findings: [Diagnostic] = []
  private let environment: [String: String]

  /// Variables that say where things are, rather than being settings themselves, or belong to other programs' use.
  private static let otherNames = [
    "FLIGHTPLAN_CONFIG", "FLIGHTPLAN_SECRETS_DIR", "FLIGHTPLAN_PANEL_API_KEY_FILE", "FLIGHTPLAN_WEB_LISTEN",
    "FLIGHTPLAN_WEB_TOKEN",
  ]

  private static let names = [
    "FLIGHTPLAN_PANEL_URL", "FLIGHTPLAN_PANEL_API_KEY", "FLIGHTPLAN_PANEL_ORIGIN", "FLIGHTPLAN_PANEL_CA",
    "FLIGHTPLAN_RULES", "FLIGHTPLAN_STATE_DIR", "FLIGHTPLAN_TIMEZONE", "FLIGHTPLAN_SERVERS_INCLUDE",
    "FLIGHTPLAN_WEBHOOKS_ALLOW_PRIVATE", "FLIGHTPLAN_LIMITS_SESSIONS_PER_SECOND",
    "FLIGHTPLAN_LIMITS_PANEL_REQUESTS_PER_MINUTE", "FLIGHTPLAN_LOG_LEVEL", "FLIGHTPLAN_LOG_FORMAT",
  ]

  /// Lays the environment over what a file says.
  static func apply(_ environment: [String: String], to configuration: Configuration) -> (Configuration, [Diagnostic]) {
    var reader = ConfigurationEnvironment(configuration: configuration, environment: environment)
    for name in environment.keys.sorted() where name.hasPrefix("FLIGHTPLAN_") {
      guard let value = environment[name], !value.isEmpty else { continue }
      reader.set(name, to: value)
    }
    return (reader.configuration, reader.findings)
  }

  private init(configuration: Configuration, environment: [String: String]) {
    self.configuration = configuration
    self.environment = environment
  }

  private mutating func set(_ name: String, to value: String) {
    switch name {
    case "FLIGHTPLAN_PANEL_URL": setPanel(nil, name) { $0.url = value }
    case "FLIGHTPLAN_PANEL_API_KEY": setPanel(nil, name) { $0.key = SecretText([.secret(name: name)]) }
    case "FLIGHTPLAN_PANEL_API_KEY_FILE":
      setPanel(nil, name) { $0.key = SecretText([.secret(name: "FLIGHTPLAN_PANEL_API_KEY")]) }
    case "FLIGHTPLAN_PANEL_ORIGIN": setPanel(nil, name) { $0.origin = value }
    case "FLIGHTPLAN_PANEL_CA": setPanel(nil, name) { $0.ca = value }
    case "FLIGHTPLAN_RULES": configuration.rules = Self.list(value, at: [":", ","])
    case "FLIGHTPLAN_STATE_DIR", "FLIGHTPLAN_STATE_DIRECTORY": configuration.stateDirectory = value
    case "FLIGHTPLAN_TIMEZONE": setZone(value, name)
    case "FLIGHTPLAN_SERVERS_INCLUDE": configuration.include = Self.list(value, at: [","]).map { Glob($0) }
    case "FLIGHTPLAN_WEBHOOKS_ALLOW_PRIVATE": setAllowPrivate(value, name)
    case "FLIGHTPLAN_LIMITS_SESSIONS_PER_SECOND":
      if let count = number(value, name, in: 1...1000) { configuration.limits.sessionsPerSecond = count }
    case "FLIGHTPLAN_LIMITS_PANEL_REQUESTS_PER_MINUTE":
      if let count = number(value, name, in: 10...100_000) { configuration.limits.panelRequestsPerMinute = count }
    case "FLIGHTPLAN_LOG_LEVEL":
      if let level = LogLevelName.level(value) {
        configuration.log.level = level
      } else {
        report("unknown-value", "`\(name)` is one of \(LogLevelName.all.joined(separator: ", "))", name)
      }
    case "FLIGHTPLAN_LOG_FORMAT":
      if let format = LogFormat(rawValue: value) {
        configuration.log.format = format
      } else {
        let choices = LogFormat.allCases.map(\.rawValue).joined(separator: ", ")
        report("unknown-value", "`\(name)` is one of \(choices)", name)
      }
    default: setOther(name, to: value)
    }
  }

  /// `FLIGHTPLAN_PANELS_MAIN_URL` and its like.
  private mutating func setOther(_ name: String, to value: String) {
    if Self.otherNames.contains(name) { return }
    if name.hasPrefix("FLIGHTPLAN_PANELS_"), let end = name.lastIndex(of: "_") {
      let setting = name[name.index(after: end)...]
      let panel = name[..<end].dropFirst("FLIGHTPLAN_PANELS_".count).lowercased()
      if !panel.isEmpty {
        switch setting {
        case "URL": return setPanel(panel, name) { $0.url = value }
        case "KEY": return setPanel(panel, name) { $0.key = SecretText([.secret(name: name)]) }
        case "ORIGIN": return setPanel(panel, name) { $0.origin = value }
        case "CA": return setPanel(panel, name) { $0.ca = value }
        default: break
        }
      }
    }
    let hint = Suggestion.closest(to: name, in: Self.names + Self.otherNames)
    report(
      "unknown-variable", "there is no setting `\(SafeText.escaping(name))`", name, severity: .warning,
      help: hint.map { "did you mean `\($0)`?" })
  }

  /// The named panel; without a name the only one, or one called `main`.
  private mutating func setPanel(_ name: String?, _ variable: String, _ change: (inout Configuration.Panel) -> Void) {
    let wanted = name?.replacing("-", with: "_")
    let place =
      wanted == nil
      ? (configuration.panels.count == 1 ? 0 : configuration.panels.firstIndex { $0.name == "main" })
      : configuration.panels.firstIndex { $0.name.replacing("-", with: "_") == wanted }
    if let place { return change(&configuration.panels[place]) }
    if wanted == nil, configuration.panels.count > 1 {
      return report(
        "ambiguous-panel", "`\(variable)` is for one panel, the configuration has \(configuration.panels.count)",
        variable,
        help: "write `FLIGHTPLAN_PANELS_\(configuration.panels[0].name.uppercased())_…`")
    }
    var panel = Configuration.Panel(name: name ?? "main")
    change(&panel)
    configuration.panels.append(panel)
  }

  private mutating func setZone(_ value: String, _ name: String) {
    do {
      configuration.zone = try CronQuery.readZone(value)
    } catch {
      report(error.code, error.message, name, help: error.help)
    }
  }

  private mutating func setAllowPrivate(_ value: String, _ name: String) {
    configuration.allowPrivate = []
    for text in Self.list(value, at: [","]) {
      do {
        configuration.allowPrivate.append(try CIDR(parsing: text))
      } catch {
        report("bad-address-block", error.reason, name)
      }
    }
  }

  private mutating func number(_ value: String, _ name: String, in range: ClosedRange<Int>) -> Int? {
    if let number = Int(value), range.contains(number) { return number }
    report("out-of-range", "`\(name)` is a whole number from \(range.lowerBound) to \(range.upperBound)", name)
    return nil
  }

  private static func list(_ text: String, at separators: Set<Character>) -> [String] {
    text.split { separators.contains($0) }.map { String($0).trimmingBlanks }.filter { !$0.isEmpty }
  }

  private mutating func report(
    _ code: String, _ message: String, _ variable: String, severity: Diagnostic.Severity = .error, help: String? = nil
  ) {
    // The value is not shown: it may be a secret in the wrong place.
    let file = SourceFile(path: "environment", text: variable)
    findings.append(
      Diagnostic(severity, code, message, at: file.span(from: 0, to: variable.utf8.count), help: help))
  }
}

extension String {
  var trimmingBlanks: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
