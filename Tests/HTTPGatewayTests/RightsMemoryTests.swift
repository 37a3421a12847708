import RuleModel
import Testing

@testable import HTTPGateway

@Suite("Rights that have to be read") struct RightsMemoryTests {
  private static let fleet = (0..<250).map { ServerID("server-\($0)") }

  private func numbers(_ servers: [ServerID]) -> [Int] { servers.compactMap { Self.fleet.firstIndex(of: $0) } }

  private func read(_ servers: [ServerID], into memory: inout RightsMemory, at now: Duration) {
    for server in servers { memory.note(["*"], of: server, at: now) }
  }

  @Test func `all at first, then the oldest hundred with each listing`() {
    var memory = RightsMemory()
    for (number, expected) in [0..<250, 0..<100, 100..<200].enumerated() {
      let now = Duration.seconds(300 * number)
      let due = memory.due(of: Self.fleet, at: now)
      #expect(numbers(due) == Array(expected))
      read(due, into: &memory, at: now)
    }
    #expect(numbers(memory.due(of: Self.fleet, at: .seconds(900))) == Array(0..<50) + Array(200..<250))
  }

  @Test func `a listing soon after the last one reads only what is in doubt`() {
    var memory = RightsMemory()
    read(memory.due(of: Self.fleet, at: .zero), into: &memory, at: .zero)
    memory.doubt(Self.fleet[7])
    #expect(numbers(memory.due(of: Self.fleet, at: .seconds(5))) == [7])
    #expect(numbers(memory.due(of: Self.fleet, at: .seconds(239))) == [7])
  }

  @Test func `what is new, doubted or could not be read comes besides`() {
    var memory = RightsMemory()
    read(memory.due(of: Array(Self.fleet.prefix(220)), at: .zero), into: &memory, at: .zero)
    memory.doubt(Self.fleet[150])
    memory.note(nil, of: Self.fleet[160], at: .zero)
    #expect(memory.rights(on: Self.fleet[150]) == nil)
    #expect(memory.rights(on: Self.fleet[151]) == ["*"])
    let due = memory.due(of: Self.fleet, at: .seconds(300))
    #expect(numbers(due) == Array(0..<100) + [150, 160] + Array(220..<250))
  }

  @Test func `a server that was not listed is forgotten`() {
    var memory = RightsMemory()
    read(memory.due(of: Self.fleet, at: .zero), into: &memory, at: .zero)
    _ = memory.due(of: Array(Self.fleet.dropLast()), at: .seconds(1))
    #expect(memory.rights(on: Self.fleet[249]) == nil)
    #expect(numbers(memory.due(of: Self.fleet, at: .seconds(2))) == [249])
  }
}
