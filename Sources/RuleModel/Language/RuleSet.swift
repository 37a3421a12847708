/// All rules that are loaded together, in the order of their ids.
public struct RuleSet: Sendable {
  /// By id, ascending.
  public let rules: [Rule]
  /// Every profile that some rule can see, by name.
  public let profiles: [Profile]

  /// Rules whose ids differ.
  public init(rules: [Rule]) {
    self.rules = rules.sorted { $0.id < $1.id }
    var seen: Set<String> = []
    self.profiles = rules.flatMap(\.profiles)
      .filter { seen.insert($0.name).inserted }
      .sorted { $0.name < $1.name }
  }

  /// No rules at all.
  public static let empty = RuleSet(rules: [])

  /// The rule of that id.
  public func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }

  /// Names of all secrets that some step or notifier needs.
  public var secretNames: [String] {
    var names: Set<String> = []
    for step in rules.lazy.flatMap(\.blocks).joined() {
      switch step.action {
      case .notify(let message):
        names.formUnion(message.notifier.address.secretNames + (message.notifier.token?.secretNames ?? []))
      case .webhook(let webhook):
        let templates = [webhook.url] + webhook.headers.map(\.value)
        for case .secret(let name) in templates.flatMap(\.references) { names.insert(name) }
      default: break
      }
    }
    return names.sorted()
  }
}
