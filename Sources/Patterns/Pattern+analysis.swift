extension Pattern {
  /// A short line that matches, made from the source alone; nil if no line can match or only very long ones.
  public var example: String? { ExampleSearch(syntax.root, program).run() }

  /// A line much like `example` that does not match; nil if there is none.
  public var nearMiss: String? { example.flatMap { NearMiss.of($0, self) } }

  /// Whether both can match one line, and the shortest such line.
  public func commonLine(with other: Pattern) -> CommonLine {
    var search = CommonLineSearch([program, other.program], placeLimit: Pattern.placeLimit)
    return search.run()
  }

  /// Places that a search for a common line looks at: a fraction of a second.
  private static let placeLimit = 200_000

  /// The longest stretch of the line that a match could begin with, UTF-8 offsets; nil if none could begin anywhere.
  public func longestBeginning(in line: String) -> Range<Int>? {
    Pattern.withBytes(of: line) { bytes in
      var search = BeginningSearch(Haystack(bytes: bytes, program: program))
      return search.run()
    }
  }
}
