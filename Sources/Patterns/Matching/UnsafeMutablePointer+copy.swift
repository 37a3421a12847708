extension UnsafeMutablePointer {
  /// Memory of its own with the elements of an array, at least one place large; whoever asks for it deallocates it.
  static func copy(of array: [Pointee]) -> UnsafeMutablePointer {
    let result = allocate(capacity: Swift.max(array.count, 1))
    for (index, element) in array.enumerated() { (result + index).initialize(to: element) }
    return result
  }
}
