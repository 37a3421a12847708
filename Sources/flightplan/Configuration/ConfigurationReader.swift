import Diagnostics
import HTTPGateway
import Logging
import RuleCompiler
import RuleModel

/// Reads `flightplan.yaml`: every key is known, every value checked, every fault told with its place.
struct ConfigurationReader {
  private(set) var configuration = Configuration()
  private(set) var findings: [Diagnostic] = []
  private let path: String

  /// Reads a file's bytes; findings of YAML itself come first.
  static func read(_ bytes: [UInt8], path: String) -> (Configuration, [Diagnostic], SourceFile) {
    let document = YAMLDocument.parse(bytes, path: path)
    var reader = ConfigurationReader(path: path)
    reader.configuration.path = path
    reader.findings = document.diagnostics
    if let root = document.root { reader.readRoot(root) }
    return (reader.configuration, reader.findings.sortedByPlace(), document.source)
  }

  private init(path: String) { self.path = path }

  static let keys = [
    "version", "panels", "servers", "rules", "timezone", "state", "secrets", "web", "webhooks", "limits", "log",
  ]

  private mutating func readRoot(_ root: YAMLNode) {
    guard !root.isEmptyPlain else { return }
    configuration.rules = ["rules"].map { ConfigurationFile.resolve($0, from: path) }
    for entry in entries(of: root, known: Self.keys, place: "the configuration") {
      switch entry.name {
      case "version": readVersion(entry.value)
      case "panels": readPanels(entry.value)
      case "servers": readServers(entry.value)
      case "rules": configuration.rules = texts(entry.value).map { ConfigurationFile.resolve($0.text, from: path) }
      case "timezone": readZone(entry.value)
      case "state": readState(entry.value)
      case "secrets": readSecrets(entry.value)
      case "web": readWeb(entry.value)
      case "webhooks": readWebhooks(entry.value)
      case "limits": readLimits(entry.value)
      case "log": readLog(entry.value)
      default: break
      }
    }
  }

  private mutating func readVersion(_ node: YAMLNode) {
    if node.text != "1" {
      report("unknown-version", "this version of flightplan reads `version: 1`", node)
    }
  }

  // MARK: - Panels

  private mutating func readPanels(_ node: YAMLNode) {
    for entry in entries(of: node, known: nil, place: "`panels`") {
      var panel = Configuration.Panel(name: entry.name)
      if !entry.name.unicodeScalars.allSatisfy({ Self.nameCharacters.contains(Character($0)) }) || entry.name.isEmpty {
        report("bad-name", "a panel's name is made of small letters, digits, `-` and `_`", entry.key)
      }
      for setting in entries(of: entry.value, known: ["url", "key", "origin", "ca"], place: "panel `\(entry.name)`") {
        guard let text = text(setting.value, "`\(setting.name)`") else { continue }
        switch setting.name {
        case "url":
          panel.url = text
          checkAddress(text, setting.value)
        case "key": panel.key = readKey(text, setting.value)
        case "origin": panel.origin = text
        case "ca": panel.ca = ConfigurationFile.resolve(text, from: path)
        default: break
        }
      }
      if entry.value.entry("url") == nil {
        report(
          "missing-key", "panel `\(entry.name)` has no `url`", entry.key, help: "write `url: https://panel.example.com`"
        )
      }
      configuration.panels.append(panel)
    }
  }

  private static let nameCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789_-")

  private mutating func checkAddress(_ text: String, _ node: YAMLNode) {
    guard let message = PanelAddress.fault(of: text) else { return }
    report(
      "bad-url", message, node, help: "write the address people open in a browser, such as `https://panel.example.com`")
  }

