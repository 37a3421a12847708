import Diagnostics
import RuleCompiler
import Simulation

/// All pages of the reference that are made of data, apart from the command line's own.
enum ReferenceLibrary {
  static let pages: [ReferencePage] =
    LanguageReference.pages + [
      ReferencePage(
        name: "tests", title: "Test files",
        intro: "Files named `*.test.yaml`, run by `flightplan test` in a pretend world with its own clock.",
        sections: RuleTestReference.sections),
      ReferencePage(
        name: "recording-format", title: "Recordings", intro: "What `flightplan dry-run` reads besides logs of a game.",
        sections: RecordingReference.sections),
      ReferencePage(
        name: "config", title: "The engine's file", intro: "What `flightplan.yaml` may say.",
        sections: ConfigurationReference.sections),
      LimitsReference.page, diagnostics,
    ]

  /// One heading for each code of findings, so that it can be linked to.
  private static let diagnostics = ReferencePage(
    name: "diagnostics", title: "Findings",
    blocks: ["What `flightplan check` says, by code. `flightplan check --explain CODE` shows the same."]
      + FindingCatalog.all.flatMap(blocks))

  private static func blocks(of page: FindingPage) -> [String] {
    var blocks = ["## \(page.code)", "*\(page.severity.rawValue)*: \(page.title)."]
    blocks += page.paragraphs
    blocks += sample("For example", page.bad)
    blocks += sample("Mended", page.good)
    return blocks
  }

  private static func sample(_ title: String, _ sample: FindingSample) -> [String] {
    switch sample {
    case .words(let words): ["\(title): \(words)"]
    case .file, .files, .settings, .tests:
      ["\(title):"] + sample.sources.map { file in "```yaml\n# \(file.path)\n\(file.text.trimmingNewlines)\n```" }
    }
  }
}

extension String {
  /// Without line ends at its end.
  fileprivate var trimmingNewlines: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
