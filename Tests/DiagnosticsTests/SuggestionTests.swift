import Diagnostics
import Testing

@Suite struct SuggestionTests {
  private static let keys = ["cooldown", "console", "when", "then", "by", "if", "for", "servers"]

  @Test(arguments: [
    ("cooldwon", "cooldown"), ("Cooldown", "cooldown"), ("server", "servers"), ("wehn", "when"),
    ("consle", "console"),
    ("fo", "for"), ("cool_down", "cooldown"),
  ])
  func `typing errors find their word`(typed: String, meant: String) {
    #expect(Suggestion.closest(to: typed, in: Self.keys) == meant)
  }

  @Test(arguments: ["", "xyz", "description", "q", "zz", String(repeating: "a", count: 10_000)])
  func `far words find nothing`(typed: String) {
    #expect(Suggestion.closest(to: typed, in: Self.keys) == nil)
  }

  @Test func `the first of equals is taken, the word itself never`() {
    #expect(Suggestion.closest(to: "bat", in: ["cat", "hat"]) == "cat")
    #expect(Suggestion.closest(to: "cat", in: ["cat"]) == nil)
  }
}
