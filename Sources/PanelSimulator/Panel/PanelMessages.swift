import Diagnostics
import Foundation

/// A request that reached the panel.
struct PanelRequest {
  var method: String
  /// Without empty pieces, percent-decoded.
  var path: [String]
  var query: [String: String]
  /// Lower-case names.
  var headers: [String: String]
  var body: [UInt8]

  init(method: String, target: String, headers: [String: String], body: [UInt8]) {
    let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    self.path = pieces[0].split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
    self.query = [:]
    self.headers = headers
    self.body = body
    for pair in pieces.dropFirst().joined().split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1).map {
        $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? String($0)
      }
      if let name = parts.first { query[name] = parts.count > 1 ? parts[1] : "" }
    }
  }

  /// Whether errors may come as JSON: the first type accepted decides.
  var acceptsJSON: Bool {
    let first = (headers["accept"] ?? "").split(separator: ",").first ?? ""
    return first.contains("/json") || first.contains("+json")
  }

  /// The body as JSON: an empty object for none, `nil` for what cannot be read.
  var json: JSONValue? {
    body.isEmpty ? .object([]) : try? JSONValue(parsing: body)
  }
}

/// The panel's answer.
struct PanelAnswer {
  enum Manner: Equatable {
    case answered, dropped, silent
  }

  var status: Int
  var headers: [(String, String)] = []
  var body: String?
  var contentType = "application/json"
  var manner = Manner.answered

  static let noContent = PanelAnswer(status: 204)

  static func json(_ value: JSONValue, status: Int = 200) -> PanelAnswer {
    PanelAnswer(status: status, body: value.rendered())
  }

  static func html(_ status: Int) -> PanelAnswer {
    PanelAnswer(
      status: status, body: "<!DOCTYPE html>\n<html><head><title>\(status)</title></head></html>\n",
      contentType: "text/html; charset=UTF-8")
  }
}

/// A negative answer in the panel's words.
struct PanelRefusal: Error {
  var status: Int
  var code: String
  var detail: String
  /// Of a body's rule: the field and the rule's name.
  var field: (name: String, rule: String)?
  var headers: [(String, String)] = []

  static let unauthenticated = PanelRefusal(
    status: 401, code: "AuthenticationException", detail: "Unauthenticated.")
  static let unauthorized = PanelRefusal(
    status: 403, code: "AccessDeniedHttpException", detail: "This action is unauthorized.")
  static let notFound = PanelRefusal(
    status: 404, code: "NotFoundHttpException",
    detail: "The requested resource could not be found on the server.")
  static let notOnServer = PanelRefusal(
    status: 404, code: "NotFoundHttpException",
    detail: "The requested resource does not exist on this server.")
  static let malformed = PanelRefusal(
    status: 400, code: "BadRequestHttpException",
    detail: "The JSON data passed in the request appears to be malformed.")
  static let methodNotAllowed = PanelRefusal(
    status: 405, code: "MethodNotAllowedHttpException",
    detail: "The method is not supported for this route.")
  static let nodeUnreachable = PanelRefusal(
    status: 504, code: "DaemonConnectionException",
    detail: "Could not establish a connection to the machine running this server. Please try again.")
  static let serverOffline = PanelRefusal(
    status: 502, code: "HttpException", detail: "Server must be online in order to send commands.")

  static func field(_ name: String, _ rule: String, _ detail: String) -> PanelRefusal {
    PanelRefusal(status: 422, code: "ValidationException", detail: detail, field: (name, rule))
  }

  /// JSON, or what a browser would get.
  func answer(asJSON: Bool, panelURL: String) -> PanelAnswer {
    guard asJSON else {
      var answer = PanelAnswer.html(status == 401 ? 302 : status)
      answer.headers = headers + (status == 401 ? [("Location", panelURL + "/auth/login")] : [])
      return answer
    }
    var error: [JSONValue.Member] = [
      .init("code", .string(code)), .init("status", .string(String(status))),
      .init("detail", .string(detail)),
    ]
    if let field {
      error.append(
        .init("meta", ["source_field": .string(field.name), "rule": .string(field.rule)]))
    }
    var answer = PanelAnswer.json(["errors": [.object(error)]], status: status)
    answer.headers = headers
    return answer
  }
}
