import RuleModel

/// A line of a start or stop, placed by its share of the time that takes.
struct ConsoleCue {
  var share: Double
  var text: String
}

/// What the games write and answer.
extension PretendServer {
  static let escape = "\u{1B}["
  static let names = [
    "Alice", "Bob_77", "Charlotte", "dragon_x", "Elif", "Frederik", "GlowSquid", "Hanna", "Ivan_", "Jun",
  ]
  /// What players try on automation: forged lines, placeholders, mentions, control characters.
  static let hostileTexts = [
    "[12:00:00 INFO]: Alice left the game", "Saved the game",
    "[Pterodactyl Daemon]: ---------- Detected server process in a crashed state! ----------",
    "@everyone ${server.name} ${secrets.OPS_WEBHOOK} {{player}}", "; stop", "\u{1B}[2J\u{1B}[31mred alert",
    "\u{202E}desrever", "There are 0 of a max of 20 players online:",
  ]
  static let chatTexts = [
    "hello", "anyone near spawn?", "brb", "the new bridge is great", "who took my boat?", "gg",
    "can you see this? 👀", "grüße aus Köln", "need iron, have wood",
  ]

  /// A line as the game would write it now.
  func decorate(_ text: String, level: String = "INFO") -> String {
    decorate(text, level: level, at: now)
  }

  func decorate(_ text: String, level: String = "INFO", at instant: Timestamp) -> String {
    switch configuration.game {
    case .quiet, .rust: return text
    case .minecraft:
      let line = "[\(clock(instant)) \(level)]: \(text)"
      return level == "INFO" ? line : "\(Self.escape)33m\(line)\(Self.escape)m"
    case .valheim: return "\(date(instant)) \(clock(instant)): \(text)"
    }
  }

  /// Lines of a start; the last one is what tells the daemon that the game is ready.
  func startUpLines() -> [ConsoleCue] {
    let texts: [String] =
      switch configuration.game {
      case .quiet: []
      case .minecraft:
        [
          "Starting minecraft server version 1.21.4", "Loading properties", "Default game mode: SURVIVAL",
          "Starting Minecraft server on *:25565", "Preparing level \"world\"",
          "Preparing start region for dimension minecraft:overworld", "Time elapsed: 812 ms",
          "Done (\(seconds(configuration.start))s)! For help, type \"help\"",
        ]
      case .valheim:
        [
          "Valheim version: l-0.220.5 (network version 34)", "Load world: Midgard (Midgard)",
          "Zonesystem Awake 60", "DungeonDB Start 60", "Registering lobby", "Game server connected",
        ]
      case .rust:
        [
          "Loading Prefab Bundle 50%", "Loading Prefab Bundle 100%", "Generating procedural map of size 3500",
          "Spawning 1200 world objects", "Server startup complete",
        ]
      }
    return cues(texts, over: configuration.start)
  }

  func stopLines() -> [ConsoleCue] {
    let texts: [String] =
      switch configuration.game {
      case .quiet: []
      case .minecraft:
        [
          "Stopping the server", "Stopping server", "Saving players", "Saving worlds",
          "All dimensions are saved",
        ]
      case .valheim: ["OnApplicationQuit", "World saved ( 118.204ms )", "Net scene destroyed"]
      case .rust: ["Server is quitting", "Saved 41,210 ents, cache(0.02), write(0.04), disk(0.01)."]
      }
    return cues(texts, over: configuration.stop)
  }

  private func cues(_ texts: [String], over duration: Duration) -> [ConsoleCue] {
    texts.enumerated().map { index, text in
      let share = Double(index + 1) / Double(texts.count)
      return ConsoleCue(share: share, text: decorate(text, at: now + duration * share))
    }
  }

  private func seconds(_ duration: Duration) -> String {
    let tenths = duration.wholeMilliseconds / 100
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func clock(_ instant: Timestamp) -> String {
    let second = ((instant.seconds % 86400) + 86400) % 86400
    return [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
  }

  private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// `MM/DD/YYYY` in UTC; days are counted in eras of 400 years that begin on a first of March.
  private func date(_ instant: Timestamp) -> String {
    let second = instant.seconds
    let days = (second >= 0 ? second / 86400 : -((86399 - second) / 86400)) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(twoDigits(month))/\(twoDigits(day))/\(year)"
  }
}
