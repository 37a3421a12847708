import ArgumentParser
import Diagnostics
import RuleCompiler
import Simulation

/// `flightplan schema`: JSON Schemas, for editors and for checks without this program.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a kind of file.",
    usage: """
      flightplan schema rules > rules.schema.json
      flightplan schema config > config.schema.json
      """,
    discussion: """
      Editors complete and explain keys with it: begin a rule file with

        # yaml-language-server: $schema=rules.schema.json

      A schema knows keys and the form of values. Whether names exist and expressions make sense, only \
      `flightplan check` can tell.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case rules, config, tests, recording

    var schema: JSONValue {
      switch self {
      case .rules: LanguageReference.schema
      case .config: ConfigurationReference.schema
      case .tests: RuleTestReference.schema
      case .recording: RecordingReference.schema
      }
    }
  }

  @Argument(help: "rules, config, tests or recording.")
  var kind: Kind

  func run() { Output.results.line(kind.schema.renderedPretty()) }
}
