/// Writes console lines of 60 to 200 bytes, a fifth of them with terminal codes.
struct LineWriter {
  var words: Words

  init(seed: UInt64) { words = Words(random: SplitMix(state: seed)) }

  /// A whole line around `content`; without it about something that happens all day.
  mutating func line(_ content: String? = nil) -> String {
    let level = words.random.pick(["INFO", "INFO", "INFO", "INFO", "WARN", "ERROR"])
    let thread = words.random.pick(["Server thread", "Async Chat Thread - #\(words.random.below(9))", "Worker-Main-7"])
    var message = content ?? everyday()
    let prefix = "[\(words.time())] [\(thread)/\(level)]: "
    while content == nil, prefix.utf8.count + message.utf8.count < 60 { message += " " + words.sentence(3) }
    // What a rule matches may have to stand at the end, so filler goes in front of it.
    while content != nil, prefix.utf8.count + message.utf8.count < 60 { message = words.sentence(3) + " " + message }
    guard words.random.below(5) == 0 else { return prefix + message }
    let color = "\u{1B}[\(words.random.pick(["32", "33;1", "38;5;208", "0;36"]))m"
    return words.random.below(2) == 0 ? color + prefix + message : prefix + color + "* \u{1B}[m" + message
  }

  private mutating func everyday() -> String {
    let player = words.player()
    switch words.random.below(20) {
    case 0...1: return "\(player) issued server command: /\(words.invented(1)) \(words.sentence(2))"
    case 2...6: return "<\(player)> \(words.sentence(4 + words.random.below(9)))"
    case 7: return "\(player) \(words.random.pick(["joined", "left"])) the game"
    case 8:
      return
        "\(player)[/192.168.\(words.random.below(255)).\(words.random.below(255)):\(words.random.below(65_536))] logged in with entity id \(words.random.below(99_999)) at ([world]\(words.random.below(999)).5, 64.0, -\(words.random.below(999)).5)"
    case 9:
      return
        "Can't keep up! Is the server overloaded? Running \(words.random.below(9_000))ms or \(words.random.below(180)) ticks behind"
    case 10: return "UUID of player \(player) is 2f1c\(words.random.below(9_000) + 1_000)-9a3d-4e5f-8b7c-1d2e3f4a5b6c"
    case 11:
      return words.random.pick(["Saved the game", "Saving chunks for level 'ServerLevel[world]'/minecraft:overworld"])
    case 12: return "\(player) lost connection: \(words.random.pick(["Disconnected", "Timed out"]))"
    case 13: return "Preparing spawn area: \(words.random.below(100))% (\(words.random.below(400))/441) chunks"
    case 14: return "\(player) was slain by Zombie"
    case 15: return "\tat net.minecraft.server.level.ServerLevel.tick(ServerLevel.java:\(words.random.below(900)))"
    case 16:
      return
        "[\(words.random.pick(["Essentials", "WorldGuard", "LuckPerms"]))] \(words.sentence(6)) took \(words.random.below(90))ms"
    default: return words.sentence(6 + words.random.below(16))
    }
  }
}
