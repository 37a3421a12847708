/// A meaning written out in one way, so that equal meanings give equal texts in every process.
///
/// Each piece is preceded by its length, so that no two different lists of pieces look the same. Places in
/// files are left out; whoever adds a dictionary adds it sorted.
struct CanonicalText {
  private(set) var text = ""

  /// A mark that says what follows.
  mutating func mark(_ word: String) {
    text += word
    text += "("
  }

  mutating func end() { text += ")" }

  mutating func add(_ piece: String) { text += "\(piece.utf8.count):\(piece);" }

  mutating func add(_ pieces: [String]) {
    text += "[\(pieces.count)]"
    for piece in pieces { add(piece) }
  }

  mutating func add(_ flag: Bool) { text += flag ? "T;" : "F;" }

  mutating func add(_ number: Int) { text += "\(number);" }

  mutating func add(_ number: Double) { text += "\(number);" }

  mutating func add(_ duration: Duration) {
    text += "\(duration.components.seconds).\(duration.components.attoseconds);"
  }

  /// A piece that may be missing.
  mutating func add<Piece>(optional piece: Piece?, _ write: (inout CanonicalText, Piece) -> Void) {
    guard let piece else {
      text += "-;"
      return
    }
    text += "+"
    write(&self, piece)
  }

  /// 64 bits of FNV-1a over the UTF-8 bytes, as 16 hexadecimal digits.
  var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
