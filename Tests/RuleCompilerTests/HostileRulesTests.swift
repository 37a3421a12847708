import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Texts made to cost time or to crash: all of them end, and end with a finding.
struct HostileRulesTests {
  static let head = "rules:\n  a:\n    servers: all\n    when: { crash: any }\n"

  @Test(arguments: [
    "rules: " + String(repeating: "[", count: 3000),
    "rules:\n" + (0..<5000).map { "  a\($0): { b: 1 }\n" }.joined(),
    head + "    then:\n" + String(repeating: "      - log: x\n", count: 5000),
    head + "    if: " + String(repeating: "(", count: 1500) + "true\n    then: [{ log: x }]\n",
    head + "    if: " + String(repeating: "not ", count: 900) + "true\n    then: [{ log: x }]\n",
    head + "    then: [{ log: '" + String(repeating: "${server.name}", count: 2000) + "' }]\n",
    "rules: { a: { servers: all, when: { console: '" + String(repeating: "(a*)*", count: 500)
      + "' }, then: [{ log: x }] } }",
    "rules: { a: { x: &a [x,x,x,x,x,x,x,x], y: &b [*a,*a,*a,*a,*a,*a,*a,*a], z: &c [*b,*b,*b,*b,*b,*b,*b,*b], then: [*c,*c,*c,*c,*c,*c] } }",
    "rules: { a: { servers: all, when: [" + String(repeating: "{ crash: any },", count: 500)
      + "], then: [{ log: x }] } }",
    "\u{0}\u{1}\u{2}", "---\n---\n---\n", "rules: &a { b: *a }", "? [a]\n: b", "rules: !!binary x",
  ])
  func `a hostile text is refused`(text: String) {
    let result = CompilerFixture.compile(text)
    #expect(result.ruleSet == nil)
    #expect(!result.diagnostics.isEmpty && result.diagnostics.count <= 310)
  }

  @Test func `deep branches compile as deep as YAML goes`() {
    var text = Self.head + "    then:\n"
    for level in 0..<20 {
      let space = String(repeating: "    ", count: level)
      text += "\(space)      - if: status == running\n\(space)        then:\n"
    }
    text += String(repeating: "    ", count: 20) + "      - log: x\n"
    #expect(CompilerFixture.compile(text).ruleSet?.rules.first?.blocks.count == 21)
  }

  @Test func `every beginning of a good file compiles or is refused`() {
    let text = CompilerFixture().files["rules/game.yaml"] ?? ""
    for end in stride(from: 0, through: text.count, by: 7) {
      _ = CompilerFixture.compile(String(text.prefix(end)))
    }
    var reversed = text
    reversed.replace("\n", with: "\n ")
    _ = CompilerFixture.compile(reversed)
  }

  /// Pieces of a good file cut out, doubled and exchanged, the same ones in each run.
  @Test func `a damaged good file never crashes the compiler`() {
    var seed: UInt64 = 7
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    let good = Array((CompilerFixture.head + Self.everything).utf8)
    let spice = Array("{}[]:'\"|>&*#!%@`-,?$ \n\t".utf8)
    for _ in 0..<120 {
      var bytes = good
      for _ in 0...next(4) {
        let place = next(bytes.count)
        let end = min(bytes.count, place + next(40))
        switch next(4) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: next(bytes.count))
        case 2: bytes[place] = spice[next(spice.count)]
        default: bytes.insert(spice[next(spice.count)], at: place)
        }
      }
      let result = CompilerFixture.compile(String(decoding: bytes, as: UTF8.self))
      #expect((result.ruleSet == nil) == result.hasErrors)
    }
  }

  static let everything = """
    vars: { limit: 90% }
    allow: [kill]
    rules:
      a:
        servers: { labels: "role=x,!y", not: lobby-* }
        when:
          - { id: high, stats: memory > vars.limit, for: 5m, until: { stats: memory < 80%, for: 2m } }
          - { id: line, console: '^(?<player>\\w{3,16}) said x$', count: 5, within: 2m, where: player != 'x' }
          - { schedule: { at: "04:00", days: mon-fri, timezone: Europe/Berlin, lead: 10m } }
        if: [not during(maintenance), players > 3 or status == running]
        limit: { runs: 3, per: 10m, reset: 1h, exceeded: [{ notify: ops, message: '${limit.runs}' }] }
        then:
          - command: [save-off, save-all flush]
            expect: { event: saved }
            retry: { attempts: 2, delay: 5s }
          - countdown: { to: now + 5m, at: [5m, 1m], announce: 'in ${remaining}', end_if: players == 0 }
          - if: status == running
            then: [{ power: stop, kill_after: 3m }]
            else: [{ webhook: { url: '${secrets.OPS_WEBHOOK}', json: { a: [1, '${server.name}'] } } }]
          - try: [{ backup: create, keep: { last: 3 }, as: made }]
            catch: [{ log: '${error.message}', level: error }]
        resolved: [{ notify: ops, embed: { title: '${memory|percent}', color: red, fields: { A: b } } }]
        finally: [{ wait: { status: running }, timeout: 5m }]
    """

  @Test func `the file that is damaged above is good`() {
    #expect(CompilerFixture.compile(CompilerFixture.head + Self.everything).diagnostics == [])
  }

  @Test func `the same text gives the same findings`() {
    let text = "rules:\n  a: { servers: al, wen: x, tehn: y, labels: { a: [], b: {} } }\n  B: {}\nfoo: 1\n"
    #expect(CompilerFixture.compile(text).diagnostics == CompilerFixture.compile(text).diagnostics)
  }
}
