/// Who may import whom. The compiler keeps most of this; the table says it in one place.
enum TargetRules {
  /// Targets that hold values only.
  static let pure: Set<String> = [
    "Diagnostics", "Patterns", "RuleModel", "RuleCompiler", "EngineCore", "SessionCore", "Simulation",
  ]

  /// The targets of this package that each target may import.
  static let ours: [String: Set<String>] = [
    "CLibYAML": [],
    "Diagnostics": [],
    "Patterns": [],
    "RuleModel": ["Diagnostics", "Patterns"],
    "RuleCompiler": ["CLibYAML", "Diagnostics", "Patterns", "RuleModel"],
    "EngineCore": ["Diagnostics", "Patterns", "RuleModel"],
    "SessionCore": ["Diagnostics", "RuleModel"],
    "Simulation": ["Diagnostics", "EngineCore", "Patterns", "RuleCompiler", "RuleModel", "SessionCore"],
    "RuntimePorts": ["RuleModel"],
    "SessionNIO": ["Diagnostics", "RuleModel", "RuntimePorts", "SessionCore"],
    "HTTPGateway": ["Diagnostics", "RuleModel", "RuntimePorts", "SessionCore"],
    "PanelSimulator": ["Diagnostics", "RuleModel", "Simulation"],
    "Runtime": ["EngineCore", "RuleModel", "RuntimePorts"],
    "flightplan": [
      "Diagnostics", "EngineCore", "HTTPGateway", "PanelSimulator", "Patterns", "RuleCompiler", "RuleModel",
      "Runtime", "RuntimePorts", "SessionCore", "SessionNIO", "Simulation",
    ],
  ]

  /// What pure targets may import besides: containers, nothing that acts.
  static let containers: Set<String> = ["DequeModule", "HeapModule", "OrderedCollections"]

  /// What is wrong with an import, as one line of source; `nil` if nothing is, or if it is none.
  static func complaint(about line: some StringProtocol, in path: String, target: String) -> String? {
    guard let (kind, module) = importedModule(line) else { return nil }
    if ours.keys.contains(module) { return complaint(aboutOurs: module, target: target) }
    guard pure.contains(target) else { return nil }
    if containers.contains(module) { return nil }
    if module.hasPrefix("Foundation"), path.contains("/RuleModel/Time/"), kind == "struct" { return nil }
    return """
      \(target) is pure and may not import \(module); time zones are asked for in RuleModel/Time with \
      `import struct Foundation.TimeZone`, everything that acts belongs behind a port in RuntimePorts
      """
  }

  private static func complaint(aboutOurs module: String, target: String) -> String? {
    guard module != target, ours[target]?.contains(module) != true else { return nil }
    return """
      \(target) may not import \(module); move what is shared into a target that both may import (see the map in \
      ARCHITECTURE.md), or change the table in Tests/TidyTests/TargetRules.swift and say why in the commit
      """
  }

  /// `public import struct Foundation.Date` → (`struct`, `Foundation`).
  private static func importedModule(_ line: some StringProtocol) -> (kind: String?, module: String)? {
    var words = String(line).split(separator: " ").map(String.init)
    guard let start = words.firstIndex(of: "import"), start < 3 else { return nil }
    words.removeFirst(start + 1)
    let kinds: Set<String> = ["class", "enum", "func", "let", "protocol", "struct", "typealias", "var"]
    let kind = words.first.flatMap { kinds.contains($0) ? $0 : nil }
    if kind != nil { words.removeFirst() }
    guard let name = words.first?.split(separator: ".").first else { return nil }
    return (kind, String(name))
  }
}
