/// Turns the texts of rule files into a checked rule set, or into findings that say why not.
///
/// It reads nothing itself: texts come from a closure. All findings of all files are collected; a rule set
/// exists only if none of them is an error.
public struct RuleCompiler: Sendable {
  /// How much may be read, see `CompilerLimits`.
  public let limits: CompilerLimits

  /// A compiler with bounds on what it reads.
  public init(limits: CompilerLimits = CompilerLimits()) { self.limits = limits }

  /// Compiles entry files and everything they include.
  ///
  /// `load` gives the bytes of a path. Includes are resolved against the including file; they may leave neither
  /// `root` nor, without it, the directory that relative paths start from.
  public func compile(
    files: [String], root: String? = nil, loading load: (String) -> Result<[UInt8], LoadFailure>
  ) -> CompilationResult {
    let graph = FileGraph(entries: files, root: root, limits: limits, loading: load)
    var run = CompilerRun(graph: graph, limits: limits)
    run.readDefinitions()
    run.readRules()
    return run.result()
  }
}

/// Bounds on rule files, so that a hostile one is refused quickly.
public struct CompilerLimits: Sendable, Hashable {
  /// Files of one compilation, included ones counted.
  public var maxFiles = 2000
  /// Rules of one file.
  public var maxRules = 5000
  /// Steps of one rule, nested ones counted.
  public var maxSteps = 500
  /// Triggers of one rule.
  public var maxTriggers = 100
  /// Values in one text.
  public var maxValues = 200
  /// Findings told per file.
  public var maxFindings = 200

  /// The usual bounds.
  public init() {}
}
