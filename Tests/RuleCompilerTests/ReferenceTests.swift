import Diagnostics
import Foundation
import RuleModel
import Testing

@testable import RuleCompiler

/// The catalogue of the language beside what the compiler reads.
struct ReferenceTests {
  // MARK: - Keys

  @Test func `every set of keys in the compiler is described, and each described map has one`() {
    let sets = KeySetLiteral.all
    let maps = DescribedMap.all
    #expect(sets.count > 15, "the sources were not found")
    var matched: Set<[String]> = []
    for set in sets {
      guard let map = maps.first(where: { set.fits($0) }) else {
        Issue.record("\(set.file): no map of the reference has exactly the keys \(set.known)")
        continue
      }
      matched.insert(map)
    }
    let others = maps.filter { !matched.contains($0) }
    #expect(others.isEmpty, "described, but no set of keys in the compiler is like it")
  }

  @Test func `words and keys of steps are those of the compiler`() {
    let described = Set(LanguageReference.verbs.map(\.word))
    let known = Set(StepVerb.allCases.map(\.rawValue))
    #expect(known.subtracting(described).sorted() == [])
    #expect(described.subtracting(known).sorted() == [])
    let common = Set(LanguageReference.commonOptions.map(\.name))
    #expect(Set(StepVerb.commonKeys).subtracting(common).sorted() == [])
    #expect(common.subtracting(StepVerb.commonKeys).sorted() == [])
  }

  @Test(arguments: StepVerb.allCases)
  func `options of a verb are those of the compiler`(_ verb: StepVerb) throws {
    let described = try #require(LanguageReference.verbs.first { $0.word == verb.rawValue })
    #expect(described.options.map(\.name).sorted() == verb.options.sorted())
    #expect(described.missing.sorted() == verb.missingKeys.sorted())
  }

  @Test func `words of triggers are those of the compiler`() {
    let described = Set(LanguageReference.triggers.map(\.word))
    let known = Set(TriggerWord.allCases.map(\.rawValue))
    #expect(known.subtracting(described).sorted() == [])
    #expect(described.subtracting(known).sorted() == [])
  }

  @Test func `modifiers are those that the compiler offers`() throws {
    let result = CompilerFixture.compile(
      "rules:\n  a: { servers: all, when: { crash: any, qqqqqqqqqq: 1 }, then: [{ log: x }] }")
    let finding = try #require(result.diagnostics.first { $0.code == "unknown-key" })
    let offered = (finding.help ?? "").split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map {
      String($0.element)
    }
    let described = LanguageReference.triggers.map(\.word) + LanguageReference.modifiers.map(\.name)
    #expect(offered.count > 10)
    #expect(Set(offered).subtracting(described).sorted() == [])
    #expect(Set(LanguageReference.triggers.flatMap(\.modifiers)) == Set(LanguageReference.modifiers.map(\.name)))
  }

  @Test func `services of notifiers are described`() {
    let described = LanguageReference.services.map(\.name)
    #expect(Notifier.Service.allCases.map(\.rawValue).filter { !described.contains($0) } == [])
  }

