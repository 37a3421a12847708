import RuleModel

extension ValueType {
  /// For a column of types.
  var pageName: String {
    switch self {
    case .bool, .number, .text, .bytes, .percent, .duration, .time, .list: name
    case .gauge: "gauge"
    case .choice(let set): set.reference.name
    }
  }
}
