import {
  ApiError,
  type ChatEvent,
  type Cost,
  costOf,
  type FinishReason,
  type Redactor,
  type TransportResponse,
  type Usage,
  type Warning,
} from '@mixrouter/core'
import { redactError } from './lib/redact.ts'
import type { PriceOf } from './money/pricing.ts'
import type { LimitReport, Observer, Outcome, RequestInfo, TargetInfo } from './observer.ts'
import { roughTextTokens, roughTokens } from './tokens/rough.ts'

/**
 * What is read out of responses for an observer, each including those before it: when they end and whether they fail, what
 * they used and cost, and everything else.
 */
export type Needs = 'end' | 'usage' | 'everything'

const RANKS: Readonly<Record<Needs, number>> = { end: 0, usage: 1, everything: 2 }

const NOTHING = () => 0

const TEXTUAL = /^(?:text\/|application\/(?:[\w.+-]*\+)?json\b)/i

/** Gathers what happens to one exchange and passes it to its observers. Exists only if somebody wants to know. */
export class Recorder {
  readonly info: RequestInfo
  readonly #observers: Observer[]
  readonly #ends: ((outcome: Outcome) => void)[] = []
  readonly #redact: Redactor
  readonly #priceOf: PriceOf | undefined
  readonly #costInHeaders: boolean
  readonly #request: { readonly signal: AbortSignal }
  /** The rank of the most that somebody needs; -1 if nobody needs anything. */
  #needs = -1
  readonly #started = performance.now()
  #waited = 0
  #overhead: number | undefined
  #firstByte: number | undefined
  #streams = false
  #usage: Usage | undefined
  /** Rough counts of what the vendor has not reported: the whole input, and the output since its last report. */
  #sent: string | Uint8Array = ''
  #receivedTokens = NOTHING
  #receivedCharacters = 0
  #finishReason: FinishReason | undefined
  #error: ApiError | undefined
  #cached = false
  #outcome: Outcome | undefined

  /**
   * @param observers to which the recorder adds others
   * @param priceOf absent for requests that cost nothing, such as those for the list of models
   * @param costInHeaders whether the cost is needed even if nobody observes
   * @param request whose signal is aborted when the client disconnects
   */
  constructor(
    info: RequestInfo,
    observers: Observer[],
    redact: Redactor,
    priceOf: PriceOf | undefined,
    costInHeaders: boolean,
    request: { readonly signal: AbortSignal },
  ) {
    this.info = info
    this.#observers = observers
    if (observers.length > 0) this.#needs = RANKS.everything
    this.#redact = redact
    this.#priceOf = priceOf
    this.#costInHeaders = costInHeaders
    this.#request = request
  }

  /** Whether somebody wants to know how it ends; otherwise only the response's headers report it. */
  get isObserved(): boolean {
    return this.#needs >= 0
  }

  /** Whether somebody needs at least this much. */
  needs(what: Needs): boolean {
    return this.#needs >= RANKS[what]
  }

  /** Whether the usage is needed: by an observer, or for the cost in the response's headers. */
  get wantsUsage(): boolean {
    return this.#costInHeaders || this.needs('usage')
  }

  /** Adds an observer, which sees what happens from now on. */
  observe(observer: Observer, needs: Needs = 'everything'): void {
    this.#observers.push(observer)
    this.require(needs)
  }

  /** Calls a function with the outcome, after the observers. */
  onEnd(call: (outcome: Outcome) => void, needs: Needs): void {
    this.#ends.push(call)
    this.require(needs)
  }

  /** Makes sure that at least so much is read out of the response. */
  require(needs: Needs): void {
    this.#needs = Math.max(this.#needs, RANKS[needs])
  }

  /** The client's body, as text or as what a framework has parsed. */
  clientBody(body: { text?: string | undefined; json: unknown }): void {
    this.#notify((observer) => observer.clientBody?.(body.text ?? JSON.stringify(body.json)))
  }

