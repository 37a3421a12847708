import Diagnostics
import Foundation
import Testing

@testable import RuleCompiler

/// Every code has a page, and every page tells the truth.
struct FindingCatalogTests {
  @Test func `every code in the sources has its page`() {
    for (code, file) in FindingSources.codes where FindingCatalog.page(for: code) == nil {
      Issue.record(
        "\(file) gives `\(code)`: write a page for it in Sources/RuleCompiler/Findings/, or, if it is no code, add it to FindingSources.otherWords"
      )
    }
  }

  @Test func `every page is about a code in the sources`() {
    let told = Set(FindingSources.everyWord)
    for page in FindingCatalog.all {
      #expect(told.contains(page.code), "no finding has the code `\(page.code)` any more: remove its page")
    }
  }

  @Test func `pages are in the order of their codes, each once`() {
    let codes = FindingCatalog.all.map(\.code)
    #expect(codes == Set(codes).sorted())
    #expect(FindingCatalog.suggestion(for: "forgable-line") == "forgeable-line")
    #expect(FindingCatalog.page(for: "nonsense") == nil)
  }

  @Test(arguments: FindingCatalog.all.map(PageCase.init))
  func `a page reads like a page`(sample: PageCase) {
    let page = sample.page
    #expect(!page.title.isEmpty && !page.title.hasSuffix("."))
    #expect((2...4).contains(page.paragraphs.count), "two to four short paragraphs")
    for text in page.paragraphs {
      #expect(text.hasSuffix(".") && !text.contains("  ") && !text.contains("\n"))
      #expect(text.count(where: { $0 == "`" }) % 2 == 0)
    }
    #expect((page.place == nil) == page.bad.sources.isEmpty, "a sample has its place")
  }

  @Test(arguments: FindingCatalog.all.filter { $0.bad.isRules }.map(PageCase.init))
  func `the bad sample has the finding at its place`(sample: PageCase) {
    let page = sample.page
    let result = page.bad.compiled()
    let found = result.diagnostics.filter { $0.code == page.code }
    let place = page.place.map { "\($0.line):\($0.column)" } ?? ""
    #expect(found.map { "\($0.span.start.line):\($0.span.start.column)" } == [place], "\(Self.shown(result))")
    #expect(found.map(\.severity) == [page.severity])
    // An ignored error is still told.
    let others = page.code == "ignore-of-error" ? ["invalid-duration"] : []
    #expect(result.diagnostics.map(\.code) == others + [page.code], "\(Self.shown(result))")
  }

  @Test(arguments: FindingCatalog.all.filter { $0.good.isRules }.map(PageCase.init))
  func `the good sample has no finding`(sample: PageCase) {
    let page = sample.page
    let result = page.good.compiled()
    #expect(result.diagnostics.isEmpty, "\(Self.shown(result))")
  }

  @Test func `a page is shown with what check says about its sample`() throws {
    let page = try #require(FindingCatalog.page(for: "leading-slash"))
    #expect(
      page.text(width: 72) == """
        warning[leading-slash]: the console takes commands without `/`

        Players type `/say`, the console takes `say`. Most games answer a slash
        there with an unknown command, and the step still counts as done,
        because it was sent.

        Leave the slash out; `check --fix` does it.

        For example

            rules:
              hello:
                servers: all
                when: { schedule: { every: 1h } }
                then:
                  - command: /say Hello

        of which `check` says

            warning[leading-slash]: the console takes commands without `/`
             --> sample.yaml:6:18
              |
            5 |     then:
            6 |       - command: /say Hello
              |                  ^^^^^^^^^^
              |
              = help: write `say Hello` (fixable with `flightplan check --fix`)

        Instead

            rules:
              hello:
                servers: all
                when: { schedule: { every: 1h } }
                then:
                  - command: say Hello

        """)
  }

  @Test(arguments: FindingCatalog.all.map(PageCase.init))
  func `every page can be shown narrow and wide, and to programs`(sample: PageCase) {
    let page = sample.page
    for width in [40, 100] {
      let text = page.text(width: width)
      #expect(text.hasPrefix("\(page.severity.rawValue)[\(page.code)]: \(page.title)\n"))
      #expect(text.hasSuffix("\n") && !text.contains("\n\n\n"))
    }
    #expect(page.json["code"] == .string(page.code))
    #expect(page.json["bad"]?["files"]?.array?.count == page.bad.sources.count)
  }

  static func shown(_ result: CompilationResult) -> String {
    "\n" + DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
  }
}

/// A page that is shown by its code when a test fails.
struct PageCase: Sendable, CustomTestStringConvertible {
  let page: FindingPage
  var testDescription: String { page.code }
}

/// The codes that stand in the sources of this project.
enum FindingSources {
  /// Where findings of `check` come from; the catalogue itself is left out.
  static let folders = [
    "RuleCompiler", "RuleModel/Schedule", "Simulation/RuleTests", "flightplan/Configuration", "flightplan/Loading",
    "flightplan/Checking",
  ]

  /// Words with a hyphen that are no codes.
  static let otherWords: Set<String> = [
    "backup-delete", "backup-restore", "dry-run", "reason-codes",
    // Events of games.
    "player-died", "player-joined", "player-left",
    // Questions and answers of `flightplan cron`, which checks no files.
    "count-out-of-range", "invalid-cron", "unreadable-time",
    // A window of a length of nothing is an `invalid-duration` before.
    "empty-window",
  ]

  /// Each code with a file that gives it, by code.
  static let codes: [(code: String, file: String)] = {
    var first: [String: String] = [:]
    for (path, text) in sources {
      let isCompiler = path.hasPrefix("RuleCompiler/")
      let calls = text.matches(
        of: /(?:error|warning|report|finding|Diagnostic)\(\s*(?:\.\w+,\s*)?"([a-z]+(?:-[a-z]+)*)",|code: "([a-z-]+)"/)
      var words = calls.map { String($0.output.1 ?? $0.output.2 ?? "") }
      if isCompiler { words += hyphenated(text) }
      for word in words where !otherWords.contains(word) && first[word] == nil { first[word] = path }
    }
    return first.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }()

  /// Everything that looks like a code.
  static let everyWord: [String] = sources.flatMap { hyphenated($0.text) }

  private static func hyphenated(_ text: String) -> [String] {
    text.matches(of: /"([a-z]+(?:-[a-z]+)+)"/).map { String($0.output.1) }
  }

  private static let sources: [(path: String, text: String)] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources").resolvingSymlinksInPath()
    return folders.flatMap { folder in
      let base = root.appending(path: folder).path(percentEncoded: false)
      let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
      return names.filter { $0.hasSuffix(".swift") && !$0.contains("FindingCatalog+") }.sorted().compactMap { name in
        let text = try? String(contentsOf: root.appending(path: "\(folder)/\(name)"), encoding: .utf8)
        return text.map { ("\(folder)/\(name)", $0) }
      }
    }
  }()
}
