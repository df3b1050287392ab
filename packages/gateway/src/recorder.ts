import type { ApiError, ChatEvent, FinishReason, Redactor, Usage, Warning } from '@mixrouter/core'
import { redactError } from './lib/redact.ts'
import type { Observer, RequestInfo, TargetInfo } from './observer.ts'

/** Gathers what happens to one exchange and passes it to its observers. Exists only if somebody observes. */
export class Recorder {
  readonly info: RequestInfo
  readonly #observers: readonly Observer[]
  readonly #redact: Redactor
  readonly #started = performance.now()
  #firstByte: number | undefined
  #usage: Usage | undefined
  #finishReason: FinishReason | undefined
  #error: ApiError | undefined
  #ended = false

  constructor(info: RequestInfo, observers: readonly Observer[], redact: Redactor) {
    this.info = info
    this.#observers = observers
    this.#redact = redact
  }

  attempt(target: TargetInfo): void {
    this.info.target = target
    this.info.attempts++
    this.#notify((observer) => observer.attempt?.(target))
  }

  firstByte(): void {
    if (this.#firstByte !== undefined) return
    this.#firstByte = this.#elapsed()
    this.#notify((observer) => observer.firstByte?.())
  }

  warnings(warnings: readonly Warning[]): void {
    if (warnings.length > 0) this.#notify((observer) => observer.warnings?.(warnings))
  }

  /** Keeps the latest counts: vendors report them cumulatively. */
  usage(usage: Usage | undefined): void {
    this.#usage = usage ?? this.#usage
  }

  finish(reason: FinishReason | undefined): void {
    this.#finishReason = reason ?? this.#finishReason
  }

  /** Keeps the error that the client receives, without the upstreams' keys. */
  fail(error: ApiError): void {
    this.#error = redactError(error, this.#redact)
  }

  /** Takes usage, finish reason and error from the events of a translated response. */
  event(event: ChatEvent): void {
    if (event.type === 'usage' || event.type === 'start') this.usage(event.usage)
    else if (event.type === 'finish') this.finish(event.finishReason)
    else if (event.type === 'error') this.fail(event.error)
  }

  /** Reports usage and the outcome; further calls have no effect. */
  end(status: number, aborted: boolean): void {
    if (this.#ended) return
    this.#ended = true
    const usage = this.#usage
    if (usage) this.#notify((observer) => observer.usage?.(usage))
    const outcome = {
      status,
      aborted,
      total: this.#elapsed(),
      ...(this.#firstByte !== undefined && { firstByte: this.#firstByte }),
      ...(this.#finishReason && { finishReason: this.#finishReason }),
      ...(this.#error && { error: this.#error }),
    }
    this.#notify((observer) => observer.end?.(outcome))
  }

  #elapsed(): number {
    return performance.now() - this.#started
  }

  #notify(call: (observer: Observer) => void): void {
    for (const observer of this.#observers) {
      try {
        call(observer)
      } catch (fault) {
        console.error(fault)
      }
    }
  }
}
