import RuleCompiler
import RuleModel
import Testing

/// What the reference says about the engine's own figures.
struct ReferenceTimeoutTests {
  @Test(arguments: LanguageReference.verbs.map(\.word))
  func `the time limit of a verb is the engine's`(_ word: String) throws {
    let verb = try #require(LanguageReference.verbs.first { $0.word == word })
    let text = try #require(verb.examples.first?.wholeFile)
    let result = RuleCompiler().compile(files: ["example.yaml"]) { path in
      let include = ReferenceExample.includes.first { $0.path == path }?.text
      return .success(Array((include ?? text).utf8))
    }
    // What the compiler refuses still has no rule; its own tests say so.
    guard let step = result.ruleSet?.rules.first.map({ $0.steps($0.then)[0] }) else { return }
    let shown = step.action.usualTimeout.map { DurationText.human($0) }
    #expect(["log", "run"].contains(verb.word) || shown == verb.timeout)
  }
}
