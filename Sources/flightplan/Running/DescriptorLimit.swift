import Foundation

/// How many files, sockets among them, this process may have open.
enum DescriptorLimit {
  /// What else needs one beside sessions: files, the panel's connections, web calls.
  static let others = 64

  /// Takes as many as the system allows without asking anybody.
  static func raise() {
    guard var limit = current else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
  }

  /// Whether as many sessions fit; `limit` is for a message.
  static func holds(sessions: Int) -> (fits: Bool, limit: Int) {
    let limit = current.map { Int(clamping: $0.rlim_cur) } ?? .max
    return (sessions <= limit - min(others, limit), limit)
  }

  private static var current: rlimit? {
    var limit = rlimit()
    return getrlimit(resource, &limit) == 0 ? limit : nil
  }

  private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
