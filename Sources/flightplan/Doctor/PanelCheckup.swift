import Diagnostics
import HTTPGateway
import Logging
import RuleModel
import RuntimePorts

/// What a panel says: whether it can be reached and trusted, whose key it is, what it grants.
struct PanelCheckup {
  let panel: Configuration.Panel
  let client: PanelClient
  let limits: Configuration.Limits

  /// Further than this from the panel's clock, schedules come at other times than people expect.
  static let clockTolerance = Duration.seconds(5)
  /// A certificate that ends sooner deserves a word.
  static let shortCertificate = 14

  /// The findings, and the servers if the panel lists them.
  func look() async -> (checks: [DoctorCheck], servers: [Server]) {
    let servers: [Server]
    do throws(PanelError) {
      servers = try await client.listServers(details: true)
    } catch {
      return ([.problem(.panel, panel.name, error.message)], [])
    }
    let inspection: PanelInspection?
    do throws(PanelError) {
      inspection = try await client.inspect { SystemClock().now() }
    } catch {
      // The list has shown that panel and key work; what else the panel tells is no necessity.
      inspection = nil
    }
    return (checks(inspection, servers), servers)
  }

  private func checks(_ inspection: PanelInspection?, _ servers: [Server]) -> [DoctorCheck] {
    let isSecure = panel.url.lowercased().hasPrefix("https")
    let ends = inspection?.certificateDaysLeft.map { " (certificate ends in \(CheckCommand.counted($0, "day")))" } ?? ""
    let way = isSecure ? "DNS, TCP, TLS\(ends)" : "DNS, TCP, no TLS"
    let time = inspection.map { ", round trip \($0.roundTrip.wholeMilliseconds) ms" } ?? ""
    var checks: [DoctorCheck] = [.ok(.panel, panel.name, "\(panel.url): \(way), client API\(time)")]
    if let days = inspection?.certificateDaysLeft, days < Self.shortCertificate {
      checks.append(
        .warning(.panel, panel.name, "the certificate ends in \(CheckCommand.counted(days, "day"))", "renew it"))
    }
    checks.append(key(inspection, servers))
    checks += budget(inspection) + clock(inspection)
    return checks
  }

  private func key(_ inspection: PanelInspection?, _ servers: [Server]) -> DoctorCheck {
    let owner = inspection?.account.map { "the key belongs to \"\($0)\", " } ?? "the key is accepted, "
    let count = CheckCommand.counted(servers.count, "server")
    return servers.isEmpty
      ? .warning(
        .panel, panel.name, owner + "but it can see no server", "invite the account as a sub-user of the servers")
      : .ok(.panel, panel.name, owner + count)
  }

  private func budget(_ inspection: PanelInspection?) -> [DoctorCheck] {
    guard let granted = inspection?.requestsPerMinute else { return [] }
    let planned = limits.panelRequestsPerMinute
    return granted < planned
      ? [
        .warning(
          .panel, panel.name, "the panel grants \(granted) requests a minute, we plan for up to \(planned)",
          "set `limits.panel_requests_per_minute: \(granted)`")
      ] : [.ok(.panel, panel.name, "budget \(granted) requests a minute, we plan for at most \(planned)")]
  }

  private func clock(_ inspection: PanelInspection?) -> [DoctorCheck] {
    guard let offset = inspection?.clockOffset, offset > Self.clockTolerance || offset < .zero - Self.clockTolerance
    else { return [] }
    let words = offset > .zero ? "behind" : "ahead of"
    let size = offset > .zero ? offset : .zero - offset
    return [
      .warning(
        .panel, panel.name,
        "this clock is \(DurationText.human(size)) \(words) the panel's; schedules follow this clock",
        "timedatectl set-ntp true")
    ]
  }
}
