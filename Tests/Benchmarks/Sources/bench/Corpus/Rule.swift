/// A pattern as a server owner would write it, and lines that it matches.
struct Rule {
  let pattern: String
  /// The part of a line that the pattern matches, written anew for each line.
  let sample: (inout Words) -> String

  /// Rules with a literal to look for: nested sets, as the first ten of a thousand are the set of ten.
  static func everyday(count: Int) -> [Rule] {
    var words = Words(random: SplitMix(state: 7))
    return (0..<count).map { number in family(number % 10, &words) }
  }

  private static func family(_ number: Int, _ words: inout Words) -> Rule {
    let name = words.invented(2 + words.random.below(2))
    let tag = words.random.below(900) + 100
    switch number {
    case 0:
      return Rule(pattern: #"(?<player>\w{3,16}) issued server command: /\#(name)\b"#) {
        "\($0.random.pick(["Alex", "notch", "oakley"])) issued server command: /\(name) now"
      }
    case 1:
      return Rule(pattern: "(?i)plugin \(name) .*(?:error|failed|disabled)") {
        "Plugin \(name.uppercased()) has \($0.random.pick(["failed", "an Error"]))"
      }
    case 2:
      return Rule(pattern: #".*\#(name) took (?<ms>\d+)ms"#) { "\(name) took \($0.random.below(9_000))ms" }
    case 3:
      return Rule(pattern: "(?:Could not|Cannot|Failed to) (?:load|save) \(name)") {
        "\($0.random.pick(["Could not load", "Failed to save"])) \(name)"
      }
    case 4:
      return Rule(pattern: #"(?P<victim>\w+) (?:was slain by|drowned near) \#(name)"#) {
        "Luna \($0.random.pick(["was slain by", "drowned near"])) \(name)"
      }
    case 5:
      return Rule(pattern: #"\[\#(name)\] (?<key>[a-z_]+)=(?<value>[^ ]+)"#) {
        "[\(name)] size=\($0.random.below(500))"
      }
    case 6: return Rule(pattern: "joined from region \(name)\(tag)$") { _ in "joined from region \(name)\(tag)" }
    case 7:
      return Rule(pattern: #"Exception .*at \#(name)\.[A-Z]\w+\(.*:\d+\)"#) {
        "Exception in tick at \(name).Main(Main.java:\($0.random.below(900)))"
      }
    case 8:
      return Rule(pattern: "(?i)world \(name)\(tag) (?:saved|unloaded)") {
        "WORLD \(name)\(tag) \($0.random.pick(["saved", "UNLOADED"]))"
      }
    default:
      return Rule(pattern: #"^.*INFO\]: \#(name) reached level (?<level>\d{1,3})!"#) {
        "\(name) reached level \($0.random.below(100))!"
      }
    }
  }

  /// Rules without a literal of four bytes; each one needs a look at every line. A third of them waits for something
  /// behind a stretch of anything.
  static func hard(_ number: Int) -> Rule {
    let digits = 6 + number / 12
    let letter = String(UnicodeScalar(UInt8(0x61 + number % 26)))
    let run = String(repeating: "8", count: digits)
    switch number % 12 {
    case 0:
      return Rule(pattern: #"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{\#(digits - 2)}\b"#) {
        "10.0.\($0.random.below(255)).7:\(run.dropLast(2))"
      }
    case 1: return Rule(pattern: "[A-Z]{\(digits + 6)}") { _ in String(repeating: "AQ", count: digits) }
    case 2: return Rule(pattern: #"\d{\#(digits)}ms$"#) { _ in run + "ms" }
    case 3:
      return Rule(pattern: #"(?<who>\w+) (?<what>\w+) .*\d{\#(digits)}.* \#(letter)\w+$"#) { _ in
        "a b c \(run) \(letter)x"
      }
    case 4: return Rule(pattern: #"(?i)\b(?:\#(letter)z|q\#(letter))\d+%"#) { "q\(letter)\($0.random.below(100))%" }
    case 5:
      return Rule(pattern: #"\b[0-9a-f]{8}-[0-9a-f]{4}-\#(letter)?[0-9a-f]{3}\b"#) { _ in "deadbeef-00ff-abc" }
    case 6: return Rule(pattern: #"[!?]{\#(digits - 2)}\s*$"#) { _ in String(repeating: "!", count: digits) }
    case 7: return Rule(pattern: #"\d+.*:.*\d{\#(digits)}[\#(letter)-z]+"#) { _ in "7 x: \(run)z" }
    case 8: return Rule(pattern: #"\b\#(letter)\d: \d+/\d+ \(\d+%\)"#) { "\(letter)4: \($0.random.below(9))/9 (3%)" }
    case 9:
      return Rule(pattern: #"<\w{3,16}> [^a-z ]{\#(digits + 4)}"#) { _ in
        "<Alex> " + String(repeating: "#", count: digits + 4)
      }
    case 10:
      return Rule(pattern: #"(?:\d+, ){\#(digits - 2)}\d+"#) { _ in (0..<digits).map { "\($0)" }.joined(separator: ", ")
      }
    default:
      return Rule(pattern: #"(?i)\#(letter)\w+ .*[\#(letter)z]{3}\d+ \w+"#) { _ in "\(letter)a \(letter)z\(letter)7 x" }
    }
  }

  /// Ten rules for what a console says all day; most lines match one of them.
  static let broad: [String] = [
    #"^.{0,16}\[(?<time>\d\d:\d\d:\d\d)\] \[(?<thread>[^/\]]+)/(?<level>WARN|ERROR)\]: (?<message>.*)$"#,
    #"(?<player>\w{3,16}) issued server command: /(?<command>\w+)"#,
    #"<(?<player>[^>]{3,16})> (?<text>.+)$"#,
    #"(?<player>\w{3,16}) (?:joined|left) the game"#,
    #"(?<player>\w{3,16})\[/(?<ip>\d+\.\d+\.\d+\.\d+):(?<port>\d+)\] logged in"#,
    #"Can't keep up! .*Running (?<ms>\d+)ms or (?<ticks>\d+) ticks behind"#,
    #"UUID of player (?<player>\w+) is (?<uuid>[0-9a-f-]{36})"#,
    #"(?i)saved (?:the )?(?<what>game|world|chunks)"#,
    #"lost connection: (?<reason>.+)$"#,
    #"\((?<used>\d+)/(?<total>\d+)\) (?:chunks|entities)"#,
  ]
}
