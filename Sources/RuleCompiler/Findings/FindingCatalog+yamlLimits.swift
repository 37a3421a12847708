/// Bounds on what a text may cost, and characters that do not belong into one.
extension FindingCatalog {
  static let yamlLimits: [FindingPage] = [
    .error(
      "yaml-alias-bomb", "aliases repeat more than can be read",
      """
      Aliases of aliases multiply: four lines can stand for thousands of values, and a few more for more than fits
      into memory. All aliases of a file together may repeat 10,000 values.

      Write out what is needed; what all rules share goes under `defaults`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json:
                    a: &a [x, x, x, x, x, x, x, x, x, x]
                    b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                    c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                    d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
        """#, at: (12, 45),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json:
                    a: &a [x, x, x]
                    b: [*a, *a, *a]
        """#),
    .error(
      "yaml-too-deep", "lists and maps are nested too deeply",
      """
      No rule needs more than a dozen levels. Beyond 64 levels reading stops, so that a file cannot exhaust the
      memory of the engine.

      Move inner steps into rules of their own, or take surplus brackets away.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
        """#, at: (8, 75),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - webhook:
                  url: https://example.org/
                  json: [[x]]
        """#),
    .error(
      "yaml-too-large", "the file is too large",
      """
      A rule file has at most 1 MiB and 200,000 keys and values. Larger ones are not read to their end, so that a
      wrong path (a log, a world) does not stop the engine.

      Split the file; every file under the directory of rules is read.
      """,
      bad: .words("a file of more than 1 MiB, or with more than 200,000 keys and values"),
      good: .words("several smaller files")),
    .error(
      "yaml-long-scalar", "one text is too long",
      """
      A single key or value has at most 64 KiB. What is longer is nearly always a quote that was never closed, so
      that the rest of the file became part of the text.

      Look for the missing quote at the place where the text begins.
      """,
      bad: .words("a value of more than 64 KiB"),
      good: .words("the same value with its closing quote")),
    .error(
      "yaml-control-character", "a character cannot stand in a rule file",
      """
      Control characters, line separators other than LF and CRLF, and byte order marks in the middle of a file are
      invisible, and readers disagree about them. They mostly come from copying out of a terminal or a web page.

      Remove the character. In a double-quoted text it can be written with an escape, such as `\\x1B`.
      """,
      bad: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: it\#u{7}crashed
        """#, at: (6, 16),
      good: #"""
        rules:
          tell:
            servers: all
            when: { crash: any }
            then:
              - log: it crashed
        """#),
    .error(
      "yaml-encoding", "the file is not UTF-8",
      """
      Rule files are UTF-8. The file begins with the mark of another encoding, or holds a byte that does not occur
      in UTF-8, such as an umlaut saved as Latin-1.

      Save the file as UTF-8; editors call it an encoding. `iconv -f LATIN1 -t UTF-8` does the same.
      """,
      bad: .words("a file with bytes that are not UTF-8, such as `Müller` saved as Latin-1"),
      good: .words("the same file saved as UTF-8")),
  ]
}