  /** An upstream is about to be called. What an earlier attempt has received counts no longer. */
  attempt(target: TargetInfo): void {
    this.#firstByte = undefined
    this.#usage = undefined
    this.#receivedTokens = NOTHING
    this.#receivedCharacters = 0
    this.#finishReason = undefined
    this.#error = undefined
    this.info.target = target
    this.info.attempts++
    this.#notify((observer) => observer.attempt?.(target))
  }

  /** The request of an attempt is about to be sent. */
  sent(body: string | Uint8Array): void {
    this.#sent = body
    this.#notify((observer) =>
      observer.sent?.(typeof body === 'string' ? body : new TextDecoder().decode(body)),
    )
  }

  /** The response with its body passing by those observers that want it. */
  tap(response: TransportResponse): TransportResponse {
    const observers = this.#observers.filter(({ received }) => received)
    if (observers.length === 0) return response
    const notify = (bytes: Uint8Array) => this.#notify((observer) => observer.received?.(bytes))
    return { ...response, body: tapped(response.body, notify) }
  }

  /** What shows the body of a response to those observers that want it; undefined if there are none, or it is not text. */
  tapResponse(contentType = ''): ((chunk: string | Uint8Array) => void) | undefined {
    if (!this.#observers.some(({ responded }) => responded)) return undefined
    if (!TEXTUAL.test(contentType)) return undefined
    return (chunk) => this.#notify((observer) => observer.responded?.(chunk))
  }

  /** The attempt that was reported last has failed. */
  attemptFailed(error: unknown): void {
    if (this.isObserved && ApiError.is(error)) {
      const redacted = redactError(error, this.#redact)
      this.#notify((observer) => observer.attemptFailed?.(redacted))
    }
  }

  /** Waits for an upstream, for a place there, or until it may be tried again; the gateway's own time does not include that. */
  wait<T>(waiting: Promise<T>): Promise<T> {
    const from = performance.now()
    const end = () => {
      this.#waited += performance.now() - from
    }
    waiting.then(end, end) // before the caller goes on
    return waiting
  }

  firstByte(): void {
    if (this.#firstByte !== undefined) return
    this.#firstByte = this.elapsed()
    this.#notify((observer) => observer.firstByte?.())
  }

  /** The first chunk of a stream, which is passed on as it comes. */
  firstChunk(): void {
    this.#streams = true
    this.firstByte()
  }

  /** Milliseconds until the first chunk of a stream; undefined for a whole response. */
  get timeToFirstChunk(): number | undefined {
    return this.#streams ? this.#firstByte : undefined
  }

  warnings(warnings: readonly Warning[]): void {
    if (warnings.length > 0) this.#notify((observer) => observer.warnings?.(warnings))
  }

  /** A limit that is exceeded. */
  limit(report: LimitReport): void {
    this.#notify((observer) => observer.limit?.(report))
  }

  /** Keeps the latest counts: vendors report them cumulatively. Those that are known already may come again at the end. */
  usage(usage: Usage | undefined): void {
    if (!usage || usage === this.#usage) return
    this.#usage = usage
    this.#receivedTokens = NOTHING
    this.#receivedCharacters = 0
  }

  /** A rough count of the output that the vendor has not reported. */
  received(tokens: () => number): void {
    this.#receivedTokens = tokens
  }

  finish(reason: FinishReason | undefined): void {
    this.#finishReason = reason ?? this.#finishReason
  }

  /** Keeps the error that the client receives, without the upstreams' keys; none if it has disconnected. */
  fail(error: ApiError): void {
    if (this.#request.signal.aborted) return
    this.#error = redactError(error, this.#redact)
  }

  /** The response comes out of a cache. */
  cached(): void {
    this.#cached = true
  }

  /** Whether the client receives an error. */
  get failed(): boolean {
    return this.#error !== undefined
  }

  /** Takes usage, finish reason and error from the events of a translated response. */
  event(event: ChatEvent): void {
    if (event.type === 'blockDelta') this.#receivedCharacters += event.text?.length ?? 0
    else if (event.type === 'usage' || event.type === 'start') this.usage(event.usage)
    else if (event.type === 'finish') this.finish(event.finishReason)
    else if (event.type === 'error') this.fail(event.error)
  }

  /** What the response has cost so far; by `usage` as long as no other is known. Undefined for what costs nothing. */
  costSoFar(usage: Usage): Cost | undefined {
    const { target } = this.info
    if (!this.#priceOf) return undefined
    if (this.#cached) return CACHED
    return target && costOf(this.#usage ?? usage, this.#priceOf(target))
  }

  /** Milliseconds since the request arrived. */
  elapsed(): number {
    return performance.now() - this.#started
  }

  /** The response begins: what comes now is as fast as its stream. */
  respond(): void {
    this.#overhead ??= Math.max(0, this.elapsed() - this.#waited)
  }

  /** Milliseconds until the response began that were not spent in `wait`. */
  get overhead(): number {
    this.respond()
    return this.#overhead ?? 0
  }

  /** Reports usage and the outcome; further calls have no effect. */
  end(status: number, aborted: boolean): Outcome {
    if (this.#outcome) return this.#outcome
    const usage = this.#usage
    const bill = this.#bill(status, aborted)
    if (usage) this.#notify((observer) => observer.usage?.(usage, bill?.cost))
    const outcome: Outcome = {
      status,
      aborted,
      total: this.elapsed(),
      overhead: this.overhead,
    }
    if (this.#firstByte !== undefined) outcome.firstByte = this.#firstByte
    if (this.#finishReason) outcome.finishReason = this.#finishReason
    if (this.#error) outcome.error = this.#error
    if (bill?.usage) outcome.usage = bill.usage
    if (bill?.cost) outcome.cost = bill.cost
    this.#outcome = outcome
    this.#notify((observer) => observer.end?.(outcome))
    for (const call of this.#ends) callSafely(call, outcome)
    return outcome
  }

  /** What the vendor charges: nothing for a failure, and for a response that broke off, what was counted by then. */
  #bill(status: number, aborted: boolean): Pick<Outcome, 'usage' | 'cost'> | undefined {
    if (!this.wantsUsage && !this.#cached) return undefined
    const { target } = this.info
    if (this.#cached && this.#priceOf) return { cost: CACHED }
    const served = status < 400 || aborted || this.#usage !== undefined
    if (!this.#priceOf || !target || !served) return undefined
    const { usage, estimated } = this.#finalUsage(aborted)
    return { usage, cost: costOf(usage, this.#priceOf(target), estimated === undefined ? {} : { estimated }) }
  }

  #finalUsage(aborted: boolean): { usage: Usage; estimated?: string } {
    const reported = this.#usage
    const complete = reported && this.#error === undefined && (!aborted || this.#finishReason !== undefined)
    if (complete) return { usage: reported }
    const more = this.#receivedTokens() + roughTextTokens(this.#receivedCharacters)
    const usage = reported
      ? { ...reported, outputTokens: reported.outputTokens + more }
      : { inputTokens: roughTokens(this.#sent), outputTokens: more }
    return { usage, estimated: this.#reason(aborted) }
  }

  #reason(aborted: boolean): string {
    if (aborted) return 'the client disconnected before the response was complete'
    return this.#error ? 'the response broke off' : 'the upstream reported no usage'
  }

  #notify(call: (observer: Observer) => void): void {
    for (const observer of this.#observers) callSafely(call, observer)
  }
}

function callSafely<Value>(call: (value: Value) => void, value: Value): void {
  try {
    call(value)
  } catch (fault) {
    console.error(fault)
  }
}

/** The same chunks, each shown to `see` first. No generator: one that has not started would not pass on its `return`. */
function tapped(
  body: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void,
): AsyncIterableIterator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const result = await chunks.next()
      if (!result.done) see(result.value)
      return result
    },
    async return() {
      await chunks.return?.()
      return { value: undefined, done: true }
    },
  }
}

/** The cost of a response that came out of a cache. */
const CACHED: Cost = { amount: 0, currency: 'USD', kind: 'exact', priceSource: 'cache', tokens: {} }
