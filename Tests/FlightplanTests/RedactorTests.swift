import RuntimePorts
import Testing

@testable import flightplan

@Suite struct RedactorTests {
  private func check(_ text: String, _ expected: String) {
    let redactor = Redactor()
    redactor.hide([Secret("correct horse"), Secret("abc")])
    #expect(redactor.redact(text) == expected)
  }

  @Test(arguments: [
    ("the correct horse is gone", "the •••• is gone"), ("abc stays, it is too short", "abc stays, it is too short"),
    ("key ptlc_0123456789abcdef!", "key ptlc_••••!"), ("ptla_ alone", "ptla_ alone"),
    ("token eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln end", "token eyJ•••• end"),
    (
      "POST https://discord.com/api/webhooks/123/AbCdEfGh-1234_x?wait=true",
      "POST https://discord.com/api/webhooks/123/••••?wait=true"
    ), ("nothing here", "nothing here"), ("/api/webhooks/", "/api/webhooks/"), ("", ""),
  ])
  func `secrets do not pass`(text: String, expected: String) { check(text, expected) }
}
