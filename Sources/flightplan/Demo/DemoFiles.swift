/// The files of the demonstration: a complete small configuration to read and to play with.
///
/// The rules are those of `rules/` with waits short enough to watch.
enum DemoFiles {
  /// Paths inside the directory, with their contents.
  static func all(panelURL: String, zone: String) -> [(path: String, text: String)] {
    [
      ("flightplan.yaml", configuration(panelURL: panelURL, zone: zone)),
      ("rules/_shared.yaml", shared), ("rules/crash.yaml", crash), ("rules/memory.yaml", memory),
      ("rules/restart.yaml", restart), ("rules/backup.yaml", backup),
      ("rules/profiles/minecraft-java.yaml", profile),
    ]
  }

  private static func configuration(panelURL: String, zone: String) -> String {
    """
    # The engine's own file: panels, servers, where secrets and state are.
    version: 1
    panels:
      main:
        url: \(panelURL)
        key: ${secrets.PANEL_API_KEY}
    servers:
      labels:
        survival-1: { restart: nightly, backup: nightly }
    rules: [rules]
    timezone: \(zone)
    state: { dir: state }
    webhooks:
      allow_private: [127.0.0.0/8]              # only because the pretend Discord lives on this machine

    """
  }

  private static let shared = #"""
    version: 1
    secrets: [OPS_WEBHOOK]
    notifiers:
      ops:
        discord: ${secrets.OPS_WEBHOOK}
        limit: 20 per 1m

    """#

  private static let crash = #"""
    version: 1
    include: [_shared.yaml]
    rules:
      crash-restart:
        description: Bring a crashed server back; after three restarts in ten minutes stop trying and call a human.
        servers: all
        when: { crash: any }
        then:
          - wait: 2s                           # Wings may restart it on its own; let it
          - power: start
            if: status == offline
            timeout: 1m
          - notify: ops
            message: >-
              🟠 ${server.name} crashed (exit code ${exit_code}${", out of memory" if oom else ""}),
              back after ${run.elapsed}. Restart ${limit.used} of ${limit.runs} in ${limit.per}.
        catch:
          - notify: ops
            message: '🔴 ${server.name} crashed and did not come back: ${error.message}'
        limit:
          runs: 3
          per: 10m
          reset: 2m
          exceeded:
            - notify: ops
              message: '🔴 ${server.name} is in a crash loop (${limit.runs} restarts in ${limit.per}).'

    """#

  private static let memory = #"""
    version: 1
    include: [_shared.yaml]
    rules:
      memory-high:
        servers: all
        labels: { severity: warning }
        when:
          stats: memory > 90%
          for: 10s
          until: { stats: memory < 80%, for: 3s }
        repeat: 6h
        then:
          - notify: ops
            message: '🟠 ${server.name}: memory ${memory|percent} (${memory|GiB}) for ${firing.for}'
        resolved:
          - notify: ops
            message: '🟢 ${server.name}: memory back to ${memory|percent} after ${firing.for}'

    """#

  private static let restart = #"""
    version: 1
    timezone: UTC
    include: [_shared.yaml, profiles/minecraft-java.yaml]
    rules:
      nightly-restart:
        servers: { labels: restart=nightly }
        when:
          schedule: { every: 50s, lead: 10s }  # a night is short here; the countdown starts 10s before the restart
        if: status == running
        lock: { name: upkeep, scope: server }
        then:
          - countdown:
              to: trigger.deadline
              at: [10s, 5s, 3s, 2s, 1s]
              announce: 'Restart in ${remaining}'
          - command: save-all flush
            expect: { event: saved }
            timeout: 20s
            continue_on_error: true
          - power: restart
            kill_after: 30s
            timeout: 1m
          - notify: ops
            message: '🔵 ${server.name} was restarted, it took ${run.elapsed} with the countdown'
        catch:
          - notify: ops
            message: '🔴 Restart of ${server.name} failed at "${error.step}": ${error.message}'

    """#

  private static let backup = #"""
    version: 1
    timezone: UTC
    include: [_shared.yaml, profiles/minecraft-java.yaml]
    rules:
      nightly-backup:
        servers: { labels: backup=nightly }
        when:
          schedule: { every: 25s }
        if: status == running
        lock: { name: upkeep, scope: server }
        then:
          - command: save-off
            expect: { console: '^(Automatic saving is now disabled|Saving is already turned off)$' }
          - command: save-all flush
            expect: { event: saved }
            timeout: 20s
          - backup: create
            name: 'demo ${trigger.time|time}'
            timeout: 1m
            keep: { last: 3 }                  # prunes only what this rule made
            as: made
          - log: 'backup ${made.name}: ${made.size|GiB}'
        catch:
          - notify: ops
            message: '🔴 Backup of ${server.name} failed at "${error.step}": ${error.message}'
        finally:
          - command: save-on
            if: status == running

    """#

  private static let profile = #"""
    # How the console of Minecraft (Java) reads, and how it is spoken to.
    version: 1
    profiles:
      minecraft-java:
        eggs: [paper, purpur, vanilla, fabric, forge]
        line: '^\[\d\d:\d\d:\d\d(?:\]\s\[[^\]]*/| )(?<level>[A-Z]+)\]:\s(?<message>.*)$'
        events:
          ready: { console: '^Done \((?<seconds>[\d.]+)s\)! For help' }
          player-joined: { console: '^(?<player>\w{3,16}) joined the game$' }
          player-left: { console: '^(?<player>\w{3,16}) left the game$' }
          saved: { console: '^Saved the game$' }
        metrics:
          players:
            set: { console: '^There are (?<n>\d+) of a max', value: n }
            inc: { event: player-joined }
            dec: { event: player-left }
            zero: { status: offline }
            probe: { command: list, every: 5m, while: status == running }
            stale: 15m
          tps:
            set: { console: '^TPS from last 1m, 5m, 15m: \*?(?<t>[\d.]+)', value: t }
            probe: { command: tps, every: 1m, while: status == running }
            stale: 5m
        commands:
          announce: say ${message}
          kick: kick ${player} ${reason}

    """#
}
