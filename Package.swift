// swift-tools-version: 6.2
import PackageDescription

// MARK: - Settings shared by every Swift target

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// MARK: - Products of other packages

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let orderedCollections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(
  name: "UnixSignals", package: "swift-service-lifecycle")

// MARK: - Targets: the pure part first, then the seam, the adapters and the tool

let package = Package(
  name: "flightplan",
  products: [
    .executable(name: "flightplan", targets: ["flightplan"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.25.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "Diagnostics", swiftSettings: strict),
    .target(name: "Patterns", swiftSettings: strict),
    .target(
      name: "RuleModel", dependencies: ["Diagnostics", "Patterns", orderedCollections],
      swiftSettings: strict),
    .target(
      name: "RuleCompiler",
      dependencies: ["CLibYAML", "Diagnostics", "Patterns", "RuleModel", orderedCollections],
      swiftSettings: strict),
    .target(
      name: "EngineCore", dependencies: ["Diagnostics", "Patterns", "RuleModel", deque, heap, orderedCollections],
      swiftSettings: strict),
    .target(name: "SessionCore", dependencies: ["Diagnostics", "RuleModel", deque], swiftSettings: strict),
    .target(
      name: "Simulation",
      dependencies: [
        "Diagnostics", "EngineCore", "Patterns", "RuleCompiler", "RuleModel", "SessionCore", heap,
        orderedCollections,
      ],
      swiftSettings: strict),

    .target(name: "RuntimePorts", dependencies: ["RuleModel"], swiftSettings: strict),

    .target(
      name: "SessionNIO",
      dependencies: [
        "Diagnostics", "RuleModel", "RuntimePorts", "SessionCore", deque, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
        nioWebSocket,
      ],
      swiftSettings: strict),
    .target(
      name: "HTTPGateway",
      dependencies: [
        "Diagnostics", "RuleModel", "RuntimePorts", "SessionCore", asyncHTTPClient, logging, nioCore, nioHTTP1,
        nioPosix, nioSSL,
      ],
      swiftSettings: strict),
    .target(
      name: "PanelSimulator",
      dependencies: [
        "Diagnostics", "RuleModel", "Simulation", crypto, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
        nioWebSocket,
      ],
      swiftSettings: strict),
    .target(
      name: "Runtime",
      dependencies: [
        "EngineCore", "RuleModel", "RuntimePorts", deque, logging, orderedCollections, serviceLifecycle,
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "flightplan",
      dependencies: [
        "Diagnostics", "EngineCore", "HTTPGateway", "PanelSimulator", "Patterns", "RuleCompiler",
        "RuleModel", "Runtime", "RuntimePorts", "SessionCore", "SessionNIO", "Simulation",
        argumentParser, logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
      ],
      swiftSettings: strict),

    // MARK: Tests, one target each, and what they share
    .target(
      name: "TestSupport", dependencies: ["Diagnostics"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: strict),
    .testTarget(name: "PatternsTests", dependencies: ["Patterns"], swiftSettings: strict),
    .testTarget(
      name: "RuleModelTests", dependencies: ["Diagnostics", "Patterns", "RuleModel"], swiftSettings: strict),
    .testTarget(
      name: "RuleCompilerTests",
      dependencies: ["Diagnostics", "Patterns", "RuleCompiler", "RuleModel", "TestSupport", orderedCollections],
      swiftSettings: strict),
    .testTarget(
      name: "EngineCoreTests",
      dependencies: ["Diagnostics", "EngineCore", "Patterns", "RuleCompiler", "RuleModel", orderedCollections],
      swiftSettings: strict),
    .testTarget(
      name: "SessionCoreTests", dependencies: ["Diagnostics", "RuleModel", "SessionCore"], swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Diagnostics", "EngineCore", "RuleCompiler", "RuleModel", "Simulation"], swiftSettings: strict),
    .testTarget(
      name: "SessionNIOTests",
      dependencies: [
        "Diagnostics", "PanelSimulator", "RuleModel", "RuntimePorts", "SessionCore", "SessionNIO", "Simulation",
        "TestSupport", logging, nioCore, nioHTTP1, nioPosix, nioSSL, nioWebSocket,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "HTTPGatewayTests",
      dependencies: [
        "Diagnostics", "HTTPGateway", "RuleModel", "RuntimePorts", "TestSupport", asyncHTTPClient, logging, nioCore,
        nioHTTP1,
        nioPosix, nioSSL,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PanelSimulatorTests",
      dependencies: ["Diagnostics", "PanelSimulator", "RuleModel", "Simulation", nioCore, nioHTTP1, nioPosix],
      swiftSettings: strict),
    .testTarget(
      name: "FlightplanTests",
      dependencies: ["Diagnostics", "PanelSimulator", "RuleModel", "RuntimePorts", "Simulation", "flightplan"],
      swiftSettings: strict),
    .testTarget(
      name: "TroubleTests",
      dependencies: [
        "Diagnostics", "EngineCore", "HTTPGateway", "PanelSimulator", "RuleCompiler", "RuleModel", "Runtime",
        "RuntimePorts", "SessionCore", "SessionNIO", "Simulation", "TestSupport", logging, nioCore, nioPosix,
        serviceLifecycle,
      ],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
