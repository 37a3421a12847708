import Diagnostics

extension YAMLBuilder {
  mutating func append(_ entry: YAMLEntry, to frame: Int) {
    frames[frame].entries.append(entry)
    let count = frames[frame].entries.count
    if count > Self.searchedEntries {
      frames[frame].places[entry.name] = count - 1
    } else if count == Self.searchedEntries {
      for (place, entry) in frames[frame].entries.enumerated() { frames[frame].places[entry.name] = place }
    }
  }

  /// Maps up to this size are searched, larger ones indexed.
  private static let searchedEntries = 16

  private func place(ofKey name: String, in frame: Int) -> Int? {
    frames[frame].entries.count < Self.searchedEntries
      ? frames[frame].entries.firstIndex { $0.name == name } : frames[frame].places[name]
  }

  /// Whether something stands before it on its line.
  private func isBetweenBrackets(_ offset: Int) -> Bool {
    bytes[..<offset].reversed().first { !YAMLScan.isBlank($0) }.map { !YAMLScan.isBreak($0) } ?? false
  }

  mutating func checkedKey(_ node: YAMLNode, in frame: Int) -> Key {
    let place = node.alias ?? node.start..<node.end
    guard case .scalar(let name, let style) = node.content else {
      let value = node.entries?.first?.name ?? ""
      let isForeign = node.entries?.count == 1 && node.entries?.first?.value.isEmptyPlain == true
      let isDoubled = isForeign && place.lowerBound > 0 && bytes[place.lowerBound - 1] == UInt8(ascii: "{")
      report(
        "yaml-key", "\(node.kindDescription) cannot be a key, keys are words",
        at: isDoubled ? place.lowerBound - 1..<place.upperBound : place,
        help: isForeign
          ? "a value in a text is written `${\(value)}`: put it in place of `{{ \(value) }}`"
          : "quote it if it is meant as text")
      return .refused(start: place.lowerBound)
    }
    if node.isEmptyPlain {
      report("yaml-key", "a key is missing before this `:`", at: place)
      return .refused(start: place.lowerBound)
    }
    if style == .literal || style == .folded || hasBreak(from: place.lowerBound, to: place.upperBound) {
      report("yaml-key", "a key cannot have several lines", at: place)
      return .refused(start: place.lowerBound)
    }
    if name == "<<", style == .plain {
      report(
        "yaml-merge-key", "merge keys `<<` are not supported", at: place,
        help: "use `defaults` for what all rules of a file share, `templates` for parts of them")
      return .refused(start: place.lowerBound)
    }
    if name == "then", let last = frames[frame].entries.last?.name, ["elif", "elseif", "else if"].contains(last) {
      // It belongs to a word that does not exist, which is told as such.
      return .refused(start: place.lowerBound)
    }
    if let first = self.place(ofKey: name, in: frame) {
      let other = frames[frame].entries[first].key
      report(
        "yaml-duplicate-key", "the key `\(name)` appears twice in this map", at: place,
        labels: [Diagnostic.Label(other.span, "first given here")],
        help: frames[frame].entries[first].value.elements != nil && !isBetweenBrackets(place.lowerBound)
          ? "put what is below both into one list, and remove this line" : "remove or rename one of them")
      return .refused(start: place.lowerBound)
    }
    return .read(node)
  }
}
