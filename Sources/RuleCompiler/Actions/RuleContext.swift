import Diagnostics
import RuleModel

/// What is collected while the steps of one rule are read.
struct RuleContext {
  /// The rule's id.
  let rule: String
  /// The profiles the rule can see.
  let profiles: [Profile]
  /// Names declared although their definition is broken.
  let brokenEvents: Set<String>
  /// The dangerous verbs that the file allows.
  let allowed: Set<String>
  /// All step lists so far.
  var blocks: [[Step]] = []
  /// How many steps were read.
  var stepCount = 0
  /// Whether there is a power step.
  var usesPower = false
  /// Commands and power steps, for findings about who could cause them.
  var acts: [Span] = []
  /// Literal commands, for findings about rules that answer themselves.
  var commands: [(text: String, span: Span)] = []
  /// Events that steps let happen.
  var emits: [(name: String, span: Span)] = []
  /// Procedures that are being read, outermost first.
  var calls: [String] = []
  /// How many calls of procedures there were.
  var callCount = 0
  /// What countdowns say when, with the instants that they count to.
  var instants: [(to: Expression, all: [(before: Duration, span: Span)])] = []
  /// The keys of the step before the one being read.
  var preceding: Set<String> = []
  /// The keys of the step that follows the one being read.
  var following: Set<String> = []
  /// The notifiers that steps name.
  var notifiers: Set<String> = []

  var place: String { "rule `\(rule)`" }
}
