extension ZoneRules {
  /// The IANA name that was probably meant by a text that is none; `nil` if nothing comes close.
  ///
  /// Letter case, spaces for underscores and a missing continent are seen through, then up to three slips.
  public static func suggestion(for text: String) -> String? {
    let wanted = simplified(text)
    guard !wanted.isEmpty, wanted.utf8.count <= 64 else { return nil }
    if let exact = ZoneNames.all.first(where: { simplified($0) == wanted }) { return exact }
    if let city = ZoneNames.all.first(where: { simplified(lastPart(of: $0)) == wanted }) { return city }
    var best: (name: String, distance: Int)?
    for name in ZoneNames.all {
      let whole = editDistance(wanted, simplified(name), limit: 4)
      let city = editDistance(wanted, simplified(lastPart(of: name)), limit: 4)
      let distance = min(whole, city)
      if distance < best?.distance ?? 4 { best = (name, distance) }
    }
    guard let best, best.distance * 4 < wanted.utf8.count else { return nil }
    return best.name
  }

  private static func lastPart(of name: String) -> Substring {
    name.lastIndex(of: "/").map { name[name.index(after: $0)...] } ?? name[...]
  }

  private static func simplified(_ text: some StringProtocol) -> String {
    String(text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  /// Insertions, deletions and replacements between two texts; `limit` for all that is at least that far.
  private static func editDistance(_ left: String, _ right: String, limit: Int) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard abs(left.count - right.count) < limit else { return limit }
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in 1..<row.count {
        let replaced = diagonal + (byte == right[column - 1] ? 0 : 1)
        diagonal = row[column]
        row[column] = min(replaced, row[column] + 1, row[column - 1] + 1)
      }
    }
    return min(limit, row[right.count])
  }
}
