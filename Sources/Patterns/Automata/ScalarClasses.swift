/// Tells the classes of an alphabet for the scalars of a line; lines repeat their letters, so answers are kept.
///
/// One thread at a time; the arrays have `size` entries, and places are cut to that.
struct ScalarClasses {
  private let alphabet: Alphabet
  private let scalars: UnsafeMutablePointer<UInt32>
  private let classes: UnsafeMutablePointer<UInt16>

  private static let size = 256

  init(_ alphabet: Alphabet) {
    self.alphabet = alphabet
    scalars = .allocate(capacity: ScalarClasses.size)
    classes = .allocate(capacity: ScalarClasses.size)
    let first = alphabet.classOfScalar(0)
    scalars.initialize(repeating: 0, count: ScalarClasses.size)
    classes.initialize(repeating: first, count: ScalarClasses.size)
  }

  /// Ends the life of the memory; the owner calls this once.
  func deallocate() {
    scalars.deallocate()
    classes.deallocate()
  }

  /// The class of the scalar outside ASCII at an offset, and the offset behind it.
  @inline(never)
  func next(in line: UnsafePointer<UInt8>, _ count: Int, at offset: Int) -> (class: Int, offset: Int) {
    let scalar = UTF8Decoding.scalar(in: UnsafeBufferPointer(start: line, count: count), at: offset)
    let place = Int(scalar.value) & (ScalarClasses.size - 1)
    if scalars[place] != scalar.value {
      scalars[place] = scalar.value
      classes[place] = alphabet.classOfScalar(scalar.value)
    }
    return (Int(classes[place]), offset + scalar.width)
  }
}
