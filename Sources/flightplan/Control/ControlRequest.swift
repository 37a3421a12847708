import Diagnostics
import RuleModel

/// What other commands ask of a running engine, one JSON object on one line; so is the answer.
enum ControlRequest: Sendable {
  case servers
  case pause(Selection, for: Duration, reason: String?, by: String)
  case resume(Selection)
  case reload

  /// Rules and servers, by name or with `*`; `nil` for all of them.
  struct Selection: Sendable, Equatable {
    var rules: String?
    var servers: String?

    /// Whether nothing in particular was named.
    var isEverything: Bool { rules == nil && servers == nil }
  }

  /// Reads a request; `nil` if it is none.
  init?(_ json: JSONValue) {
    let selection = Selection(rules: json["rules"]?.string, servers: json["servers"]?.string)
    switch json["ask"]?.string {
    case "servers": self = .servers
    case "pause":
      guard let milliseconds = json["for_ms"]?.int, milliseconds > 0, let by = json["by"]?.string else { return nil }
      self = .pause(selection, for: .milliseconds(milliseconds), reason: json["reason"]?.string, by: by)
    case "resume": self = .resume(selection)
    case "reload": self = .reload
    default: return nil
    }
  }

  var json: JSONValue {
    switch self {
    case .servers: ["ask": "servers"]
    case .pause(let selection, let duration, let reason, let by):
      .object(
        [
          .init("ask", "pause"), .init("for_ms", .int(Int(duration.wholeMilliseconds))), .init("by", .string(by)),
          .init("reason", reason.map(JSONValue.string) ?? .null),
        ] + selection.entries)
    case .resume(let selection): .object([.init("ask", "resume")] + selection.entries)
    case .reload: ["ask": "reload"]
    }
  }
}

extension ControlRequest.Selection {
  fileprivate var entries: [JSONValue.Member] {
    [
      .init("rules", rules.map(JSONValue.string) ?? .null), .init("servers", servers.map(JSONValue.string) ?? .null),
    ]
  }
}

extension Pause {
  /// `all rules on survival-1`.
  var words: String {
    let what = rules.text == "*" ? "all rules" : "rule \(rules.text)"
    return "\(what) on \(servers.text == "*" ? "all servers" : servers.text)"
  }
}
