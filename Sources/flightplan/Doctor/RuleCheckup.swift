import Diagnostics
import HTTPGateway
import Logging
import RuleModel
import RuntimePorts

/// What rules need and may not have: permissions, quotas, notifiers that answer.
struct RuleCheckup {
  let rules: RuleSet
  let configuration: Configuration
  let secrets: SecretLookup

  /// What the key may not do; where all servers are looked at, also which rules reach none.
  func permissions(_ inventory: [Server], isPartial: Bool) -> [DoctorCheck] {
    let findings = LiveCheck(rules: rules, inventory: inventory).findings()
    let idle = findings.filter { $0.code == "selector-without-servers" }
    var checks = findings.filter { $0.code != "selector-without-servers" }.map { finding in
      DoctorCheck(
        area: .permissions, subject: finding.span.shortDescription,
        verdict: finding.code == "missing-permission" || finding.code == "no-backup-quota" ? .problem : .warning,
        text: finding.message + (finding.inline.map { " (\($0))" } ?? ""), remedy: finding.help)
    }
    if !idle.isEmpty, !isPartial { checks.append(reachingNone(idle, inventory.count)) }
    let armed = rules.rules.count { $0.stage != .disabled }
    return checks.isEmpty
      ? [.ok(.permissions, "", "granted for \(CheckCommand.counted(armed, "rule")) wherever they reach")] : checks
  }

  private func reachingNone(_ findings: [Diagnostic], _ servers: Int) -> DoctorCheck {
    let names = findings.compactMap { finding in
      rules.rules.first { $0.span == finding.span }.map { "`\($0.id)`" }
    }
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    let reach = names.count == 1 ? "reaches" : "reach"
    return .warning(
      .permissions, "",
      "\(CheckCommand.counted(names.count, "rule")) \(reach) none of the \(servers) servers: \(shown)",
      "flightplan check --live \(configuration.rules.joined(separator: " "))")
  }

  func notifiers() async -> [DoctorCheck] {
    let used = rules.notifiers
    guard !used.isEmpty else { return [] }
    let sender: HTTPWebhookSender
    do throws(EffectFailure) {
      sender = try HTTPWebhookSender(
        HTTPWebhookSender.Configuration(allowPrivate: configuration.allowPrivate, version: ProductVersion.text),
        secrets: secrets, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
    } catch {
      return [.problem(.notifiers, "", error.message)]
    }
    var checks: [DoctorCheck] = []
    for notifier in used {
      do throws(EffectFailure) {
        checks.append(.ok(.notifiers, notifier.name, try await sender.look(at: notifier)))
      } catch {
        checks.append(.problem(.notifiers, notifier.name, error.message))
      }
    }
    return checks
  }
}

extension RuleSet {
  /// The notifiers that steps name, each once, by name.
  fileprivate var notifiers: [Notifier] {
    let all = rules.flatMap(\.blocks).joined().compactMap { step in
      if case .notify(let message) = step.action { message.notifier } else { nil }
    }
    return Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }).values
      .sorted { $0.name < $1.name }
  }
}
