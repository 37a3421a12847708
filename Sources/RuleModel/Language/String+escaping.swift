extension String {
  /// Letters, digits, spaces and `. , ! ? : _ -`, at most 256 of them; everything else is dropped.
  var plain: String {
    var kept = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar.isPlain {
      kept.append(scalar)
      if kept.count == 256 { break }
    }
    return String(kept)
  }

  /// In double quotes, with `"` and `\` escaped.
  var quoted: String {
    "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// For a place between the double quotes of a JSON text (RFC 8259, section 7).
  var escapedForJSON: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.breaksLines: text += "\\u" + scalar.hexadecimal
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// With a backslash before each character that Markdown gives a meaning.
  var escapedForMarkdown: String {
    var text = ""
    for scalar in unicodeScalars {
      if "\\`*_~|<>[]()#".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text
  }

  /// Control characters as their pictures, what would turn the direction of writing dropped.
  var withoutControlCharacters: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<0x20: text.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: text.append("\u{2421}")
      case 0x80..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: continue
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// Everything but the unreserved characters of RFC 3986, section 2.3, as `%` and two digits per byte.
  var percentEncoded: String {
    var text = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += (digits.utf8.count == 1 ? "%0" : "%") + digits
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// C0, DEL, C1 and the two separators that some programs take for line ends.
  var breaksLines: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
  }

  /// `U+000A`.
  var codePoint: String { "U+" + hexadecimal.uppercased() }

  var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  var isPlain: Bool {
    if " .,!?:_-".unicodeScalars.contains(self) { return true }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
      return true
    default: return false
    }
  }
}
