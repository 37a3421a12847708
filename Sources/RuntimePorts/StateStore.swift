public import RuleModel

/// Remembers the engine's state and its intents across restarts.
///
/// One batch is one transaction: either all of it survives a crash, or nothing. An effect may be carried out only
/// after the batch that holds its intent was committed.
public protocol StateStore: Sendable {
  /// Everything committed so far.
  func load() async throws(StateStoreError) -> StoredState

  /// Makes a batch durable.
  func commit(_ batch: StateBatch) async throws(StateStoreError)
}

/// What belongs together in one transaction.
public struct StateBatch: Sendable {
  /// Encoded parts of the state by their key; `nil` removes a part.
  public var slices: [(key: String, value: [UInt8]?)]
  /// Effects that are about to be carried out.
  public var intents: [Effect]
  /// Effects whose result is known.
  public var results: [(effect: EffectID, result: EffectResult)]

  /// A batch; may be empty in every part.
  public init(
    slices: [(key: String, value: [UInt8]?)] = [], intents: [Effect] = [],
    results: [(effect: EffectID, result: EffectResult)] = []
  ) {
    self.slices = slices
    self.intents = intents
    self.results = results
  }

  /// Whether there is nothing to store.
  public var isEmpty: Bool { slices.isEmpty && intents.isEmpty && results.isEmpty }
}

/// What a store gives back at start.
public struct StoredState: Sendable {
  /// Parts of the state by their key.
  public var slices: [String: [UInt8]]
  /// Effects whose result was never stored, oldest first.
  public var openIntents: [Effect]

  /// What was stored; empty the first time.
  public init(slices: [String: [UInt8]] = [:], openIntents: [Effect] = []) {
    self.slices = slices
    self.openIntents = openIntents
  }
}

/// The store could not do its work.
public struct StateStoreError: Error, Hashable, Sendable {
  /// What happened, why, what to do.
  public let message: String

  /// A failure in words.
  public init(_ message: String) { self.message = message }
}

/// A store that lasts as long as the process.
public actor InMemoryStateStore: StateStore {
  private var slices: [String: [UInt8]] = [:]
  private var intents: [EffectID: Effect] = [:]

  /// An empty store.
  public init() {}

  /// What was committed since the process began.
  public func load() -> StoredState {
    StoredState(slices: slices, openIntents: intents.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Takes a batch over.
  public func commit(_ batch: StateBatch) {
    for (key, value) in batch.slices { slices[key] = value }
    for intent in batch.intents { intents[intent.id] = intent }
    for (effect, _) in batch.results { intents[effect] = nil }
  }
}
