import RuleModel
import Testing

@testable import HTTPGateway

@Suite struct BudgetStateTests {
  /// Sends `count` ordinary requests as fast as permitted and tells when they went out.
  private func times(of count: Int, perMinute limit: Int) -> [Duration] {
    var state = BudgetState(requestsPerMinute: limit)
    var now: Duration = .zero
    var times: [Duration] = []
    while times.count < count {
      let ticket = state.enqueue(.ordinary)
      while case .wait(let wait) = state.attempt(ticket, at: now) { now += wait }
      times.append(now)
    }
    return times
  }

  @Test(arguments: [1, 2, 5, 60, 240, 720])
  func `no minute sees more than the limit, wherever it begins`(limit: Int) {
    let times = times(of: 3 * limit + 3, perMinute: limit)
    let worst = times.map { start in times.count { $0 >= start && $0 < start + .seconds(60) } }.max()
    // One more may share the instant at which the minute ends, because the bucket refills evenly.
    #expect((worst ?? 0) <= limit + 1)
  }

  @Test func `token requests overtake ordinary ones and have a share of their own`() {
    var state = BudgetState(requestsPerMinute: 240)
    for _ in 1...30 {
      let ticket = state.enqueue(.ordinary)
      #expect(state.attempt(ticket, at: .zero) == .go)
    }
    let ordinary = state.enqueue(.ordinary)
    #expect(state.attempt(ordinary, at: .zero) != .go)
    let token = state.enqueue(.token(ServerID("a")))
    #expect(state.attempt(token, at: .zero) == .go)
  }

  @Test func `earlier requests go first`() {
    var state = BudgetState(requestsPerMinute: 6)
    let first = state.enqueue(.ordinary)
    let second = state.enqueue(.ordinary)
    #expect(state.attempt(second, at: .zero) != .go)
    #expect(state.attempt(first, at: .zero) == .go)
  }

  @Test func `a pause holds everything, a server's pause only its tokens`() {
    var state = BudgetState(requestsPerMinute: 240)
    state.pauseTokens(of: ServerID("a"), for: .seconds(30), at: .zero)
    let held = state.enqueue(.token(ServerID("a")))
    #expect(state.attempt(held, at: .zero) == .wait(.seconds(30)))
    let other = state.enqueue(.token(ServerID("b")))
    #expect(state.attempt(other, at: .zero) == .go)
    state.pauseAll(for: .seconds(5), at: .zero)
    let ordinary = state.enqueue(.ordinary)
    #expect(state.attempt(ordinary, at: .seconds(1)) == .wait(.seconds(4)))
    #expect(state.attempt(ordinary, at: .seconds(5)) == .go)
  }
}
