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
      LimitsReference.page,
    ]
}
