import Diagnostics

/// Routes about the caller.
extension World {
  func account(_ caller: Caller) -> PanelAnswer {
    let name = "user-\(caller.number)"
    return .json([
      "object": "user",
      "attributes": [
        "id": .int(caller.number), "admin": .bool(caller.user.isRootAdmin), "username": .string(name),
        "email": .string("\(name)@example.com"), "first_name": "Pretend", "last_name": "User",
        "language": "en",
      ],
    ])
  }

  func permissionNames() -> PanelAnswer {
    let groups: [(String, [String])] = [
      ("websocket", ["connect"]), ("control", ["console", "start", "stop", "restart"]),
      ("user", ["create", "read", "update", "delete"]),
      (
        "file", ["create", "read", "read-content", "update", "delete", "archive", "sftp"]
      ),
      ("backup", ["create", "read", "delete", "download", "restore"]),
      ("allocation", ["read", "create", "update", "delete"]),
      ("startup", ["read", "update", "docker-image"]),
      ("database", ["create", "read", "update", "delete", "view_password"]),
      ("schedule", ["create", "read", "update", "delete"]), ("settings", ["rename", "reinstall"]),
      ("activity", ["read"]),
    ]
    let members = groups.map { group, names in
      let keys = names.map { JSONValue.Member($0, .string("Allows \(group).\($0).")) }
      return JSONValue.Member(group, ["description": .string("About \(group)."), "keys": .object(keys)])
    }
    return .json([
      "object": "system_permissions", "attributes": ["permissions": .object(members)],
    ])
  }
}
