/// A text that must not be seen: it prints as dots, and comparing it takes the same time whatever it holds.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  /// Hides a text.
  public init(_ text: String) { self.text = text }

  /// The text itself, at the one place where it is sent.
  public func reveal() -> String { text }

  /// Dots.
  public var description: String { "••••" }
  /// Dots.
  public var debugDescription: String { description }
  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
