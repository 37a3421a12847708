import Diagnostics

extension YAMLBuilder {
  mutating func repeatNode(_ name: String, _ event: YAMLEvent) {
    let place = event.start..<event.end
    guard let anchored = anchors[name] else {
      guard !lostAnchors.contains(name) else { return drop(place) }
      report(
        "yaml-undefined-alias", "nothing above is marked with the anchor `&\(name)`", at: place,
        inline: Suggestion.closest(to: name, in: anchors.keys.sorted()).map { "did you mean `*\($0)`?" },
        help: "quote the value if the `*` belongs to it: `'\(word(from: event.start))'`")
      return drop(place)
    }
    anchors[name]?.isUsed = true
    guard var node = anchored.node else {
      report(
        "yaml-alias-cycle", "`*\(name)` stands inside of what it would repeat", at: place,
        labels: [Diagnostic.Label(span(anchored.place), "the anchor is here")],
        help: "move the anchor to a value that does not contain the alias")
      return drop(place)
    }
    guard frames.count + anchored.height <= limits.maxDepth else {
      report(
        "yaml-too-deep",
        "with what `*\(name)` repeats, values are nested deeper than \(limits.maxDepth) levels", at: place)
      return drop(place)
    }
    let wasWithinBudget = aliasedNodes <= limits.maxAliasedNodes
    aliasedNodes += anchored.size
    guard aliasedNodes <= limits.maxAliasedNodes else {
      if wasWithinBudget {
        report(
          "yaml-alias-bomb", "aliases repeat more than \(limits.maxAliasedNodes) values", at: place,
          labels: [Diagnostic.Label(span(anchored.place), "\(anchored.size) values each time")],
          help: "use `templates` or `procedures` for what many rules share")
      }
      return drop(place)
    }
    node.alias = place
    add(node, size: anchored.size, height: anchored.height)
  }

  /// The rest of the line from `start`, short enough to be shown.
  private func word(from start: Int) -> String {
    let line = bytes[start...].prefix { !YAMLScan.isBreak($0) }
    return line.count <= 40 ? String(decoding: line, as: UTF8.self) : "*…"
  }

  /// Reports anchors that nothing repeats: mostly a text that was meant to begin with `&`.
  mutating func reportUnusedAnchors() {
    for (name, anchored) in anchors.sorted(by: { $0.value.place.lowerBound < $1.value.place.lowerBound })
    where !anchored.isUsed && findings.count < limits.maxFindings {
      findings.append(
        Diagnostic(
          .warning, "yaml-unused-anchor", "the anchor `&\(name)` is never used", at: span(anchored.place),
          inline: "YAML takes this word out of the value",
          help: "quote the value if the `&` belongs to it, or remove the anchor"))
    }
  }
}
