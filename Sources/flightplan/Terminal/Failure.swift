import ArgumentParser

/// The exit codes that mean something.
extension ExitCode {
  /// Did it, and the answer is no.
  static let negative = ExitCode(1)
  /// Could not do it.
  static let impossible = ExitCode(2)
  /// Wrong usage.
  static let usage = ExitCode(64)
  /// The configuration or the rules do not load.
  static let configuration = ExitCode(78)
}

/// A reason to end with an exit code after one line on standard error.
struct CommandFailure: Error {
  let code: ExitCode
  /// What happened, why, what to do.
  let message: String

  init(_ code: ExitCode, _ message: String) {
    self.code = code
    self.message = message
  }
}
