public import Diagnostics
public import RuleModel

/// What became of a set of rule files.
public struct CompilationResult: Sendable {
  /// All rules together; `nil` when there is any error.
  public let ruleSet: RuleSet?
  /// The readable rules by the file they stand in, files in the order of their paths.
  public let rulesByFile: [RulesOfFile]
  /// All findings, by file and place.
  public let diagnostics: [Diagnostic]
  /// Every text that was read, for showing findings.
  public let sources: [SourceFile]
  /// How many files were read, included ones counted.
  public let fileCount: Int
  /// How many rules were found, the broken ones counted.
  public let ruleCount: Int
  /// How many profiles were found.
  public let profileCount: Int
  /// The secrets that files declare, and who needs them.
  public let declaredSecrets: [SecretDeclaration]

  /// Whether anything keeps the files from being loaded.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The rules that stand in one file.
  public struct RulesOfFile: Sendable {
    /// The file's path.
    public let path: String
    /// By id.
    public let rules: [Rule]
  }

  /// One `secret-unset` finding for each secret that some rule needs and that has no value.
  ///
  /// `lookedIn` tells where values were looked for, and is added as a note.
  public func unsetSecrets(
    lookedIn: (String) -> String? = { _ in nil }, isSet: (String) -> Bool
  ) -> [Diagnostic] {
    declaredSecrets.filter { !$0.uses.isEmpty && !isSet($0.name) }
      .map { $0.unsetFinding(note: lookedIn($0.name)) }
      .sortedByPlace()
  }
}

/// A name under `secrets:` with the places that need its value.
public struct SecretDeclaration: Sendable, Hashable {
  /// The name.
  public let name: String
  /// Where it is declared.
  public let span: Span
  /// Places that rules really reach, in order.
  public internal(set) var uses: [Use]

  /// A place that needs the value.
  public struct Use: Sendable, Hashable {
    /// Where the name stands.
    public let span: Span
    /// Who needs it, such as "notifier `ops`".
    public let by: String
    /// How many rules depend on it.
    public let ruleCount: Int
  }

  func unsetFinding(note: String?) -> Diagnostic {
    let first = uses[0]
    let rules = first.ruleCount == 1 ? "1 rule" : "\(first.ruleCount) rules"
    return Diagnostic(
      .error, "secret-unset", "secret `\(name)` has no value", at: first.span,
      inline: "needed by \(first.by), used by \(rules)",
      labels: [Diagnostic.Label(span, "declared here")]
        + uses.dropFirst().map { Diagnostic.Label($0.span, "needed by \($0.by)") },
      notes: note.map { [$0] } ?? [],
      help: "`flightplan check --no-secrets` skips this check, for example in CI")
  }
}
