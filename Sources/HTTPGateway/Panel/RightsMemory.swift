import RuleModel

/// What the panel has said about the rights on each server, and which of that has to be asked again.
///
/// A list does not tell them, so each server costs a request: those of a large fleet are read once, and then again a
/// few at a time, so that the budget is left for what rules do.
struct RightsMemory: Sendable {
  /// Servers whose rights are read again with one listing.
  static let rereadAtOnce = 100
  /// Rights that were read a shorter time ago are left alone, however often servers are listed.
  static let freshness: Duration = .seconds(240)

  private struct Entry {
    let rights: Set<String>
    let readAt: Duration
  }

  private var entries: [ServerID: Entry] = [:]

  /// A new listing: of its servers those to be read now, in its order. What is known of others is forgotten.
  mutating func due(of listed: [ServerID], at now: Duration) -> [ServerID] {
    let all = Set(listed)
    entries = entries.filter { all.contains($0.key) }
    let oldest = listed.enumerated().compactMap { place, server in
      entries[server].map { (readAt: $0.readAt, place: place, server: server) }
    }.filter { $0.readAt + Self.freshness <= now }.sorted { ($0.readAt, $0.place) < ($1.readAt, $1.place) }
    let again = Set(oldest.prefix(Self.rereadAtOnce).map(\.server))
    return listed.filter { entries[$0] == nil || again.contains($0) }
  }

  /// What was read; nil if it could not be.
  mutating func note(_ rights: Set<String>?, of server: ServerID, at now: Duration) {
    entries[server] = rights.map { Entry(rights: $0, readAt: now) }
  }

  /// Something was refused, so what is known does not hold any more.
  mutating func doubt(_ server: ServerID) { entries[server] = nil }

  /// What is known.
  func rights(on server: ServerID) -> Set<String>? { entries[server]?.rights }
}
