import RuleModel

/// An operation that has passed the checker, with what is known about its value.
struct CheckedNode {
  let node: Expression.Node
  let type: ValueType
  let range: Range<Int>
  /// What its characters are proven to be, if it is text.
  var trust = Trust.proven
  /// The name that makes it untrusted, or that it is.
  var source: NameScope.Entry?
  /// All texts it can have, if they are known.
  var choices: [String]?
  /// What a list holds; `nil` if it is no list, or an empty one.
  var elementType: ValueType?

  init(_ node: Expression.Node, _ type: ValueType, _ range: Range<Int>) {
    self.node = node
    self.type = type
    self.range = range
  }

  /// With the weakest proof among the operands that its text is made of.
  func trusting(_ operands: [CheckedNode]) -> CheckedNode {
    guard type == .text, let weakest = operands.max(by: { $0.trust < $1.trust }) else { return self }
    var result = self
    result.trust = weakest.trust
    result.source = weakest.source
    return result
  }

  /// The closed set it belongs to.
  var choiceSet: ChoiceSet? { if case .choice(let set) = type { set } else { nil } }

  /// What bare words facing it may be.
  var words: [String]? { choiceSet?.members ?? choices }
}