  private mutating func readKey(_ text: String, _ node: YAMLNode) -> SecretText? {
    let parts = SecretReference.parts(of: text)
    let literal = parts.contains { if case .literal = $0 { true } else { false } }
    if text.hasPrefix("ptla_") || text.hasPrefix("papp_") {
      report(
        "application-key", "this is an application key, the client API refuses it", node,
        help: "make a client key (`ptlc_…`) under Account → API Credentials")
    } else if literal {
      report(
        "literal-secret", "the key stands in the file for everybody who can read it", node, severity: .warning,
        help: "write `key: ${secrets.PANEL_API_KEY}` and put the key into secrets/PANEL_API_KEY")
    }
    return SecretText(parts)
  }

  // MARK: - Servers

  private mutating func readServers(_ node: YAMLNode) {
    for entry in entries(of: node, known: ["include", "labels"], place: "`servers`") {
      if entry.name == "include" {
        configuration.include = texts(entry.value).map { Glob($0.text) }
        continue
      }
      for server in entries(of: entry.value, known: nil, place: "`labels`") {
        var labels: [String: String] = [:]
        for label in entries(of: server.value, known: nil, place: "labels of `\(server.name)`") {
          labels[label.name] = text(label.value, "label `\(label.name)`")
        }
        configuration.labels.append((Glob(server.name), labels))
      }
    }
  }

  // MARK: - The rest

  private mutating func readZone(_ node: YAMLNode) {
    guard let name = text(node, "`timezone`") else { return }
    do {
      configuration.zone = try CronQuery.readZone(name)
    } catch {
      report(error.code, error.message, node, help: error.help)
    }
  }

  private mutating func readState(_ node: YAMLNode) {
    for entry in entries(of: node, known: ["dir", "keep", "keep_lines"], place: "`state`") {
      switch entry.name {
      case "dir":
        guard let directory = text(entry.value, "`dir`"), directory != "auto" else { continue }
        configuration.stateDirectory = ConfigurationFile.resolve(directory, from: path)
      case "keep":
        if let text = text(entry.value, "`keep`"), (try? DurationText.parse(text)) == nil {
          report("bad-duration", "`\(text)` is not a time span", entry.value, help: "write it as `30d` or `12h`")
        }
      case "keep_lines": _ = number(entry.value, "`keep_lines`", in: 0...1_000_000)
      default: break
      }
    }
  }

  private mutating func readSecrets(_ node: YAMLNode) {
    for entry in entries(of: node, known: ["dir"], place: "`secrets`") {
      configuration.secretsDirectory = text(entry.value, "`dir`").map { ConfigurationFile.resolve($0, from: path) }
    }
  }

  /// There is no dashboard yet; its settings are read so that a file need not change.
  private mutating func readWeb(_ node: YAMLNode) {
    let known = ["listen", "token", "base_path", "metrics", "metrics_servers", "allow_public"]
    for entry in entries(of: node, known: known, place: "`web`") { _ = text(entry.value, "`\(entry.name)`") }
  }

  private mutating func readWebhooks(_ node: YAMLNode) {
    for entry in entries(of: node, known: ["allow_private"], place: "`webhooks`") {
      for (text, item) in texts(entry.value) {
        do {
          configuration.allowPrivate.append(try CIDR(parsing: text))
        } catch {
          report("bad-address-block", error.reason, item)
        }
      }
    }
  }

  private mutating func readLimits(_ node: YAMLNode) {
    let known = ["sessions_per_second", "panel_requests_per_minute"]
    for entry in entries(of: node, known: known, place: "`limits`") {
      switch entry.name {
      case "sessions_per_second":
        if let count = number(entry.value, "`sessions_per_second`", in: 1...1000) {
          configuration.limits.sessionsPerSecond = count
        }
      case "panel_requests_per_minute":
        if let count = number(entry.value, "`panel_requests_per_minute`", in: 10...100_000) {
          configuration.limits.panelRequestsPerMinute = count
        }
      default: break
      }
    }
  }

