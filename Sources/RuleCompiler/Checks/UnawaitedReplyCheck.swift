import Diagnostics

/// A command followed by a wait for its answer: the answer may come before the waiting begins.
extension FileCompiler {
  mutating func checkUnawaitedReply(_ first: YAMLNode, _ second: YAMLNode) {
    guard let command = first.entry("command"), first.entry("expect") == nil, let wait = second.entry("wait")
    else { return }
    guard let answer = wait.value.entry("console") ?? wait.value.entry("event") else { return }
    warning(
      "unawaited-reply", "the answer may come before this step begins to wait", at: wait.key.span,
      labels: [Diagnostic.Label(command.span, "sent before")],
      help: "put it into the command's step: `expect: { \(answer.name): \(Self.quoted(answer.value)) }`"
    )
  }

  /// As it can be copied between braces.
  private static func quoted(_ node: YAMLNode) -> String {
    guard let text = node.text else { return "…" }
    let isWord = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    return isWord ? text : "'" + text.replacing("'", with: "''") + "'"
  }
}
