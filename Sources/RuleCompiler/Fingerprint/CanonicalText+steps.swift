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
    case .gameCommand(let name, let arguments):
      mark("game")
      add(name)
      add(arguments)
      for profile in profiles {
        add(profile.eggs.map(\.text))
        add(optional: profile.command(name)) { $0.add($1) }
      }
    case .each(let each):
      mark("each")
      add(each)
    case .call(let procedure, let arguments, let slot, let block):
      mark("call")
      add([procedure, slot])
      add(arguments)
      add(block.index)
    case .emit(let name, let fields):
      mark("emit")
      add(name)
      add(fields)
    case .silence(let silencing):
      mark("silence")
      add(silencing)
    case .set(let assignments, let scope, let lifetime):
      mark("set")
      for assignment in assignments {
        add(assignment.name)
        add(assignment.value)
      }
      add(scope.rawValue)
      add(optional: lifetime) { $0.add($1) }
    case .stop(let template, let failed):
      mark("stop")
      add(template)
      add(failed)
    }
    end()
  }

  private mutating func add(_ arguments: [StepArgument]) {
    for argument in arguments {
      add(argument.name)
      switch argument.value {
      case .text(let text): add(text)
      case .value(let expression): add(expression)
      }
    }
  }

  private mutating func add(_ each: Each) {
    switch each.subject {
    case .servers(let selector): add(selector)
    case .values(let values): labelled("values") { for value in values { $0.add(value) } }
    }
    add(each.block.index)
    add(each.parallel)
    add(optional: each.binding) { $0.add($1) }
  }

  private mutating func add(_ silencing: Silencing) {
    add(silencing.rules.map(\.text))
    add(optional: silencing.servers) { $0.add($1) }
    switch silencing.end {
    case .after(let duration): labelled("after") { $0.add(duration) }
    case .at(let time): labelled("at") { $0.add(time) }
    }
    add(optional: silencing.reason) { $0.add($1) }
  }

  mutating func add(_ notifier: Notifier) {
    mark("notifier")
    add([notifier.name, notifier.service.rawValue])
    add(notifier.address)
    add(optional: notifier.token) { $0.add($1) }
    add(optional: notifier.limit) { $0.add($1) }
    add(optional: notifier.groupWait) { $0.add($1) }
    add(notifier.groupBy)
    for mention in notifier.mentions { add([mention.name, mention.call]) }
    end()
  }

  private mutating func add(_ text: SecretText) {
    for part in text.parts {
      switch part {
      case .literal(let piece): add(piece)
      case .secret(let name): labelled("secret") { $0.add(name) }
      }
    }
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
