import RuleModel

/// The same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Writes YAML as carelessly as people do.
struct AnyLayout {
  var random: SeededNumbers

  mutating func text() -> String {
    trivia(0) + map(at: 0, depth: 3) + trivia(0)
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick(_ texts: [String]) -> String { texts.randomElement(using: &random)! }
  private mutating func blanks() -> String { String(repeating: " ", count: Int.random(in: 1...3, using: &random)) }

  private mutating func trivia(_ indent: Int) -> String {
    var text = ""
    while chance(20) {
      let column = chance(70) ? indent : Int.random(in: 0...8, using: &random)
      text +=
        chance(50) ? "\n" : String(repeating: " ", count: column) + pick(["# note", "#", "#- x: y", "# 'a: ["]) + "\n"
    }
    return text
  }

  private mutating func lineEnd() -> String {
    if chance(75) { return "\n" }
    return chance(50) ? blanks() + "\n" : blanks() + pick(["# c", "#c  ", "# d: 'e"]) + "\n"
  }

  private mutating func map(at indent: Int, depth: Int) -> String {
    let keys = ["a", "'b'", "when", "rules", "then", "console", "command", "servers", "defaults", "until"].shuffled(
      using: &random)
    let pad = String(repeating: " ", count: indent)
    let count = Int.random(in: 1...4, using: &random)
    var text = ""
    for key in keys.prefix(count) {
      text += trivia(indent) + pad + key + ":"
      text += value(inside: indent, depth: depth, inMap: true)
    }
    return text
  }

  private mutating func list(at indent: Int, depth: Int) -> String {
    let pad = String(repeating: " ", count: indent)
    let count = Int.random(in: 1...3, using: &random)
    var text = ""
    for _ in 0..<count {
      text += trivia(indent) + pad + "-"
      text += value(inside: indent, depth: depth, inMap: false)
    }
    return text
  }

  private mutating func value(inside indent: Int, depth: Int, inMap: Bool) -> String {
    let inner = indent + Int.random(in: 1...4, using: &random)
    if depth > 0, chance(30) { return lineEnd() + map(at: inner, depth: depth - 1) }
    if depth > 0, chance(25) { return lineEnd() + list(at: inMap && chance(30) ? indent : inner, depth: depth - 1) }
    if depth > 0, chance(30) { return blanks() + flow(depth: depth - 1, indent: inner) + lineEnd() }
    if chance(15) { return blanks() + block(at: inner) }
    if chance(10) { return lineEnd() }
    if chance(10) { return lineEnd() + String(repeating: " ", count: inner) + scalar() + lineEnd() }
    return blanks() + scalar(indent: inner) + lineEnd()
  }

  private mutating func scalar(indent: Int? = nil) -> String {
    if let indent, chance(10) {
      let pad = "\n" + (chance(20) ? "\n" : "") + String(repeating: " ", count: indent)
      return pick(["two\(pad)lines", "'two \(pad)''lines'", "\"two\\ \(pad)\\ lines \\\(pad)more\""])
    }
    return pick([
      "x", "'it''s'", "\"a: b\"", "\"\\\\d # no\"", "a -> b", "3 per 10m", "b#c", "''", "'x: y'", "\"04:00\"", "é🟠",
    ])
  }

  private mutating func block(at indent: Int) -> String {
    let pad = String(repeating: " ", count: indent)
    let header = pick(["|", ">", "|-", ">-", "|+", ">+"])
    let lines = ["text", "", "  more", "# no comment", "end  "].shuffled(using: &random)
    let first = lines.first == "" ? "x" : lines[0].trimmingBlanks()
    let body = ([first] + lines.dropFirst()).map { $0.isEmpty ? "\n" : pad + $0 + "\n" }.joined()
    return header + (chance(20) ? " # about it" : "") + "\n" + body + (chance(30) ? "\n\n" : "")
  }

  private mutating func flow(depth: Int, indent: Int) -> String {
    let isMap = chance(50)
    let count = Int.random(in: 0...3, using: &random)
    var text = isMap ? "{" : "["
    for index in 0..<count {
      if index > 0 { text += "," }
      text += gap(indent)
      if isMap { text += "k\(index):" + blanks() }
      let isNested = depth > 0 && chance(30)
      text += isNested ? flow(depth: depth - 1, indent: indent) : pick(["x", "'y, z'", "\"q: r\"", "7"])
      text += gap(indent)
    }
    text += gap(indent)
    return text + (isMap ? "}" : "]")
  }

  private mutating func gap(_ indent: Int) -> String {
    if chance(80) { return chance(50) ? "" : " " }
    return (chance(40) ? " # in brackets" : "") + "\n" + String(repeating: " ", count: indent)
  }
}
