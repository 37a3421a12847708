import Diagnostics
import TestSupport
import Testing

@Suite struct JSONValueTests {
  private static let documents: [(String, JSONValue)] = [
    ("null", JSONValue.null), ("[true,false]", [true, false]),
    (" {\"b\":1 , \"a\":2.5}", ["b": 1, "a": 2.5]),
    ("-0", 0), ("1e2", 100.0), ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)), (#""\ud83d\udfe0\n\u00e4""#, "🟠\nä"),
    (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]), ("[]", []), ("{}", .object([])), (#""\u0000""#, "\0"),
  ]

  @Test(arguments: documents)
  func `well-formed documents are read`(text: String, expected: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == expected)
  }

  @Test(arguments: [
    "", " ", "nul", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "-", "\"", "\"\\x\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\u12\"", "\"\u{1}\"", "[1 2]", "[", "{", "{\"a\"",
    "1 2", "'a'", "\u{FEFF}1", "1e400", "NaN", "[1]]", "\"\\", "\"\\u", "\"a\nb\"", "tru", "\u{A0}1", "//\n1",
  ])
  func `anything else is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func `bytes that are not UTF-8 are refused with their place`() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4],
    ] {
      #expect(throws: JSONError(parsingFaultAt: 1)) { try JSONValue(parsing: bytes) }
    }
  }

  @Test func `depth is limited`() throws {
    let deep = { (levels: Int) in
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: deep(64)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep(65)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep(3), maxDepth: 2) }
  }

  @Test func `large objects keep the last of equal names in the first one's place`() throws {
    let members = (0..<100).map { "\"k\($0 % 40)\":\($0)" }
    let object = try #require(try JSONValue(parsing: "{" + members.joined(separator: ",") + "}").object)
    #expect(object.map(\.key) == (0..<40).map { "k\($0)" })
    #expect(object[3].value == 83)
    #expect(object[39].value == 79)
  }

  @Test func `rendering is compact, ordered and free of control characters`() throws {
    let value: JSONValue = [
      "z": [1, -2.5, 1e300, .double(.infinity), .double(3)], "a": nil,
      "t\u{7F}": "\"\\/\u{1}\u{9F}\u{2028}\n🟠ä",
    ]
    let text = value.rendered()
    #expect(
      text == #"{"z":[1,-2.5,1e+300,null,3],"a":null,"t\u007f":"\"\\/\u0001\u009f\u2028\n🟠ä"}"#)
    #expect(try JSONValue(parsing: text)["t\u{7F}"] == value["t\u{7F}"])
    #expect(
      JSONValue.object([.init("a", [1]), .init("b", .object([]))]).renderedPretty() == """
        {
          "a": [
            1
          ],
          "b": {}
        }
        """)
  }

  @Test func `accessors answer nil for other kinds`() {
    let value: JSONValue = ["n": 1, "d": 2.0, "s": "x", "b": true, "l": [7]]
    #expect(value["n"]?.int == 1)
    #expect(value["n"]?.double == 1)
    #expect(value["d"]?.int == 2)
    #expect(value["s"]?.string == "x")
    #expect(value["b"]?.bool == true)
    #expect(value["l"]?[0]?.int == 7)
    #expect(value["l"]?[1] == nil)
    #expect(value["x"] == nil)
    #expect(value["s"]?.int == nil)
    #expect(JSONValue(nil as String?).isNull)
  }

  @Test(
    .enabled(if: SharedData.has("json-test-suite.tar.xz"), "the JSON test suite is not beside the project"))
  func `the JSON test suite is answered as it asks`() throws {
    var count = 0
    for file in try SharedData.files(of: "json-test-suite.tar.xz") {
      guard file.path.contains("test_parsing/"), let name = file.path.split(separator: "/").last else {
        continue
      }
      count += 1
      let isRead = (try? JSONValue(parsing: file.bytes, maxDepth: 600)) != nil
      if name.hasPrefix("y_") { #expect(isRead, "\(name) must be read") }
      if name.hasPrefix("n_") { #expect(!isRead, "\(name) must be refused") }
    }
    #expect(count > 300)
  }
}

extension JSONError {
  /// The error of `JSONValue` about bytes that are not UTF-8.
  fileprivate init(parsingFaultAt offset: Int) {
    do {
      _ = try JSONValue(parsing: [UInt8](repeating: 0x20, count: offset) + [0xFF])
      preconditionFailure("0xFF is never UTF-8")
    } catch {
      self = error
    }
  }
}
