import RuleModel

/// What the panel has said about the rights on each server, and which of that has to be asked again.
///
/// A list does not tell them, so each server costs a request: those of a large fleet are read once, and then again a
/// few at a time, so that the budget is left for what rules do.
struct RightsMemory: Sendable {
  /// Servers whose rights are read again with each listing.
  static let rereadAtOnce = 100

  private struct Entry {
    let rights: Set<String>
    /// The listing in which they were read.
    let listing: Int
  }

  private var entries: [ServerID: Entry] = [:]
  private var listing = 0

  /// A new listing: of its servers those to be read now, in its order. What is known of others is forgotten.
  mutating func due(of listed: [ServerID]) -> [ServerID] {
    listing += 1
    let all = Set(listed)
    entries = entries.filter { all.contains($0.key) }
    let oldest = listed.enumerated().compactMap { place, server in
      entries[server].map { (listing: $0.listing, place: place, server: server) }
    }.sorted { ($0.listing, $0.place) < ($1.listing, $1.place) }
    let again = Set(oldest.prefix(Self.rereadAtOnce).map(\.server))
    return listed.filter { entries[$0] == nil || again.contains($0) }
  }

  /// What was read; nil if it could not be.
  mutating func note(_ rights: Set<String>?, of server: ServerID) {
    entries[server] = rights.map { Entry(rights: $0, listing: listing) }
  }

  /// Something was refused, so what is known does not hold any more.
  mutating func doubt(_ server: ServerID) { entries[server] = nil }

  /// What is known.
  func rights(on server: ServerID) -> Set<String>? { entries[server]?.rights }
}
