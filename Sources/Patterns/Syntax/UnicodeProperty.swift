/// The sets behind `\p{…}` and `[[:…:]]`.
enum UnicodeProperty {
  /// A general category (`L`, `Lu` …), a script (`Greek` …) or `Any`; nil for other names.
  static func scalars(named name: String) -> ScalarSet? {
    if name == "Any" { return .everything }
    if let category = category(named: name) { return category }
    return ScriptTable.scalars(of: name)
  }

  /// What an author may write, for messages.
  static var scriptNames: String { ScriptTable.all.map(\.name).joined(separator: ", ") }

  /// The ASCII sets of `[[:alpha:]]` and its relatives.
  static func posixClass(named name: String) -> ScalarSet? {
    switch name {
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "ascii": ScalarSet([0...0x7F])
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
    case "digit": .digits
    case "graph": ScalarSet([0x21...0x7E])
    case "lower": ScalarSet([0x61...0x7A])
    case "print": ScalarSet([0x20...0x7E])
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
    case "upper": ScalarSet([0x41...0x5A])
    case "word": .wordCharacters
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  private static func category(named name: String) -> ScalarSet? {
    guard (1...2).contains(name.utf8.count) else { return nil }
    let matching = categoryNames.indices.filter { categoryNames[$0].hasPrefix(name) }
    guard !matching.isEmpty else { return nil }
    return ScalarSet(matching.flatMap { rangesByCategory[$0] })
  }

  /// In the order of `rangesByCategory`.
  private static let categoryNames = [
    "Cc", "Cf", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc", "Pd",
    "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
  ]

  /// One pass over the assigned planes, made when the first `\p{…}` is parsed.
  private static let rangesByCategory: [[ClosedRange<UInt32>]] = {
    var result = Array(repeating: [ClosedRange<UInt32>](), count: categoryNames.count)
    for plane in [UInt32(0)...0x3FFFF, 0xE0000...0xE0FFF, 0xF0000...ScalarSet.last] {
      addRanges(in: plane, to: &result)
    }
    if let surrogates = categoryNames.firstIndex(of: "Cs") { result[surrogates] = [0xD800...0xDFFF] }
    return result
  }()

  private static func addRanges(in plane: ClosedRange<UInt32>, to result: inout [[ClosedRange<UInt32>]]) {
    var open: (category: Int, start: UInt32)?
    for value in plane {
      let category = Unicode.Scalar(value).flatMap { index(of: $0.properties.generalCategory) }
      guard category != open?.category else { continue }
      if let open { result[open.category].append(open.start...(value - 1)) }
      open = category.map { ($0, value) }
    }
    if let open { result[open.category].append(open.start...plane.upperBound) }
  }

  private static func index(of category: Unicode.GeneralCategory) -> Int? {
    switch category {
    case .control: 0
    case .format: 1
    case .privateUse: 2
    case .surrogate: 3
    case .lowercaseLetter: 4
    case .modifierLetter: 5
    case .otherLetter: 6
    case .titlecaseLetter: 7
    case .uppercaseLetter: 8
    case .spacingMark: 9
    case .enclosingMark: 10
    case .nonspacingMark: 11
    case .decimalNumber: 12
    case .letterNumber: 13
    case .otherNumber: 14
    case .connectorPunctuation: 15
    case .dashPunctuation: 16
    case .closePunctuation: 17
    case .finalPunctuation: 18
    case .initialPunctuation: 19
    case .otherPunctuation: 20
    case .openPunctuation: 21
    case .currencySymbol: 22
    case .modifierSymbol: 23
    case .mathSymbol: 24
    case .otherSymbol: 25
    case .lineSeparator: 26
    case .paragraphSeparator: 27
    case .spaceSeparator: 28
    case .unassigned: nil
    @unknown default: nil
    }
  }
}
