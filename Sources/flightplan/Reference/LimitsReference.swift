import EngineCore
import Patterns
import RuleCompiler
import RuleModel
import SessionCore

/// Every bound with its value, so that nobody has to find out by reaching it.
enum LimitsReference {
  static let page = ReferencePage(
    name: "limits", title: "Limits",
    intro: "Everything has a bound. What is over it is refused or left out, never silently.",
    lists: [
      ReferenceList("Running rules", "", header: ("Limit", "Value"), engine, style: .plain),
      ReferenceList("Rule files", "", header: ("Limit", "Value"), files, style: .plain),
      ReferenceList("Patterns", "", header: ("Limit", "Value"), patterns, style: .plain),
      ReferenceList("Sessions", "", header: ("Limit", "Value"), sessions, style: .plain),
    ])

  private static let engine = EngineLimits.facts.map { WordReference($0.name, $0.value, $0.meaning) }

  private static let files: [WordReference] = {
    let files = CompilerLimits()
    let yaml = YAMLLimits()
    return [
      WordReference("files", "\(files.maxFiles)", "Files of one set of rules, included ones counted"),
      WordReference("rules", "\(files.maxRules)", "Rules in one file"),
      WordReference("steps", "\(files.maxSteps)", "Steps of one rule, nested ones counted"),
      WordReference("triggers", "\(files.maxTriggers)", "Triggers of one rule"),
      WordReference("values", "\(files.maxValues)", "Values in one text"),
      WordReference("size", "\(yaml.maxBytes >> 10) KiB", "Bytes of one file"),
      WordReference("text", "\(yaml.maxScalarBytes >> 10) KiB", "Bytes of one key or value"),
      WordReference("depth", "\(yaml.maxDepth)", "Lists and maps inside each other"),
      WordReference("nodes", "\(yaml.maxNodes)", "Keys and values of one file"),
      WordReference("command", "\(Template.longestCommand) characters", "The longest line that a step types"),
    ]
  }()

  private static let patterns: [WordReference] = [
    WordReference("source", "\(PatternLimits.sourceBytes) bytes", "Length of a pattern"),
    WordReference("nesting", "\(PatternLimits.nesting)", "Groups inside each other"),
    WordReference("groups", "\(PatternLimits.captureGroups)", "Groups that capture"),
    WordReference(
      "repetition", "\(PatternLimits.repeatCount)",
      "The largest count in `{n,m}`, multiplied where repetitions stand inside each other"),
    WordReference("instructions", "\(PatternLimits.instructions)", "Length of the compiled pattern"),
  ]

  private static let sessions: [WordReference] = {
    let limits = SessionLimits()
    let human = { (duration: Duration) in DurationText.human(duration) }
    return [
      WordReference(
        "ping", human(limits.pingInterval),
        "From one ping to the next; the answer may take \(human(limits.pongTimeout))"),
      WordReference(
        "pause", "\(human(limits.backOff.lowerBound)) to \(human(limits.backOff.upperBound))",
        "Between tries after the connection was lost"),
      WordReference("tokens", "\(limits.tokensPerMinute) per minute", "Tokens asked for, for one server"),
      WordReference(
        "silence", human(limits.statsSilence), "A running server without figures for so long is asked for them"),
      WordReference(
        "lines", "\(limits.linesPerSecond) per second, \(limits.lineBurst) at once",
        "Console lines of one server; more are counted and left out"),
    ]
  }()
}
