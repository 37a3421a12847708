import ArgumentParser
import Diagnostics

/// `check --fix`: makes the edits that findings carry.
///
/// A file that was changed since it was checked is left alone.
enum FixWriter {
  /// An edit may bring to light what others can mend; after so many rounds that is not asked again.
  static let mostRounds = 10

  /// Makes the edits; returns a line for each, in the order of files and places.
  static func carryOut(_ plan: FixPlan) throws -> [String] {
    var lines: [String] = []
    for edits in plan.files {
      let path = edits.source.path
      guard case .success(let bytes) = RuleFileReader(entries: [path]).load(path), let new = edits.applied(to: bytes)
      else { continue }
      do throws(FileReplacement.Failure) {
        try FileReplacement.write(new, to: path)
      } catch {
        throw CommandFailure(.impossible, "`\(SafeText.escaping(path))` cannot be changed: \(error.reason)")
      }
      lines += edits.lines
    }
    return lines
  }
}
