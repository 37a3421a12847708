import Patterns
import RuleModel

/// What is known about the characters of a value, from harmless to anything.
enum Trust: Int, Comparable {
  /// Written by the author, or a figure.
  case proven
  /// Letters, digits and `_ - .`, of bounded length.
  case word
  /// Anything on one line.
  case lineText
  /// Anything at all.
  case arbitrary

  static func < (left: Trust, right: Trust) -> Bool { left.rawValue < right.rawValue }

  /// The proof that a pattern gives for a group.
  init(_ capture: CaptureClass) {
    switch capture {
    case .number: self = .proven
    case .word: self = .word
    case .text: self = .lineText
    case .arbitrary: self = .arbitrary
    }
  }

  /// The graver of several; `proven` for none.
  static func weakest(_ all: some Sequence<Trust>) -> Trust { all.max() ?? .proven }

  /// What the checker makes of a field: only text can carry characters of somebody else.
  init(_ field: Trigger.Field) {
    switch field.type {
    case .text, .list: self = field.captureClass.map(Trust.init) ?? .lineText
    case .bool, .number, .bytes, .percent, .duration, .time, .gauge, .choice: self = .proven
    }
  }
}

extension TextSink {
  /// The weakest proof with which a value may be put in as it is.
  var requiredTrust: Trust {
    switch self {
    case .command, .url: .word
    case .message, .log, .webhookText, .header: .lineText
    }
  }

  /// Filters after which any text fits.
  var safeFilters: Set<Template.Filter> {
    switch self {
    case .command: [.plain, .quote, .json]
    case .message, .log, .webhookText, .url, .header: [.plain, .quote, .json, .md]
    }
  }

  /// With an article, for sentences.
  var phrase: String {
    switch self {
    case .command: "a console command"
    case .message: "a message"
    case .log: "the log"
    case .webhookText: "the body of a web call"
    case .url: "a web address"
    case .header: "a header"
    }
  }

  /// Whether secrets may stand there.
  var takesSecrets: Bool { self == .url || self == .header }
}

extension CaptureClass {
  /// For the mark at a group.
  var phrase: String {
    switch self {
    case .number: "number"
    case .word: "word"
    case .text: "any text on one line"
    case .arbitrary: "any text"
    }
  }
}
