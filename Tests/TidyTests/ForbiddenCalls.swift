/// A call by which a replay would come out differently, or that acts on the world.
struct ForbiddenCall {
  /// A text without which a line need not be looked at closely.
  let sign: String
  let pattern: Regex<Substring>
  let advice: String

  init(_ sign: String, _ pattern: Regex<Substring>, _ advice: String) {
    self.sign = sign
    self.pattern = pattern
    self.advice = advice
  }

  private static let takeTime = "take the time as a parameter"
  private static let drawSeeded = "draw from a seeded generator in the state, with `using:`"
  private static let returnEffect = "return an effect; the runtime waits and acts"
  private static let holdValues = "hold values; sharing belongs to the runtime"

  /// What pure targets may not contain, and what to do instead.
  static var inPureTargets: [ForbiddenCall] {
    [
      ForbiddenCall("Date()", /\bDate\(\)/, takeTime),
      ForbiddenCall(
        ".now", /\b(?:Date|ContinuousClock|SuspendingClock|DispatchTime|Instant)\.now\b/, takeTime),
      ForbiddenCall(".now()", /\.now\(\)/, takeTime),
      ForbiddenCall("Clock()", /\b(?:ContinuousClock|SuspendingClock)\(\)/, takeTime),
      ForbiddenCall("UUID()", /\bUUID\(\)/, "count, or \(drawSeeded)"),
      ForbiddenCall(".random(", /\.random\((?!.*using:)/, drawSeeded),
      ForbiddenCall(".randomElement(", /\.randomElement\((?!.*using:)/, drawSeeded),
      ForbiddenCall(".shuffle", /\.shuffled?\((?!.*using:)/, drawSeeded),
      ForbiddenCall("SystemRandom", /\bSystemRandomNumberGenerator\b/, drawSeeded),
      ForbiddenCall("Task", /\bTask(?:\.\w+)?\s*\{/, returnEffect),
      ForbiddenCall("async", /\basync\b/, returnEffect),
      ForbiddenCall("await", /\bawait\b/, returnEffect),
      ForbiddenCall("Dispatch", /\bDispatch(?:Queue|Group|Semaphore)\b/, returnEffect),
      ForbiddenCall(".current", /\b(?:TimeZone|Locale|Calendar)\.current\b/, "take the zone as a parameter"),
      ForbiddenCall("ProcessInfo", /\bProcessInfo\b/, "take the content as a parameter"),
      ForbiddenCall(
        "FileManager", /\bFileManager\b/, "take the content as a parameter; the tool reads files"),
      ForbiddenCall("Mutex", /\bMutex\b/, holdValues),
      ForbiddenCall("@unchecked", /@unchecked Sendable/, holdValues),
      ForbiddenCall("nonisolated(", /nonisolated\(unsafe\)/, holdValues),
      ForbiddenCall("actor", /^\s*(?:public )?actor\s/, holdValues),
    ]
  }

  /// Only the tool speaks on standard output.
  static var printing: [ForbiddenCall] {
    ["print", "debugPrint", "dump"].map {
      ForbiddenCall(
        "\($0)(", /(?:^|[^.\w])(?:print|debugPrint|dump)\(/,
        "return the text, or log it where the runtime does")
    }
  }

  /// What to do about the lines of blanked code.
  static func complaints(in file: Repository.File, isPure: Bool, mayPrint: Bool) -> [Complaint] {
    let code = SwiftCode(file.text)
    var calls = (isPure ? inPureTargets : []) + (mayPrint ? [] : printing)
    // Matching works on raw buffers where measurements ask for it; each such class says what protects them.
    let reasons = file.text.ranges(of: "`@unchecked Sendable`: ").count
    if file.path.hasPrefix("Sources/Patterns/"), code.text.ranges(of: "@unchecked Sendable").count <= reasons {
      calls.removeAll { $0.sign == "@unchecked" }
    }
    let suspects = calls.filter { code.text.contains($0.sign) }
    guard !suspects.isEmpty else { return [] }
    return file.complaints(in: code.lines) { line in
      // A declaration of that name is no call.
      let line = line.replacing("func ", with: "func_")
      return suspects.first { line.contains($0.sign) && line.contains($0.pattern) }.map(\.advice)
    }
  }
}
