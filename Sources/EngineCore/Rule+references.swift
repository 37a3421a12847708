import RuleModel

extension Rule {
  /// All names that its triggers, conditions and steps use.
  var references: [Reference] {
    var found = by + conditions.flatMap(\.references)
    for trigger in triggers { found += trigger.references }
    for step in blocks.joined() { found += step.references }
    return found
  }
}

extension Trigger {
  var references: [Reference] {
    var found = filter?.references ?? []
    if case .stats(let expression) = kind { found += expression.references }
    if case .trigger(let end)? = end { found += end.references }
    return found
  }
}

extension Trigger {
  /// Windows that decide whether it holds or ends.
  var levelWindows: [NamedWindow] {
    guard isLevel else { return [] }
    var found: [NamedWindow] = []
    if case .stats(let expression) = kind { expression.root.collectWindows(into: &found) }
    filter?.root.collectWindows(into: &found)
    if case .trigger(let end)? = end { found += end.levelWindows }
    return found
  }
}

extension Expression.Node {
  fileprivate func collectWindows(into found: inout [NamedWindow]) {
    switch self {
    case .literal, .reference, .firing: break
    case .during(let window): found.append(window)
    case .list(let nodes), .call(_, let nodes): nodes.forEach { $0.collectWindows(into: &found) }
    case .not(let node), .negate(let node), .matches(let node, _): node.collectWindows(into: &found)
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .contains(let left, let right):
      left.collectWindows(into: &found)
      right.collectWindows(into: &found)
    case .conditional(let then, let condition, let otherwise):
      for node in [then, condition, otherwise] { node.collectWindows(into: &found) }
    }
  }
}

extension Step {
  var references: [Reference] { (guardCondition?.references ?? []) + action.references }
}

extension Action {
  var references: [Reference] {
    switch self {
    case .command(let text, let expect): text.references + (expect?.references ?? [])
    case .power, .wait, .attempt: []
    case .createBackup(let name, _, _, _): name?.references ?? []
    case .announce(let text), .log(let text, _), .stop(let text, _): text.references
    case .notify(let message): message.references
    case .webhook(let webhook): webhook.references
    case .waitFor(let trigger): trigger.references
    case .countdown(let countdown):
      countdown.to.references + (countdown.announcement?.references ?? [])
        + (countdown.endCondition?.references ?? [])
    case .branch(let condition, _, _): condition.references
    }
  }
}

extension Message {
  var references: [Reference] {
    let embedded =
      [embed?.title, embed?.description, embed?.color].compactMap { $0 }
      + (embed?.fields.map(\.value) ?? [])
    return ([text].compactMap { $0 } + embedded).flatMap(\.references)
  }
}

extension WebhookTemplate {
  var references: [Reference] {
    var found = url.references + headers.flatMap(\.value.references)
    switch body {
    case .none: break
    case .json(let data): found += data.references
    case .form(let fields): found += fields.flatMap(\.value.references)
    case .text(let text): found += text.references
    }
    return found
  }
}

extension DataTemplate {
  var references: [Reference] {
    switch self {
    case .null, .bool, .number: []
    case .text(let text): text.references
    case .value(let expression): expression.references
    case .array(let items): items.flatMap(\.references)
    case .object(let members): members.flatMap(\.value.references)
    }
  }
}
