import ArgumentParser
import Foundation
import Logging
import PanelSimulator
import RuleModel
import UnixSignals

/// `flightplan demo`: the real runtime against a pretend panel with three pretend servers.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "See it work against a pretend panel; nothing leaves this machine.",
    usage: """
      flightplan demo
      flightplan demo --for 60s --scenario crash-loop
      """)

  @Option(
    name: .customLong("for"), help: "End by itself after this long, such as 30s.", transform: Duration.argument)
  var length: Duration?

  @Option(help: "The panel's port; the next free pair of ports if it is taken.")
  var port = 7471

  @Flag(help: "Only the panel, for trying other clients.")
  var panelOnly = false

  @Option(help: "standard, crash-loop, lag, disk, network-split, token-expiry, panel-down or all.")
  var scenario = Scenario.standard

  @Option(help: "How many times faster the servers live.")
  var speed = 1.0

  @Option(help: "Decides everything that happens by chance.")
  var seed: UInt64 = 1

  @Flag(help: "Leave all files in place at the end.")
  var keep = false

  @OptionGroup var colors: ColorOptions

  /// How many pairs of ports are tried.
  static let portTries = 50
  static let directory = "flightplan-demo"

  func validate() throws {
    guard (1...65_534).contains(port) else { throw ValidationError("--port is from 1 to 65534") }
    guard speed >= 0.1, speed <= 100 else { throw ValidationError("--speed is from 0.1 to 100") }
  }

  func run() async throws {
    let redactor = Redactor()
    let stream = LogStream(
      style: .story(from: LogStream.now), level: .info, redactor: redactor,
      isColored: colors.color.isOn(for: .results), onBrokenPipe: .endsProgram)
    let story = DemoStory(stream: stream)
    let isQuiet = panelOnly
    let (simulator, addresses) = try await startSimulator { if !isQuiet { story.tell($0) } }
    do {
      if panelOnly {
        try await servePanel(addresses)
      } else {
        try await play(addresses, stream: stream, redactor: redactor)
      }
    } catch {
      try? await simulator.stop()
      throw error
    }
    try? await simulator.stop()
  }

  // MARK: - The pretend panel

  private func startSimulator(
    observe: @escaping @Sendable (SimulatorObservation) -> Void
  ) async throws -> (PanelSimulator, PanelSimulator.Addresses) {
    var failure: (any Error)?
    for attempt in 0..<Self.portTries where port + 2 * attempt < 65_535 {
      var configuration = scenario.configuration(seed: seed, speed: speed)
      configuration.panelPort = port + 2 * attempt
      configuration.observe = observe
      let simulator = PanelSimulator(configuration)
      do {
        let addresses = try await simulator.start()
        if attempt > 0 {
          Output.remarks.line(
            "port \(port) is taken, using \(configuration.panelPort) and \(configuration.panelPort + 1)")
        }
        return (simulator, addresses)
      } catch {
        failure = error
        try? await simulator.stop()
      }
    }
    let reason = failure.map { "\($0)" } ?? "no port"
    throw CommandFailure(.impossible, "no free port was found from \(port) on: \(reason)")
  }

  private func servePanel(_ addresses: PanelSimulator.Addresses) async throws {
    Output.results.line("panel  \(addresses.panelURL)")
    Output.results.line("key    \(addresses.keys.first ?? "")")
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let length = length
    await withTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      if let length { group.addTask { try? await Task.sleep(for: length) } }
      await group.next()
      group.cancelAll()
    }
  }

  // MARK: - The real runtime

  private func play(
    _ addresses: PanelSimulator.Addresses, stream: LogStream, redactor: Redactor
  ) async throws {
    let key = addresses.keys.first ?? ""
    let zone = ZoneRules(TimeZone.current.identifier) == nil ? "UTC" : TimeZone.current.identifier
    let files = try DemoDirectory(
      at: Self.directory, files: DemoFiles.all(panelURL: addresses.panelURL, zone: zone),
      secrets: [("PANEL_API_KEY", key), ("OPS_WEBHOOK", "\(addresses.panelURL)/api/webhooks/1/demo-webhook-token")],
      keepsFiles: keep)
    introduce(addresses, key)
    defer { leave(files) }
    let (settings, secrets) = try Self.settings()
    let stateDirectory = LoadedConfiguration.stateDirectory(of: settings, environment: [:])
    let lock = try StateLock(directory: stateDirectory)
    defer { withExtendedLifetime(lock) {} }
    let loader = RuleLoader(paths: settings.rules, secrets: secrets)
    let loaded = loader.load()
    guard let rules = loaded.rules else {
      throw CommandFailure(
        .configuration,
        "the rules in \(Self.directory)/rules do not load; `flightplan check -c \(Self.directory)/flightplan.yaml` says why"
      )
    }
    redactor.hide((rules.secretNames + ["PANEL_API_KEY"]).compactMap { secrets.value(of: $0) })
    let signals = await RunSignals()
    let assembly = Assembly(
      configuration: settings, rules: rules, loader: loader, secrets: secrets, redactor: redactor, stream: stream,
      log: RunLog(stream: stream, leavesOutDeliveries: true), signals: signals,
      stateDirectory: stateDirectory, options: .init(isWatching: true, endsAfter: length))
    try await assembly.run()
  }

  /// The demonstration looks at its own file only, whatever is set for the real thing.
  private static func settings() throws -> (Configuration, SecretLookup) {
    let path = "\(directory)/flightplan.yaml"
    let loaded = LoadedConfiguration.load(flag: path, environment: [:])
    guard !loaded.hasErrors else { throw CommandFailure(.impossible, "`\(path)` cannot be read") }
    return (loaded.configuration, SecretLookup(configuration: loaded.configuration, environment: [:]))
  }

  private func introduce(_ addresses: PanelSimulator.Addresses, _ key: String) {
    Output.results.write(
      """
      flightplan demo   a pretend panel with three pretend servers, nothing leaves this machine

        panel API   \(addresses.panelURL)/api/client      key \(key)
        files       ./\(Self.directory)/                     edit rules/*.yaml, they reload as you save
        rules       crash-restart, memory-high, nightly-restart, nightly-backup


      """)
  }

  private func leave(_ files: DemoDirectory) {
    let isLeft = files.tidyUp()
    Output.results.write(
      """

      That was the demo\(isLeft ? "; its files are in ./\(Self.directory)/" : "").
      Next   flightplan check rules      flightplan run --dry-run

      """)
  }
}
