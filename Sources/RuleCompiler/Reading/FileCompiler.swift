import Diagnostics
import RuleModel

/// Reads one rule file: knows the names the file can see, and collects what there is to say about it.
///
/// Each kind of trigger, step and definition adds its own reading method in an extension.
struct FileCompiler {
  /// The file.
  let unit: SourceUnit
  /// See `CompilerLimits`.
  let limits: CompilerLimits
  /// What the file and its includes define.
  var names = VisibleNames()
  /// In the order found.
  private(set) var findings: [Diagnostic] = []
  /// How many errors are among them.
  private(set) var errorCount = 0
  /// The names that every place of a rule sees.
  private(set) var scope = NameScope()
  /// Where secrets stand in steps, with who uses them.
  var secretUses: [SecretUse] = []

  /// Bytes of the text that are secrets, and are not shown in excerpts.
  var hidden: [Range<Int>] = []

  /// The types of values that rules keep are still being found out.
  var settlesTypes = false

  /// Codes about which nothing is said for a while.
  var mutedCodes: Set<String> = []

  /// The template that the rule under reading was made from.
  var templateUse: TemplateUse?

  private var seen: Set<FindingKey> = []
  /// Lines on which a tag was refused; what stands behind it is not what was meant.
  private let taggedLines: Set<Int>

  private struct FindingKey: Hashable {
    let code: String
    let file: String
    let start: Int
  }

  init(unit: SourceUnit, limits: CompilerLimits) {
    self.unit = unit
    self.limits = limits
    taggedLines = Set(unit.document.diagnostics.filter { $0.code == "yaml-tag" }.map(\.span.start.line))
  }

  /// To be called once all definitions are known.
  mutating func settleNames() { scope = names.scope }

  /// Whether so much was found that looking on would tell nobody anything.
  var isFull: Bool { findings.count > limits.maxFindings }

  /// Adds a finding, once per code and place: defaults are read for every rule.
  mutating func report(_ finding: Diagnostic) {
    if finding.severity == .error { errorCount += 1 }
    guard !isFull, !mutedCodes.contains(finding.code) else { return }
    if taggedLines.contains(finding.span.start.line), finding.span.file == unit.document.source.path { return }
    // What a `set` that cannot be read would have kept is not known.
    if finding.code == "undefined-name", finding.message.hasPrefix("`state."), names.isBroken("state", in: "state") {
      return
    }
    let key = FindingKey(code: finding.code, file: finding.span.file, start: finding.span.start.offset)
    guard seen.insert(key).inserted else { return }
    if findings.count == limits.maxFindings {
      findings.append(
        Diagnostic(
          .error, "too-many-findings",
          "more than \(limits.maxFindings) findings in this file; the rest is left out",
          at: finding.span))
      return
    }
    findings.append(templateUse?.labelling(finding) ?? finding)
  }

  mutating func report(_ found: [Diagnostic]) {
    for finding in found { report(finding) }
  }

  /// Adds an error.
  mutating func error(
    _ code: String, _ message: String, at span: Span, inline: String? = nil, labels: [Diagnostic.Label] = [],
    notes: [String] = [], help: String? = nil, fix: Diagnostic.Fix? = nil
  ) {
    report(
      Diagnostic(
        .error, code, message, at: span, inline: inline, labels: labels, notes: notes, help: help, fix: fix))
  }

  /// Adds a warning.
  mutating func warning(
    _ code: String, _ message: String, at span: Span, inline: String? = nil, labels: [Diagnostic.Label] = [],
    notes: [String] = [], help: String? = nil, fix: Diagnostic.Fix? = nil
  ) {
    report(
      Diagnostic(
        .warning, code, message, at: span, inline: inline, labels: labels, notes: notes, help: help, fix: fix))
  }

  /// A part of the language that is refused because it could not be carried out.
  mutating func notSupported(_ what: String, at span: Span, instead: String? = nil) {
    error(
      "not-supported-yet", "\(what) cannot be carried out by this version", at: span,
      help: instead ?? "leave it out; nothing in a rule is ever ignored in silence")
  }
}

/// A place in a step that needs a secret.
struct SecretUse {
  let name: String
  let span: Span
  let by: String
  let rule: String
}
