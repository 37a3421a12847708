public import RuleModel
public import RuntimePorts

extension PanelClient {
  /// What is needed to talk to one panel.
  public struct Configuration: Sendable {
    /// The name under `panels`; messages use it.
    public var name: String
    /// The panel's address, `https://panel.example.com`; a path is kept, a trailing slash is not.
    public var url: String
    /// A client key (`ptlc_…`, `pacc_…`, or an old one without prefix).
    public var key: Secret
    /// A PEM file with authorities to trust besides the system's.
    public var certificateFile: String?
    /// The most that goes out in any minute, all requests together.
    public var requestsPerMinute: Int
    /// How long one try of a request may take.
    public var tryTimeout = Duration.seconds(30)
    /// Flightplan's own version, for the user agent.
    public var version: String
    /// Told when the panel refuses something for want of a right (403), which may mean that rights have changed.
    public var refused: (@Sendable (ServerID) -> Void)?

    /// A panel with the usual budget of 240 requests a minute.
    public init(
      name: String, url: String, key: Secret, certificateFile: String? = nil, requestsPerMinute: Int = 240,
      version: String
    ) {
      self.name = name
      self.url = url
      self.key = key
      self.certificateFile = certificateFile
      self.requestsPerMinute = requestsPerMinute
      self.version = version
    }
  }
}
