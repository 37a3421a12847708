import Foundation

/// A program that has run to its end.
struct ChildProcess {
  let output: String
  /// Zero if all was well.
  let status: Int32
  /// The most memory it had, in bytes.
  let memory: Int

  /// Runs a program and waits for it; what it writes on standard error is shown.
  static func run(_ command: [String]) throws -> ChildProcess {
    let pipe = Pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, 1)
    var arguments = command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process = pid_t()
    let fault = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
    guard fault == 0 else {
      throw Failure(description: "cannot start \(command[0]): \(String(cString: strerror(fault)))")
    }
    try pipe.fileHandleForWriting.close()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    var status: Int32 = 0
    var usage = rusage()
    wait4(process, &status, 0, &usage)
    return ChildProcess(
      output: String(decoding: output, as: UTF8.self), status: status, memory: usage.ru_maxrss * 1_024)
  }
}

/// Why a measurement cannot be taken.
struct Failure: Error, CustomStringConvertible {
  let description: String
}
