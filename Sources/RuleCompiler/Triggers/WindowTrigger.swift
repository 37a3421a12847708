import Diagnostics
import RuleModel

/// `window: maintenance`: a time window is open; a level.
extension FileCompiler {
  mutating func windowTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    windowNamed(slot.node, slot).map { named in
      KindReading(
        kind: .window(named), source: named.name, fields: [Trigger.Field(name: "window.end", type: .time)],
        isLevel: true)
    }
  }
}
