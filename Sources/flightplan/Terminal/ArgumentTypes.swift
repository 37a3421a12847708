public import ArgumentParser
public import Diagnostics
public import PanelSimulator

// Types of other targets whose cases are choices on the command line.

extension DiagnosticRenderer.Format: ExpressibleByArgument {}

extension Scenario: ExpressibleByArgument {}
