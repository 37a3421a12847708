import RuleModel
import Testing

@testable import HTTPGateway

@Suite("Rights that have to be read") struct RightsMemoryTests {
  private static let fleet = (0..<250).map { ServerID("server-\($0)") }

  private func numbers(_ servers: [ServerID]) -> [Int] { servers.compactMap { Self.fleet.firstIndex(of: $0) } }

  private func read(_ servers: [ServerID], into memory: inout RightsMemory) {
    for server in servers { memory.note(["*"], of: server) }
  }

  @Test func `all at first, then the oldest hundred with each listing`() {
    var memory = RightsMemory()
    for expected in [0..<250, 0..<100, 100..<200] {
      let due = memory.due(of: Self.fleet)
      #expect(numbers(due) == Array(expected))
      read(due, into: &memory)
    }
    #expect(numbers(memory.due(of: Self.fleet)) == Array(0..<50) + Array(200..<250))
  }

  @Test func `what is new, doubted or could not be read comes besides`() {
    var memory = RightsMemory()
    read(memory.due(of: Array(Self.fleet.prefix(220))), into: &memory)
    memory.doubt(Self.fleet[150])
    memory.note(nil, of: Self.fleet[160])
    #expect(memory.rights(on: Self.fleet[150]) == nil)
    #expect(memory.rights(on: Self.fleet[151]) == ["*"])
    #expect(numbers(memory.due(of: Self.fleet)) == Array(0..<100) + [150, 160] + Array(220..<250))
  }

  @Test func `a server that was not listed is forgotten`() {
    var memory = RightsMemory()
    read(memory.due(of: Self.fleet), into: &memory)
    _ = memory.due(of: Array(Self.fleet.dropLast()))
    #expect(memory.rights(on: Self.fleet[249]) == nil)
    #expect(numbers(memory.due(of: Self.fleet)).contains(249))
  }
}
