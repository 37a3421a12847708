// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds flightplan builds this; `scripts/bench` does.
let package = Package(
  name: "flightplan-benchmarks",
  targets: [
    .executableTarget(
      name: "bench",
      swiftSettings: [
        .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
