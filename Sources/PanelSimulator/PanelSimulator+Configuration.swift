public import Simulation

extension PanelSimulator {
  /// What the pretend panel and node are and how they behave.
  public struct Configuration: Sendable {
    /// The panel's port on 127.0.0.1; 0 takes a free one.
    public var panelPort: Int = 0
    /// The node's port; `nil` is the one after the panel's, or a free one if that is 0.
    ///
    /// The panel's own number makes both share one port.
    public var nodePort: Int?
    /// Certificate and key for `https` and `wss`; `nil` for plain `http` and `ws`.
    public var tls: TLS?
    /// The servers, in the order in which they are listed.
    public var servers: [Server]
    /// Who may use the panel.
    public var users: [User] = [User(key: "ptlc_demo")]
    /// See `Node`.
    public var node = Node()
    /// See `Limits`.
    public var limits = Limits()
    /// How long a socket's token lives.
    public var tokenLife: Duration = .seconds(600)
    /// Between two looks at a token's remaining life, counted from a socket's first `auth`.
    public var tokenLook: Duration = .seconds(30)
    /// Further accepted values of `Origin` besides the panel's address; `*` accepts all.
    public var allowedOrigins: [String] = []
    /// How fast the servers live; 10 is ten times the clock. Tokens and request limits keep real time.
    public var speed: Double = 1
    /// Decides everything that happens by chance, and the servers' uuids.
    public var seed: UInt64 = 1
    /// What happens to panel and node by itself; times are the servers' (see `speed`).
    public var disturbances: [(at: Duration, disturbance: Disturbance)] = []
    /// Is told all that happens, on the simulator's own thread: keep it short, and do not wait in it.
    public var observe: (@Sendable (SimulatorObservation) -> Void)?

    /// A panel with these servers; the rest has defaults like a stock panel 1.12 with Wings 1.12.
    public init(servers: [Server]) { self.servers = servers }

    /// A certificate chain and its key.
    public struct TLS: Sendable {
      /// PEM, leaf first.
      public var certificateChain: [UInt8]
      /// PEM.
      public var privateKey: [UInt8]

      /// Takes PEM texts.
      public init(certificateChain: [UInt8], privateKey: [UInt8]) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
      }
    }

    /// A server as the panel knows it, and its game.
    public struct Server: Sendable {
      /// Its name; `control` functions take it.
      public var name: String
      /// Full uuid; `nil` makes one from the seed.
      public var uuid: String?
      /// The name of its egg.
      public var egg: String
      /// How it plays.
      public var game: PretendServer.Configuration
      /// How many backups may exist; 0 forbids them.
      public var backupLimit: Int

      /// A server of a name with its game.
      public init(
        name: String, uuid: String? = nil, egg: String = "Paper", game: PretendServer.Configuration,
        backupLimit: Int = 5
      ) {
        self.name = name
        self.uuid = uuid
        self.egg = egg
        self.game = game
        self.backupLimit = backupLimit
      }
    }

    /// Somebody with a key.
    public struct User: Sendable {
      /// The whole key; one that begins with `ptla_` is refused on the client's routes.
      public var key: String
      /// Sees every server, and hidden errors.
      public var isRootAdmin: Bool
      /// Permissions by server name; owners need none.
      public var grants: [String: [String]]
      /// Owns every server that `grants` does not name.
      public var isOwner: Bool

      /// The owner of all servers, unless said otherwise.
      public init(
        key: String, isRootAdmin: Bool = false, isOwner: Bool = true, grants: [String: [String]] = [:]
      ) {
        self.key = key
        self.isRootAdmin = isRootAdmin
        self.isOwner = isOwner
        self.grants = grants
      }
    }

    /// What differs between versions of the daemon.
    public struct Node: Sendable, Hashable {
      /// Before `Daemon` in the daemon's lines.
      public var daemonName = "Pterodactyl"
      /// Messages are counted and dropped beyond a rate, longer ones than 4096 bytes end the connection.
      public var limitsMessages = true
      /// Open sockets per server; `nil` for any number.
      public var socketLimit: Int? = 30
      /// A suspended server's sockets are cut, new ones closed with 4409.
      public var cutsSuspended = true
      /// A token of another server is refused at once, not only when events should flow.
      public var refusesForeignTokens = false
      /// A socket without a good token is cut after this long; `nil` for never.
      public var authenticationDeadline: Duration?
      /// Tokens tell their purpose, and the node asks for it.
      public var usesScopes = true

      /// Like Wings 1.12.
      public init() {}

      /// Like Wings 1.7 to 1.11: no limits at all.
      public static var wings111: Node {
        var node = Node()
        node.limitsMessages = false
        node.socketLimit = nil
        node.cutsSuspended = false
        node.usesScopes = false
        return node
      }

      /// Like the Wings that followed 1.12.
      public static var newest: Node {
        var node = Node()
        node.refusesForeignTokens = true
        node.authenticationDeadline = .seconds(30)
        return node
      }

      /// Like Pelican's Wings.
      public static var pelican: Node {
        var node = Node()
        node.daemonName = "pelican"
        return node
      }
    }

    /// How often things may be asked for.
    public struct Limits: Sendable, Hashable {
      /// Requests a minute and user.
      public var requests = 256
      /// Socket tokens a minute and server.
      public var tokens = 5
      /// Backups in `backupPeriod` and server; `nil` for any number.
      public var backups: Int? = 2
      /// See `backups`.
      public var backupPeriod: Duration = .seconds(600)
      /// How long figures over HTTP are kept.
      public var resourceCache: Duration = .seconds(20)

      /// A stock panel's limits.
      public init() {}
    }
  }

  /// Something that happens to panel or node.
  public enum Disturbance: Sendable, Hashable {
    /// Sockets of one server, or of all, end.
    case dropSockets(of: String?, SocketEnd)
    /// Every socket's token has expired.
    case expireTokens
    /// The panel answers with this for so long.
    case panelFails(PanelFault, for: Duration)
    /// The node is away for so long: no connections, sockets reset, 504 from the panel.
    case nodeDown(for: Duration)
    /// The node restarts: sockets reset, tokens of before are refused.
    case nodeRestarts
  }

  /// How a socket ends.
  public enum SocketEnd: Sendable, Hashable {
    /// With a close frame.
    case close(code: Int)
    /// The connection ends without a close frame.
    case bare
    /// The connection is reset.
    case reset
    /// Nothing more is sent or answered, and nobody says so.
    case halfOpen
  }

  /// A wrong answer of the panel.
  public enum PanelFault: Sendable, Hashable {
    /// A status with an HTML body, as proxies send it; 429 comes as JSON with `Retry-After`.
    case status(Int, retryAfter: Int? = nil)
    /// The connection ends without an answer.
    case dropped
    /// No answer at all.
    case silence
    /// 200 with a body that is no JSON.
    case garbage
  }

  /// What the panel says of a server besides running or not.
  public enum PanelState: String, Sendable, Hashable {
    case normal, suspended, installing, restoring, transferring, maintenance
  }
}
