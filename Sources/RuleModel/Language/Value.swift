/// A value of the expression language; `unknown` takes part in every operation.
public enum Value: Sendable, Hashable, Codable {
  /// Nobody can say.
  case unknown
  case bool(Bool)
  /// A plain number, such as a count of players.
  case number(Double)
  case text(String)
  /// An amount of bytes.
  case bytes(Double)
  /// 90 is 90 %.
  case percent(Double)
  case duration(Duration)
  case time(Timestamp)
  /// An amount of bytes with what is allowed; `limit` is `nil` when there is no limit.
  case gauge(amount: Double, limit: Double?)
  case list([Value])

  /// Whether anything is known.
  public var isKnown: Bool { self != .unknown }

  /// The truth value; `nil` is unknown.
  public var truth: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  /// The figure that arithmetic and order work on; `nil` for what has none.
  public var magnitude: Double? {
    switch self {
    case .number(let value), .bytes(let value), .percent(let value): value
    case .duration(let duration): duration.inSeconds
    case .time(let time): Double(time.milliseconds) / 1000
    case .gauge(let amount, _): amount
    case .unknown, .bool, .text, .list: nil
    }
  }
}

/// The static type of an expression; closed sets carry their members.
public enum ValueType: Sendable, Hashable {
  case bool, number, text, bytes, percent, duration, time, gauge
  /// One of a few bare words.
  case choice(ChoiceSet)
  case list

  /// As shown in messages.
  public var name: String {
    switch self {
    case .bool: "truth value"
    case .number: "number"
    case .text: "text"
    case .bytes: "size"
    case .percent: "percentage"
    case .duration: "duration"
    case .time: "time"
    case .gauge: "gauge (amount and limit)"
    case .choice(let set): "one of \(set.members.joined(separator: ", "))"
    case .list: "list"
    }
  }
}

/// The closed sets whose members are written bare.
public enum ChoiceSet: String, Sendable, Hashable, CaseIterable {
  case status, session, failureKind, weekday

  /// In the order in which they are listed to people.
  public var members: [String] {
    switch self {
    case .status: ServerStatus.allCases.map(\.rawValue)
    case .session: ["connected", "lost"]
    case .failureKind: FailureKind.allCases.map(\.rawValue)
    case .weekday: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    }
  }
}
