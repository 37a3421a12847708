import RuleModel

/// Players, chat and answers to commands.
extension PretendServer {
  /// The game is up: the first visitors are on their way.
  mutating func settleIn() {
    guard configuration.game != .quiet else { return }
    plan(.chatter, after: .milliseconds(300))
  }

  /// One thing that happens in a game in play, and the next one's time.
  mutating func chatter() {
    guard status == .running else { return }
    switch configuration.game {
    case .quiet: return
    case .minecraft, .rust, .valheim: happen()
    }
    let pause = players.count < 2 ? Duration.milliseconds(400)...(.seconds(2)) : .seconds(2)...(.seconds(7))
    plan(.chatter, after: random.duration(in: pause))
  }

  private mutating func happen() {
    let chance = random.number(in: 0...1)
    if players.isEmpty || (players.count < 6 && chance < 0.2) {
      join()
    } else if chance < 0.3, players.count > 1 {
      leave(random.pick(players))
    } else if chance < 0.4 {
      chat(random.pick(Self.hostileTexts))
    } else if chance < 0.75 {
      chat(random.pick(Self.chatTexts))
    } else {
      murmur()
    }
  }

  private mutating func join() {
    let absent = Self.names.filter { !players.contains($0) }
    guard !absent.isEmpty else { return }
    let name = random.pick(absent)
    players.append(name)
    let port = Int.random(in: 40000...60000, using: &random)
    switch configuration.game {
    case .quiet: break
    case .minecraft:
      write("UUID of player \(name) is \(random.uuid())")
      write("\(name)[/127.0.0.1:\(port)] logged in with entity id \(port / 7) at ([world]8.5, 65.0, -11.5)")
      write("\(Self.escape)33m\(name) joined the game\(Self.escape)m")
    case .valheim:
      write("Got connection SteamID 7656119\(port)00\(port)")
      write("Got character ZDOID from \(name) : \(port):1")
    case .rust:
      write("127.0.0.1:\(port)/7656119\(port)/\(name) joined [windows/7656119\(port)]")
    }
  }

  private mutating func leave(_ name: String) {
    players.removeAll { $0 == name }
    switch configuration.game {
    case .quiet: break
    case .minecraft:
      write("\(name) lost connection: Disconnected")
      write("\(Self.escape)33m\(name) left the game\(Self.escape)m")
    case .valheim: write("Destroying abandoned non persistent zdo owner \(name)")
    case .rust: write("127.0.0.1:28015/\(name) disconnecting: disconnect")
    }
  }

  private mutating func chat(_ text: String) {
    let name = random.pick(players)
    switch configuration.game {
    case .quiet: break
    case .minecraft: write("<\(name)> \(text)")
    case .valheim: write("Console: <color=orange>\(name)</color>: <color=#FFEB04FF>\(text)</color>")
    case .rust: write("[CHAT] \(name)[76561190000000001] : \(text)")
    }
  }

  private mutating func murmur() {
    let name = random.pick(players)
    switch configuration.game {
    case .quiet: break
    case .minecraft:
      write(
        random.pick([
          "\(name) has made the advancement \(Self.escape)32m[Stone Age]\(Self.escape)m",
          "\(name) was slain by Zombie",
          "\(name) has made the advancement \(Self.escape)32m[Acquire Hardware]\(Self.escape)m",
        ]))
    case .valheim:
      write(
        " Connections \(players.count) ZDOS:\(Int.random(in: 40000...50000, using: &random))  sent:0 recv:120"
      )
    case .rust:
      write(
        "Saved \(Int.random(in: 41...43, using: &random)),210 ents, cache(0.02), write(0.04), disk(0.01).")
    }
  }

  private mutating func write(_ text: String, level: String = "INFO") {
    tell(.console(decorate(text, level: level)))
  }

  /// Answers a typed line: as configured, else as the game does once it is up.
  mutating func reply(to line: String) {
    guard !ignoresCommands else { return }
    if let reply = configuration.replies.first(where: { $0.answers(line) }) {
      for answer in reply.lines {
        plan(.emission(.console(answer.console)), after: answer.after)
      }
      return
    }
    guard status == .running else { return }
    switch configuration.game {
    case .quiet, .valheim: return
    case .minecraft: replyAsMinecraft(line)
    case .rust: replyAsRust(line)
    }
  }

  private mutating func replyAsMinecraft(_ line: String) {
    let command = line.hasPrefix("/") ? String(line.dropFirst()) : line
    let words = command.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first {
    case nil: return
    case "list":
      answer("There are \(players.count) of a max of 20 players online: \(players.joined(separator: ", "))")
    case "save-off": answer("Automatic saving is now disabled")
    case "save-on": answer("Automatic saving is now enabled")
    case "save-all":
      answer("Saving the game (this may take a moment!)")
      answer("Saved the game", after: rest == "flush" ? .milliseconds(1200) : .milliseconds(300))
    case "say": answer("[Server] \(rest)")
    case "tps":
      let rate = "\(Self.escape)32m20.0, 20.0, 19.9\(Self.escape)m"
      answer("\(Self.escape)33mTPS from last 1m, 5m, 15m: \(rate)")
    case "kick": kick(rest)
    default:
      answer("Unknown or incomplete command, see below for error")
      answer("\(command)<--[HERE]")
    }
  }

  private mutating func kick(_ rest: String) {
    let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first, players.contains(name) else { return answer("No player was found") }
    answer("Kicked \(name): \(words.count > 1 ? words[1] : "Kicked by an operator")")
    leave(name)
  }

  private mutating func replyAsRust(_ line: String) {
    switch line.split(separator: " ").first.map(String.init) {
    case "status":
      answer("hostname: Pretend Rust")
      answer("players : \(players.count) (50 max) (0 queued) (0 joining)")
    case "save", "server.save": answer("Saving complete", after: .milliseconds(400))
    case "say": answer("[CHAT] SERVER[0] : \(line.dropFirst(4))")
    default: answer("Command '\(line)' not found")
    }
  }

  private mutating func answer(_ text: String, after delay: Duration = .milliseconds(40)) {
    plan(.emission(.console(decorate(text, at: now + delay))), after: delay)
  }
}
