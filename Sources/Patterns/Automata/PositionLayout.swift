/// Places the positions of several programs in words of 64 bits, each program in one word.
struct PositionLayout {
  /// Where a program's positions are.
  struct Owner {
    let number: Int
    let word: Int
    let bits: UInt64
  }

  private(set) var owners: [Owner] = []
  /// For each word: positions followed by themselves, by the next one, by the one behind that, by the one before.
  private(set) var stays: [UInt64] = []
  private(set) var steps: [UInt64] = []
  private(set) var skips: [UInt64] = []
  private(set) var returns: [UInt64] = []
  /// For each word: sets of further positions, and the positions that are followed by them.
  private(set) var exceptions: [[(targets: UInt64, sources: UInt64)]] = []
  /// For each kind of neighbour, one word each: where matches begin behind it, and end before it.
  private(set) var starts: [[UInt64]] = Array(repeating: [], count: PositionDraft.neighbours.count)
  private(set) var ends: [[UInt64]] = Array(repeating: [], count: PositionDraft.neighbours.count)
  /// The numbers of bits, from the first word on, of the positions that consume a set of scalars.
  private(set) var bitsOfSet: [ScalarSet: [Int]] = [:]
  private var usedBits: [Int] = []

  var wordCount: Int { usedBits.count }

  /// Puts the positions into the first word that has room.
  mutating func add(_ draft: PositionDraft, number: Int) {
    let count = draft.positions.count
    let word = usedBits.firstIndex { $0 + count <= PositionDraft.largestCount } ?? addWord()
    let base = usedBits[word]
    usedBits[word] += count
    let bits = count == 64 ? UInt64.max : (1 << UInt64(count) - 1) << UInt64(base)
    owners.append(Owner(number: number, word: word, bits: bits))
    for (place, position) in draft.positions.enumerated() {
      bitsOfSet[position.set, default: []].append(word * 64 + base + place)
      connect(place, position, base, word)
    }
    for (kind, before) in PositionDraft.neighbours.enumerated() {
      for place in draft.starts[before] ?? [] { starts[kind][word] |= 1 << UInt64(base + place) }
    }
  }

  private mutating func addWord() -> Int {
    usedBits.append(0)
    stays.append(0)
    steps.append(0)
    skips.append(0)
    returns.append(0)
    exceptions.append([])
    for kind in starts.indices {
      starts[kind].append(0)
      ends[kind].append(0)
    }
    return usedBits.count - 1
  }

  private mutating func connect(_ place: Int, _ position: PositionDraft.Position, _ base: Int, _ word: Int) {
    let bit: UInt64 = 1 << UInt64(base + place)
    var further: UInt64 = 0
    for target in position.targets {
      switch target - place {
      case 0: stays[word] |= bit
      case 1: steps[word] |= bit
      case 2: skips[word] |= bit
      case -1: returns[word] |= bit
      default: further |= 1 << UInt64(base + target)
      }
    }
    for (kind, neighbour) in PositionDraft.neighbours.enumerated() where position.ends.contains(neighbour) {
      ends[kind][word] |= bit
    }
    guard further != 0 else { return }
    if let known = exceptions[word].firstIndex(where: { $0.targets == further }) {
      exceptions[word][known].sources |= bit
    } else {
      exceptions[word].append((further, bit))
    }
  }
}
