import Foundation
import Testing

@Suite struct FmtCommandTests {
  private static let rough = "rules:\n    a:   # one\n        servers:  all\n        when: {crash: any}\n"
  private static let neat = "rules:\n  a:   # one\n    servers: all\n    when: { crash: any }\n"
  private static let broken = "rules: [\n"

  @Test func `files in directories are rewritten and named, others are not touched`() throws {
    let folder = try Folder([
      "rules/a.yaml": Self.rough, "rules/_shared.yaml": "a:  1\n", "rules/deep/a.test.yaml": "b:  1\n",
      "rules/good.yml": Self.neat, "rules/.hidden.yaml": "a:  1\n", "rules/notes.txt": "a:  1\n",
      "rules/flightplan.yaml": "a:  1\n",
    ])
    let outcome = try Tool.run(["fmt"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.lines == ["rules/_shared.yaml", "rules/a.yaml", "rules/deep/a.test.yaml"])
    #expect(folder.read("rules/a.yaml") == Self.neat)
    #expect(folder.read("rules/deep/a.test.yaml") == "b: 1\n")
    for name in [".hidden.yaml", "notes.txt", "flightplan.yaml"] { #expect(folder.read("rules/\(name)") == "a:  1\n") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url("rules").path).count == 7)
    #expect(try Tool.run(["fmt", "rules", "rules/a.yaml"], in: folder).output == "")
  }

  @Test func `--check names files and changes nothing`() throws {
    let folder = try Folder(["a.yaml": Self.rough, "b.yaml": Self.neat])
    let outcome = try Tool.run(["fmt", "--check", "a.yaml", "b.yaml"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output == "a.yaml\n")
    #expect(folder.read("a.yaml") == Self.rough)
    #expect(try Tool.run(["fmt", "--check", "b.yaml"], in: folder).status == 0)
  }

  @Test func `--diff shows what would change`() throws {
    let folder = try Folder(["a.yaml": "a:  1\nb: 2\n"])
    let outcome = try Tool.run(["fmt", "--check", "--diff", "a.yaml"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output == "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n-a:  1\n+a: 1\n b: 2\n")
    #expect(folder.read("a.yaml") == "a:  1\nb: 2\n")
  }

  @Test func `standard input is answered on standard output`() throws {
    let outcome = try Tool.run(["fmt", "-"], input: Array(Self.rough.utf8))
    #expect(outcome.status == 0)
    #expect(outcome.output == Self.neat)
    #expect(try Tool.run(["fmt", "-"], input: Array(Self.neat.utf8)).output == Self.neat)
    #expect(try Tool.run(["fmt", "-", "--check"], input: Array(Self.rough.utf8)).status == 1)
  }

  @Test func `a file with errors is left alone, others are not`() throws {
    let folder = try Folder(["a.yaml": Self.broken, "b.yaml": "a:  1\n"])
    let outcome = try Tool.run(["fmt", "a.yaml", "b.yaml"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output == "b.yaml\n")
    #expect(outcome.remarks.contains("error[yaml-") && outcome.remarks.contains("a.yaml:"))
    #expect(folder.read("a.yaml") == Self.broken)
    #expect(try Tool.run(["fmt", "-"], input: Array(Self.broken.utf8)).output == "")
  }

  @Test func `a missing file ends with 2`() throws {
    let outcome = try Tool.run(["fmt", "nothing.yaml"])
    #expect(outcome.status == 2)
    #expect(outcome.remarks.contains("file-unreadable"))
  }

  @Test(arguments: [
    ["fmt"], ["fmt", "-", "a.yaml"], ["fmt", "--write", "a.yaml"], ["fmt", "--expand", "--write", "--check", "a.yaml"],
    ["fmt", "--expand", "a.yaml", "b.yaml"],
  ])
  func `wrong usage ends with 64`(arguments: [String]) throws {
    #expect(try Tool.run(arguments, in: try Folder(["a.yaml": "a: 1\n", "b.yaml": "a: 1\n"])).status == 64)
  }

  @Test func `--expand prints the long form, with --write it goes into the file`() throws {
    let folder = try Folder(["a.yaml": Self.rough])
    let long = "rules:\n  a:   # one\n    servers: [all]\n    when:\n      - crash: { intended: false }\n"
    let printed = try Tool.run(["fmt", "--expand", "a.yaml"], in: folder)
    #expect(printed.status == 0)
    #expect(printed.output == long)
    #expect(folder.read("a.yaml") == Self.rough)
    #expect(try Tool.run(["fmt", "--expand", "--write", "a.yaml"], in: folder).output == "a.yaml\n")
    #expect(folder.read("a.yaml") == long)
    #expect(try Tool.run(["fmt", "--expand", "--check", "a.yaml"], in: folder).status == 0)
  }

  @Test func `links are followed and permissions stay`() throws {
    let folder = try Folder(["real/a.yaml": Self.rough])
    let real = folder.url("real/a.yaml").path
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real)
    try FileManager.default.createSymbolicLink(atPath: folder.url("link.yaml").path, withDestinationPath: real)
    #expect(try Tool.run(["fmt", "link.yaml"], in: folder).output == "link.yaml\n")
    #expect(folder.read("real/a.yaml") == Self.neat)
    let attributes = try FileManager.default.attributesOfItem(atPath: real)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.url("link.yaml").path) == real)
  }

  @Test func `shipped rules are in the house layout`() throws {
    let outcome = try Tool.run([
      "fmt", "--check", "--diff", "\(Repository.path)/rules", "\(Repository.path)/examples/many-panels",
    ])
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