  @Test func `choices are those of the model`() throws {
    func words(_ key: String) throws -> [String] {
      let entry = try #require(LanguageReference.ruleKeys.first { $0.name == key })
      if case .choice(let words) = entry.shape { return words }
      return []
    }
    #expect(try words("mode") == Rule.Mode.allCases.map(\.rawValue))
    #expect(try words("stage") == Rule.Stage.allCases.map(\.rawValue))
    #expect(try words("unknown") == Rule.UnknownPolicy.allCases.map(\.rawValue))
    #expect(
      LanguageReference.lockKeys.first { $0.name == "scope" }?.shape
        == .choice(Rule.Lock.Scope.allCases.map(\.rawValue)))
    #expect(
      LanguageReference.scheduleKeys.first { $0.name == "missed" }?.shape
        == .choice(Schedule.Missed.allCases.map(\.rawValue)))
  }

  // MARK: - Names

  @Test func `names in expressions are described with their types, and no others`() {
    let scope = NameScope(
      .server, .line, .match, .trigger(ids: []), .deadline, .firing, .limit, .run, .error, .remaining)
    let described = LanguageReference.names
    for entry in scope.entries {
      let found = described.first { $0.name == entry.name }
      #expect(found?.type == entry.type, "`\(entry.name)`")
    }
    let fixed = described.map(\.name).filter { name in !name.contains { $0.isUppercase } }
    // They come with the triggers that carry them.
    let known = Set(scope.entries.map(\.name)).union(["window.end", "absent.since"])
    #expect(fixed.filter { !known.contains($0) } == [])
  }

  @Test func `fields of triggers are described`() throws {
    for kind in LanguageReference.triggers where TriggerWord(rawValue: kind.word) != nil {
      let text = try #require(kind.examples.first?.wholeFile)
      let trigger = try #require(ExampleCompilation(text).result.ruleSet?.rules.first?.triggers.first)
      let own = trigger.fields.filter { $0.captureClass == nil }.map(\.name)
      if kind.word != "event" { #expect(own.filter { name in !kind.fields.contains { $0.name == name } } == []) }
    }
  }

  @Test func `functions, filters, events, gates and reasons are described once each`() {
    func names(_ words: [WordReference]) -> [String] { words.map { String($0.name.prefix { $0 != "(" }) } }
    #expect(Expression.Function.allCases.allSatisfy { names(LanguageReference.functions).contains($0.rawValue) })
    #expect(Expression.History.allCases.allSatisfy { names(LanguageReference.functions).contains($0.rawValue) })
    #expect(["age", "count", "during", "firing"].allSatisfy { names(LanguageReference.functions).contains($0) })
    #expect(names(LanguageReference.filters) == Template.Filter.allCases.map(\.rawValue))
    #expect(names(LanguageReference.builtinEvents) == BuiltinEvent.allCases.map(\.rawValue))
    #expect(names(LanguageReference.gates) == Gate.allCases.map(\.rawValue))
    #expect(names(LanguageReference.reasons) == Reason.Code.allCases.map(\.rawValue))
    let functions = names(LanguageReference.functions)
    #expect(Set(functions).count == functions.count)
  }

  // MARK: - Examples and pages

  @Test(arguments: LanguageReference.allExamples.compactMap(\.wholeFile))
  func `every example compiles without a finding`(_ text: String) {
    let compilation = ExampleCompilation(text)
    #expect(compilation.findings == "", "\(text)")
  }

  @Test func `meanings are one sentence without a full stop`() {
    let entries =
      LanguageReference.sections.flatMap(\.entries) + LanguageReference.modifiers
      + LanguageReference.verbs.flatMap(\.options)
    for entry in entries {
      #expect(!entry.meaning.hasSuffix(".") && entry.meaning.count < 160, "`\(entry.name)`: \(entry.meaning)")
    }
  }

  @Test(arguments: LanguageReference.pages.map(\.name))
  func `a page of the reference is up to date`(_ name: String) throws {
    let page = try #require(LanguageReference.pages.first { $0.name == name })
    let file = ShippedRulesTests.repository.appending(path: "docs/reference/\(page.name).md")
    let found = try? String(contentsOf: file, encoding: .utf8)
    let isCurrent = found == page.text
    #expect(isCurrent, "write the pages anew: flightplan reference --write docs/reference")
  }

  @Test func `a schema describes every key, and refers only to what it defines`() throws {
    let schema = LanguageReference.schema
    let definitions = try #require(schema["definitions"]?.object).map { "#/definitions/\($0.key)" }
    var references: [String] = []
    func visit(_ value: JSONValue) {
      for member in value.object ?? [] {
        if member.key == "$ref" { references += [member.value.string].compactMap(\.self) }
        if member.key == "properties", value["additionalProperties"] != nil {
          for key in member.value.object ?? [] {
            #expect(key.value["description"]?.string?.isEmpty == false, "`\(key.key)`")
          }
        }
        visit(member.value)
      }
      for element in value.array ?? [] { visit(element) }
    }
    visit(schema)
    #expect(Set(references) == Set(definitions))
    #expect(schema["additionalProperties"] == false)
  }
}

/// An example, compiled together with the files that it includes.
struct ExampleCompilation {
  let result: CompilationResult

  init(_ text: String) {
    var files = CompilerFixture(files: [:])
    for (path, text) in ReferenceExample.includes { files.files[path] = text }
    files.files["example.yaml"] = text
    result = files.compile("example.yaml")
  }

  var findings: String { DiagnosticRenderer(sources: result.sources).render(result.diagnostics, as: .text) }
}

/// The names of keys of every map in the catalogue.
enum DescribedMap {
  static var all: [[String]] {
    let sections = LanguageReference.sections.map(\.entries).filter { $0 != LanguageReference.commonOptions }
    let longForms = LanguageReference.triggers.compactMap(\.shape.keys)
    return (sections + longForms + [LanguageReference.sequenceKeys]).map { $0.map(\.name) }
  }
}

/// A `KeySet` as it is written in the compiler's sources.
struct KeySetLiteral {
  let file: String
  let known: [String]
  let later: [String]
  /// All keys are written out; otherwise some come from an enum.
  let isComplete: Bool

  /// Whether a map has these keys, and besides them only such as are to come.
  func fits(_ map: [String]) -> Bool {
    guard Set(known).isSubset(of: map) else { return false }
    return !isComplete || Set(map).isSubset(of: known + later)
  }

  /// Those whose keys are, at least in part, written out.
  static var all: [KeySetLiteral] {
    let folder = ShippedRulesTests.repository.appending(path: "Sources/RuleCompiler").resolvingSymlinksInPath()
    let paths = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") }.sorted().flatMap { path -> [KeySetLiteral] in
      let text = (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
      return text.split(separator: "KeySet(", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
        let arguments = Self.arguments(in: rest)
        let known = Self.texts(in: arguments.first ?? "")
        guard !known.isEmpty else { return nil }
        let later = arguments.first { $0.hasPrefix("later:") }.map { Self.texts(in: $0) } ?? []
        return KeySetLiteral(
          file: path, known: known, later: later, isComplete: arguments[0].hasPrefix("["))
      }
    }
  }

  /// The arguments of a call whose opening parenthesis was just passed.
  private static func arguments(in rest: Substring) -> [String] {
    var arguments = [""]
    var depth = 0
    var isText = false
    for character in rest {
      if character == "\"" { isText.toggle() }
      if !isText, "([{".contains(character) { depth += 1 }
      if !isText, ")]}".contains(character) { depth -= 1 }
      if depth < 0 { break }
      if !isText, depth == 0, character == "," {
        arguments.append("")
      } else if arguments[arguments.count - 1] != "" || !character.isWhitespace {
        arguments[arguments.count - 1].append(character)
      }
    }
    return arguments
  }

  /// The texts of a list, the keys of a dictionary.
  private static func texts(in argument: String) -> [String] {
    argument.matches(of: /(:\s*)?"([^"]*)"/).filter { $0.1 == nil }.map { String($0.2) }
  }
}
