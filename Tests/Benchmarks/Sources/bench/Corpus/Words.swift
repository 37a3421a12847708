/// The vocabulary of a pretend game server.
struct Words {
  var random: SplitMix

  private static let onsets = [
    "b", "br", "d", "dr", "f", "g", "gr", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "z",
  ]
  private static let vowels = ["a", "e", "i", "o", "u", "ai", "ou", "ea"]
  private static let codas = ["", "n", "r", "l", "s", "th", "m", "x", "nd", "rk"]
  private static let players = [
    "Steve", "Alex", "xX_Slayer_Xx", "notch", "Herobrine", "Builder_42", "miner49er", "Luna", "CreeperKing", "Zoë",
    "dirt_lord", "PixelPenguin", "oakley", "Redstone_Joe", "MrSheep", "enderQueen", "Björn", "tnt_tom",
  ]
  private static let everyday = [
    "the", "server", "world", "chunk", "player", "at", "from", "with", "loaded", "region", "ticks", "behind", "spawn",
    "entity", "block", "placed", "removed", "in", "nether", "overworld", "to", "teleported", "saved", "queue", "thread",
    "plugin", "version", "enabled", "connection", "address", "lost", "timed", "out", "chat", "message", "item", "trade",
  ]

  /// A made-up word of so many syllables, such as `drounkai`.
  mutating func invented(_ syllables: Int) -> String {
    (0..<syllables).map { _ in random.pick(Self.onsets) + random.pick(Self.vowels) + random.pick(Self.codas) }.joined()
  }

  mutating func player() -> String { random.pick(Self.players) }

  /// So many everyday words.
  mutating func sentence(_ count: Int) -> String {
    (0..<count).map { _ in random.pick(Self.everyday) }.joined(separator: " ")
  }

  mutating func time() -> String { "\(twoDigits(24)):\(twoDigits(60)):\(twoDigits(60))" }

  private mutating func twoDigits(_ bound: Int) -> String {
    let number = random.below(bound)
    return number < 10 ? "0\(number)" : "\(number)"
  }
}
