public import EngineCore
public import RuleModel

/// Somebody who is told what the engine does, in order.
public protocol EngineObserver: Sendable {
  /// An event was handled, or time has passed.
  func engineActed(_ outcome: Outcome, at wall: Timestamp)
  /// The fate of an effect is known.
  func effectFinished(_ effect: Effect, _ result: EffectResult, at wall: Timestamp)
  /// An event arrived from outside.
  func eventArrived(_ event: Event, at wall: Timestamp)
  /// New rules are in force, or were refused; `message` says what changed or why not.
  func rulesReloaded(isAccepted: Bool, message: String)
}
