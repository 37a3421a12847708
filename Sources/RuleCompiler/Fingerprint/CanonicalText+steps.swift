import RuleModel

/// Steps and what they send.
extension CanonicalText {
  mutating func add(_ step: Step, profiles: [Profile]) {
    mark("step")
    add(step.action, profiles: profiles)
    add(optional: step.guardCondition) { $0.add($1) }
    add(optional: step.timeout) { $0.add($1) }
    add(step.retry.attempts)
    add(step.retry.delay)
    add(step.retry.backoff)
    add(step.continuesOnError)
    add(optional: step.binding) { $0.add($1) }
    end()
  }

  private mutating func add(_ action: Action, profiles: [Profile]) {
    switch action {
    case .command(let template, let expect):
      mark("command")
      add(template)
      add(optional: expect) { $0.add($1, profiles: profiles) }
    case .power(let signal, let killAfter, let isDetached):
      mark("power")
      add(signal.rawValue)
      add(optional: killAfter) { $0.add($1) }
      add(isDetached)
    case .createBackup(let name, let ignoredFiles, let isLocked, let keep):
      mark("backup")
      add(optional: name) { $0.add($1) }
      add(ignoredFiles)
      add(isLocked)
      add(optional: keep) { text, keep in
        for figure in [keep.last, keep.daily, keep.weekly] { text.add(figure) }
      }
    case .announce(let template):
      mark("announce")
      add(template)
      for profile in profiles {
        add(profile.eggs.map(\.text))
        add(optional: profile.command("announce")) { $0.add($1) }
      }
    case .notify(let message):
      mark("notify")
      add(message)
    case .webhook(let webhook):
      mark("webhook")
      add(webhook)
    case .log(let template, let level):
      mark("log")
      add(template)
      add(level.rawValue)
    case .wait(let duration):
      mark("wait")
      add(duration)
    case .waitFor(let trigger):
      mark("waitFor")
      add(trigger, profiles: profiles)
    case .countdown(let countdown):
      mark("countdown")
      add(countdown)
    case .branch(let condition, let then, let otherwise):
      mark("branch")
      add(condition)
      add(then.index)
      add(optional: otherwise) { $0.add($1.index) }
    case .attempt(let body, let handler, let cleanup):
      mark("attempt")
      add(body.index)
      add(optional: handler) { $0.add($1.index) }
      add(optional: cleanup) { $0.add($1.index) }
    case .stop(let template, let failed):
      mark("stop")
      add(template)
      add(failed)
    }
    end()
  }

  mutating func add(_ notifier: Notifier) {
    mark("notifier")
    add([notifier.name, notifier.service.rawValue])
    for part in notifier.address.parts {
      switch part {
      case .literal(let piece): add(piece)
      case .secret(let name): labelled("secret") { $0.add(name) }
      }
    }
    add(optional: notifier.limit) { $0.add($1) }
    add(optional: notifier.groupWait) { $0.add($1) }
    end()
  }

  mutating func add(_ rate: Rate) {
    add(rate.count)
    add(rate.per)
  }

  private mutating func add(_ message: Message) {
    add(message.notifier)
    add(optional: message.text) { $0.add($1) }
    add(optional: message.embed) { text, embed in
      for template in [embed.title, embed.description, embed.color] {
        text.add(optional: template) { $0.add($1) }
      }
      for field in embed.fields {
        text.add(field.name)
        text.add(field.value)
      }
    }
    add(message.mentions)
    add(message.attachesTail)
  }

  private mutating func add(_ webhook: WebhookTemplate) {
    add(webhook.url)
    add(webhook.method)
    add(webhook.headers)
    switch webhook.body {
    case .none: labelled("none") { _ in }
    case .json(let data): labelled("json") { $0.add(data) }
    case .form(let fields): labelled("form") { $0.add(fields) }
    case .text(let template): labelled("text") { $0.add(template) }
    }
    for status in webhook.accept { add(status) }
  }

  private mutating func add(_ headers: [WebhookTemplate.Header]) {
    for header in headers {
      add(header.name)
      add(header.value)
    }
  }

  private mutating func add(_ countdown: Countdown) {
    add(countdown.to)
    for instant in countdown.at { add(instant) }
    add(optional: countdown.announcement) { $0.add($1) }
    add(optional: countdown.block) { $0.add($1.index) }
    add(optional: countdown.endCondition) { $0.add($1) }
  }
}
