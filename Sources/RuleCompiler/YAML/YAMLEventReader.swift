import CLibYAML

/// One event of libyaml in Swift's words; places are byte offsets.
struct YAMLEvent {
  enum Kind {
    case documentStart(isExplicit: Bool, hasTagDirectives: Bool)
    case documentEnd
    case alias(String)
    case scalar(String, YAMLScalarStyle)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
    case collectionEnd
  }

  let kind: Kind
  let start: Int
  let end: Int
  var anchor: String?
  var hasTag = false
}

/// What libyaml says when it cannot read on; places are byte offsets.
struct YAMLFault {
  let problem: String
  let context: String
  let place: Int
  /// Where the construct begins that could not be read to its end.
  let contextPlace: Int?
}

/// Draws events from libyaml one by one; all of its memory is freed before `read` returns.
enum YAMLEventReader {
  /// Hands every event to `handle` until it returns false, the text ends or cannot be read on.
  static func read(_ bytes: [UInt8], from base: Int, handle: (YAMLEvent) -> Bool) -> YAMLFault? {
    bytes.withUnsafeBufferPointer { whole in
      let text = UnsafeBufferPointer(rebasing: whole[base...])
      let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
      let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
      defer {
        event.deallocate()
        parser.deallocate()
      }
      precondition(yaml_parser_initialize(parser) == 1, "no memory for the YAML parser")
      defer { yaml_parser_delete(parser) }
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, text.baseAddress, text.count)
      let places = Places(map: YAMLCharacterMap(text), text: text, base: base)
      while yaml_parser_parse(parser, event) == 1 {
        let isEnd = event.pointee.type == YAML_STREAM_END_EVENT
        let wantsMore = convert(event, places).map(handle) ?? true
        yaml_event_delete(event)
        if isEnd || !wantsMore { return nil }
      }
      return fault(of: parser, places)
    }
  }

  private struct Places {
    let map: YAMLCharacterMap
    let text: UnsafeBufferPointer<UInt8>
    let base: Int

    func offset(_ mark: yaml_mark_t) -> Int { base + map.offset(ofPoint: Int(mark.index), in: text) }
  }

  private static func convert(_ event: UnsafeMutablePointer<yaml_event_t>, _ places: Places) -> YAMLEvent? {
    let start = places.offset(event.pointee.start_mark)
    let end = places.offset(event.pointee.end_mark)
    switch event.pointee.type {
    case YAML_DOCUMENT_START_EVENT:
      let data = event.pointee.data.document_start
      let hasTags = data.tag_directives.start != data.tag_directives.end
      return YAMLEvent(
        kind: .documentStart(isExplicit: data.implicit == 0, hasTagDirectives: hasTags), start: start,
        end: end)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, start: start, end: end)
    case YAML_ALIAS_EVENT:
      let name = text(event.pointee.data.alias.anchor) ?? ""
      return YAMLEvent(kind: .alias(name), start: start, end: end)
    case YAML_SCALAR_EVENT:
      let data = event.pointee.data.scalar
      let value = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
      return YAMLEvent(
        kind: .scalar(value, style(data.style)), start: start, end: end, anchor: text(data.anchor),
        hasTag: data.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let data = event.pointee.data.sequence_start
      return YAMLEvent(
        kind: .sequenceStart(isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE), start: start, end: end,
        anchor: text(data.anchor), hasTag: data.tag != nil)
    case YAML_MAPPING_START_EVENT:
      let data = event.pointee.data.mapping_start
      return YAMLEvent(
        kind: .mappingStart(isFlow: data.style == YAML_FLOW_MAPPING_STYLE), start: start, end: end,
        anchor: text(data.anchor), hasTag: data.tag != nil)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return YAMLEvent(kind: .collectionEnd, start: start, end: end)
    default: return nil
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLScalarStyle {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  private static func fault(of parser: UnsafeMutablePointer<yaml_parser_t>, _ places: Places) -> YAMLFault {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? ""
    let context = parser.pointee.context.map { String(cString: $0) } ?? ""
    return YAMLFault(
      problem: problem, context: context, place: places.offset(parser.pointee.problem_mark),
      contextPlace: context.isEmpty ? nil : places.offset(parser.pointee.context_mark))
  }
}
