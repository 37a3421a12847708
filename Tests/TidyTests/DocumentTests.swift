import Testing

/// What the documents show must be there.
@Suite struct DocumentTests {
  @Test func `the README fits into its limit`() throws {
    let readme = try #require(Repository.file("README.md"))
    #expect(readme.lines.count < 250, "move details to ARCHITECTURE.md or CONTRIBUTING.md")
  }

  @Test func `every rule shown in a document stands in a tested file`() {
    for document in Repository.documents {
      for block in CodeBlock.all(in: document.text) where block.language == "yaml" {
        guard let path = block.path else {
          Issue.record("\(document.path):\(block.line): begin the block with `# path/of/the/file.yaml`")
          continue
        }
        let shown = block.lines.dropFirst().joined(separator: "\n")
        let isThere = Repository.file(path)?.text.contains(shown) ?? false
        #expect(isThere, "\(document.path):\(block.line): \(path) does not contain these lines")
      }
    }
  }

  @Test func `links between documents lead somewhere`() {
    for document in Repository.documents {
      for match in document.text.matches(of: /\]\(([^)#:]+)\)/) {
        #expect(Repository.has(String(match.1)), "\(document.path) links to \(match.1), which is not there")
      }
    }
  }

  @Test func `paths named in documents exist`() {
    for document in Repository.documents {
      for match in document.text.matches(of: /`((?:Sources|Tests|rules|examples|scripts|\.ci)\/[\w.+\/-]+)`/) {
        #expect(Repository.has(String(match.1)), "\(document.path) names \(match.1), which is not there")
      }
    }
  }
}

/// A fenced block of a document.
struct CodeBlock {
  let language: String
  /// Of its first line inside the fence, from 1.
  let line: Int
  let lines: [Substring]

  /// The file that the first line names in a comment.
  var path: String? {
    guard let first = lines.first, first.hasPrefix("# ") else { return nil }
    let words = first.dropFirst(2).split(separator: " ")
    return words.first.flatMap { $0.hasSuffix(".yaml") ? String($0) : nil }
  }

  static func all(in text: String) -> [CodeBlock] {
    var blocks: [CodeBlock] = []
    var open: (language: String, line: Int, lines: [Substring])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
        continue
      }
      if let block = open {
        blocks.append(CodeBlock(language: block.language, line: block.line, lines: block.lines))
        open = nil
      } else {
        open = (String(line.dropFirst(3)), index + 2, [])
      }
    }
    return blocks
  }
}
