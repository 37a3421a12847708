import RuleModel

extension Configuration {
  /// Those of a panel's servers that are to be looked after, with the operator's labels.
  func inventory(of listed: [Server]) -> [Server] { listed.filter(isIncluded).map(labelled) }

  private func isIncluded(_ server: Server) -> Bool {
    include.isEmpty
      || include.contains {
        $0.matches(server.name) || $0.matches(server.identifier) || $0.matches(server.id.rawValue)
      }
  }

  private func labelled(_ server: Server) -> Server {
    var server = server
    for (glob, labels) in labels where glob.matches(server.name) || glob.matches(server.identifier) {
      server.labels.merge(labels) { $1 }
    }
    return server
  }
}