  private mutating func readLog(_ node: YAMLNode) {
    for entry in entries(of: node, known: ["level", "format"], place: "`log`") {
      guard let text = text(entry.value, "`\(entry.name)`") else { continue }
      switch entry.name {
      case "level":
        let level = choice(text, of: LogLevelName.all, "`level`", entry.value)
        configuration.log.level = level.flatMap(LogLevelName.level) ?? configuration.log.level
      case "format":
        let format = choice(text, of: LogFormat.allCases.map(\.rawValue), "`format`", entry.value)
        configuration.log.format = format.flatMap(LogFormat.init) ?? configuration.log.format
      default: break
      }
    }
  }

  // MARK: - Shapes

  private mutating func report(
    _ code: String, _ message: String, _ node: YAMLNode, severity: Diagnostic.Severity = .error, inline: String? = nil,
    help: String? = nil
  ) {
    findings.append(Diagnostic(severity, code, message, at: node.span, inline: inline, help: help))
  }

  /// A map's entries; unknown keys are reported and left out.
  private mutating func entries(of node: YAMLNode, known: [String]?, place: String) -> [YAMLEntry] {
    guard let entries = node.entries else {
      if !node.isEmptyPlain { report("wrong-type", "\(place) is a map, this is \(node.kindDescription)", node) }
      return []
    }
    guard let known else { return entries }
    return entries.filter { entry in
      if known.contains(entry.name) { return true }
      let hint = Suggestion.closest(to: entry.name, in: known)
      report(
        "unknown-key", "unknown key `\(SafeText.escaping(entry.name))` in \(place)", entry.key,
        inline: hint.map { "did you mean `\($0)`?" }, help: "known here: \(known.joined(separator: ", "))")
      return false
    }
  }

  private mutating func text(_ node: YAMLNode, _ name: String) -> String? {
    guard let text = node.text, !node.isEmptyPlain else {
      report("wrong-type", "\(name) is a text, this is \(node.kindDescription)", node)
      return nil
    }
    return text
  }

  /// A list of texts, or a single one.
  private mutating func texts(_ node: YAMLNode) -> [(text: String, node: YAMLNode)] {
    (node.elements ?? [node]).compactMap { item in text(item, "this").map { ($0, item) } }
  }

  private mutating func number(_ node: YAMLNode, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(node, name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      report("out-of-range", "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)", node)
      return nil
    }
    return number
  }

  private mutating func choice(_ text: String, of choices: [String], _ name: String, _ node: YAMLNode) -> String? {
    if choices.contains(text) { return text }
    let hint = Suggestion.closest(to: text, in: choices)
    report(
      "unknown-value", "\(name) is one of \(choices.joined(separator: ", "))", node,
      inline: hint.map { "did you mean `\($0)`?" })
    return nil
  }
}

/// The levels by the names that people write.
enum LogLevelName {
  static let all = ["debug", "info", "warning", "error"]

  static func level(_ name: String) -> Logger.Level? { all.contains(name) ? Logger.Level(rawValue: name) : nil }
}

/// What an address of a panel must look like.
enum PanelAddress {
  /// What is wrong with it; `nil` when nothing is.
  static func fault(of text: String) -> String? {
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
      return "the panel's address begins with `https://`"
    }
    let rest = text.drop { $0 != ":" }.dropFirst(3)
    if rest.isEmpty || rest.hasPrefix("/") { return "the panel's address has no host" }
    if rest.contains("@") { return "the panel's address holds no user name or password" }
    if text.contains(where: \.isWhitespace) { return "the panel's address holds no blanks" }
    return nil
  }
}

/// `${secrets.NAME}` in a setting.
enum SecretReference {
  /// The pieces of a text; only whole `${secrets.NAME}` are references.
  static func parts(of text: String) -> [SecretText.Part] {
    var parts: [SecretText.Part] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "${secrets."), let end = rest[start.upperBound...].firstIndex(of: "}") {
      let name = rest[start.upperBound..<end]
      if start.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<start.lowerBound]))) }
      parts.append(.secret(name: String(name)))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    return parts
  }
}
