import Diagnostics
import RuleModel

/// What only the panel can tell about rules: whom they reach, what the key may do there, what the plans allow.
struct LiveCheck {
  let rules: RuleSet
  let inventory: [Server]

  /// Nothing of it keeps a rule from being loaded, so all are warnings.
  func findings() -> [Diagnostic] { rules.rules.filter { $0.stage != .disabled }.flatMap(findings) }

  private func findings(_ rule: Rule) -> [Diagnostic] {
    let reached = inventory.filter(rule.servers.matches)
    guard !reached.isEmpty else {
      let meant = rule.servers.names.first.flatMap { Suggestion.closest(to: $0.text, in: inventory.map(\.name)) }
      return [
        Diagnostic(
          .warning, "selector-without-servers", "rule `\(rule.id)` reaches none of the \(inventory.count) servers",
          at: rule.span, inline: "servers: \(rule.servers.source)",
          help: meant.map { "did you mean `\($0)`?" } ?? "the servers are \(Self.names(inventory))")
      ]
    }
    return permissions(rule, reached) + quotas(rule, reached) + unlimited(rule, reached)
  }

  private func permissions(_ rule: Rule, _ reached: [Server]) -> [Diagnostic] {
    rule.permissions.compactMap { permission in
      let lacking = reached.filter { !$0.permits(permission) }
      guard !lacking.isEmpty else { return nil }
      return Diagnostic(
        .warning, "missing-permission", "the key lacks `\(permission)`, which rule `\(rule.id)` needs", at: rule.span,
        inline: "on \(Self.names(lacking))",
        help: "grant it to the account's sub-user of the server, or take the steps out that need it")
    }
  }

  private func quotas(_ rule: Rule, _ reached: [Server]) -> [Diagnostic] {
    rule.blocks.joined().compactMap { step in
      guard case .createBackup = step.action else { return nil }
      let lacking = reached.filter { $0.limits.backups == 0 }
      guard !lacking.isEmpty else { return nil }
      return Diagnostic(
        .warning, "no-backup-quota", "backups are not allowed on \(Self.names(lacking))", at: step.span,
        help: "raise the server's backup limit in the panel, or leave it out of `servers`")
    }
  }

  /// A share of a quota that does not exist is unknown for ever.
  private func unlimited(_ rule: Rule, _ reached: [Server]) -> [Diagnostic] {
    let levels = rule.triggers.flatMap(\.allParts).compactMap { trigger -> (Expression, Trigger)? in
      if case .stats(let expression) = trigger.kind { (expression, trigger) } else { nil }
    }
    return levels.flatMap { expression, trigger in
      expression.root.gaugesAsShares.compactMap { gauge in
        let lacking = reached.filter { gauge.limit(of: $0) == nil }
        guard !lacking.isEmpty else { return nil }
        return Diagnostic(
          .warning, "unlimited-share",
          "`\(gauge.name)` has no limit on \(Self.names(lacking)), so its share is unknown",
          at: trigger.span, help: "compare with a size, such as `\(gauge.name) > 6GiB`, or set a limit in the panel")
      }
    }
  }

  private static func names(_ servers: [Server]) -> String {
    let shown = servers.prefix(5).map(\.name).joined(separator: ", ")
    return servers.count > 5 ? "\(shown) and \(servers.count - 5) more" : shown
  }
}

extension Expression.Node {
  /// Gauges that are compared with a percentage.
  fileprivate var gaugesAsShares: [Reference] {
    allNodes.compactMap { node in
      switch node {
      case .compare(_, let left, .literal(.percent)): left.gauge
      case .compare(_, .literal(.percent), let right): right.gauge
      default: nil
      }
    }
  }

  private var gauge: Reference? {
    switch self {
    case .reference(let reference), .history(_, let reference, _):
      [.memory, .disk].contains(reference) ? reference : nil
    default: nil
    }
  }
}

extension Reference {
  fileprivate func limit(of server: Server) -> Double? { self == .memory ? server.limits.memory : server.limits.disk }
}
