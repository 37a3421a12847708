import Diagnostics
import NIOHTTP1
import RuleModel
import RuntimePorts
import Testing

@testable import HTTPGateway

@Suite struct PanelAnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var key = "ptlc_x"
    let call: PanelCall
    let status: Int
    var headers: HTTPHeaders = [:]
    var body = ""
    let expected: PanelAnswer.Verdict

    var testDescription: String { name }
  }

  static let server = ServerID("s")

  static func problem(_ code: String, _ detail: String) -> String {
    #"{"errors":[{"code":"\#(code)","status":"0","detail":"\#(detail)"}]}"#
  }

  static func failure(_ code: PanelError.Code, _ message: String) -> PanelAnswer.Verdict {
    .failure(PanelError(code, message))
  }

  static let cases: [Case] = [
    Case(name: "204", call: .command("x", to: server), status: 204, expected: .success(.null)),
    Case(name: "200", call: .list(page: 1), status: 200, body: #"{"a":1}"#, expected: .success(["a": 1])),
    Case(
      name: "200 with a page", call: .list(page: 1), status: 200, body: "<!doctype html><html>",
      expected: failure(
        .unavailable(status: 200),
        "panel `main` answered with a web page instead of JSON; check `panels.main.url`")),
    Case(
      name: "302 to log in", call: .list(page: 1), status: 302,
      headers: ["Location": "https://p.example/auth/login"],
      expected: failure(
        .unauthenticated,
        "panel `main` sent us to its log-in page: it does not know the key; check `panels.main.key`")),
    Case(
      name: "301 to https", call: .list(page: 1), status: 301,
      headers: ["Location": "https://p.example/api/client?secret"],
      expected: failure(
        .refused(status: 301),
        "panel `main` redirects (HTTP 301) to `https://p.example`; write that in `panels.main.url`")),
    Case(
      name: "401", call: .session(of: server), status: 401,
      body: problem("AuthenticationException", "Unauthenticated."),
      expected: failure(
        .unauthenticated,
        "panel `main` does not accept the key (HTTP 401); it was mistyped or deleted: make one under Account,"
          + " API Credentials on the panel and put it in `panels.main.key`")),
    Case(
      name: "403 with an application key", key: "ptla_y", call: .list(page: 1), status: 403,
      body: problem("AccessDeniedHttpException", "no"),
      expected: failure(
        .forbidden,
        "the key of panel `main` is an application key (it begins with `ptla_`) and opens nothing here (HTTP"
          + " 403); a client key is needed, made under Account, API Credentials")),
    Case(
      name: "403", call: .command("x", to: server), status: 403,
      body: problem("AccessDeniedHttpException", "This action is unauthorized."),
      expected: failure(
        .forbidden,
        "panel `main` answered: This action is unauthorized (HTTP 403); the key's user needs the permission"
          + " `control.console` on server `s`")),
    Case(
      name: "404", call: .power(.kill, of: server), status: 404,
      expected: failure(
        .notFound, "panel `main` does not know server `s`, or the key's user may not see it (HTTP 404)")),
    Case(
      name: "404 of the list", call: .list(page: 1), status: 404, body: "<html>",
      expected: failure(
        .notFound, "panel `main` has no client API at this address (HTTP 404); check `panels.main.url`")),
    Case(
      name: "409", call: .session(of: server), status: 409,
      body: problem("ServerStateConflictException", "This server is currently suspended."),
      expected: failure(
        .conflict, "panel `main` answered: This server is currently suspended (HTTP 409)")),
    Case(
      name: "422 with two details", call: .command("x", to: server), status: 422,
      body: #"{"errors":[{"detail":"The a is bad."},{"detail":"b\u001b[31m"}]}"#,
      expected: failure(
        .refused(status: 422), #"panel `main` answered: The a is bad; b\x1b[31m (HTTP 422)"#)),
    Case(
      name: "400 of a quota",
      call: .createBackup(of: server, name: nil, ignoredFiles: [], isLocked: false), status: 400,
      body: problem("TooManyBackupsException", "limit of 2 backups."),
      expected: failure(.refused(status: 400), "panel `main` answered: limit of 2 backups (HTTP 400)")),
    Case(
      name: "429", call: .list(page: 1), status: 429, headers: ["Retry-After": "17"],
      body: problem("ThrottleRequestsException", "Too Many Attempts."),
      expected: .throttled(.seconds(17))),
    Case(name: "429 without a time", call: .list(page: 1), status: 429, expected: .throttled(nil)),
    Case(
      name: "429 of new backups",
      call: .createBackup(of: server, name: nil, ignoredFiles: [], isLocked: false), status: 429,
      headers: ["Retry-After": "500"], body: problem("TooManyRequestsHttpException", "Only 2 backups."),
      expected: failure(
        .throttled(retryAfter: .seconds(500)), "panel `main` answered: Only 2 backups (HTTP 429)")),
    Case(
      name: "502 of an offline server", call: .command("x", to: server), status: 502,
      body: problem("HttpException", "Server must be online in order to send commands."),
      expected: failure(
        .conflict, "panel `main` answered: Server must be online in order to send commands (HTTP 502)")),
    Case(
      name: "502 of a gateway", call: .command("x", to: server), status: 502, body: " <html>secret</html>",
      expected: failure(.unavailable(status: 502), "panel `main` answered with a web page (HTTP 502)")),
    Case(
      name: "504 of a node", call: .session(of: server), status: 504,
      body: problem("DaemonConnectionException", "no node"),
      expected: failure(.unavailable(status: 504), "panel `main` answered: no node (HTTP 504)")),
    Case(
      name: "500 with nothing", call: .list(page: 1), status: 500,
      expected: failure(.unavailable(status: 500), "panel `main` answered with HTTP 500")),
  ]

  @Test(arguments: cases) func `an answer has one meaning`(_ example: Case) {
    let reply = HTTPExchange.Reply(
      status: example.status, headers: example.headers, body: Array(example.body.utf8))
    let answer = PanelAnswer(panel: "main", key: Secret(example.key))
    #expect(answer.verdict(on: reply, to: example.call) == example.expected)
  }

  @Test func `a detail without end is cut`() {
    let reply = HTTPExchange.Reply(
      status: 409, headers: [:],
      body: Array(Self.problem("X", String(repeating: "word ", count: 1000)).utf8))
    #expect((PanelProblem(reply).detail?.utf16.count ?? 0) <= PanelAnswer.messageLimit)
  }
}
