import {
  DEFAULT_TIMEOUT_MS,
  type Headers,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { Agent, type Dispatcher } from 'undici'

/** Connections to one upstream at a time; a stream occupies one for as long as it lasts. */
const CONNECTIONS = 4096

/** How long an idle connection stays where the upstream does not say, in milliseconds. */
const KEEP_ALIVE = 30_000

/** Bytes of an answer that wait for a slow client before the upstream is held back. */
const HIGH_WATER = 64 * 1024

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** The transport for Node: keeps connections alive, and does without streams and Web objects in between. */
export function createUndiciTransport(): Transport {
  const agent = new Agent({ connections: CONNECTIONS, keepAliveTimeout: KEEP_ALIVE, allowH2: false })
  return {
    send: (request) => new Promise((resolve, reject) => new Exchange(request, resolve, reject).start(agent)),
    close: () => agent.destroy(),
  }
}

/** One request and its answer: undici's handler, and the body that the answer's reader iterates. */
class Exchange implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
  readonly #request: TransportRequest
  readonly #resolve: (response: TransportResponse) => void
  readonly #reject: (error: TransportError) => void
  #controller: Dispatcher.DispatchController | undefined
  /** Ends the wait for more; harmless after that. */
  #wake: (() => void) | undefined
  #pieces: Buffer[] = []
  #size = 0
  #paused = false
  #ended = false
  #failure: TransportError | undefined
  readonly #leave = () => this.#abort()

  constructor(
    request: TransportRequest,
    resolve: (response: TransportResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  start(agent: Agent): void {
    const { method, origin, path, headers, body, signal, timeouts } = this.#request
    if (signal?.aborted) this.#abort()
    if (this.#failure) return
    signal?.addEventListener('abort', this.#leave, { once: true })
    const headersTimeout = timeouts?.firstByte ?? DEFAULT_TIMEOUT_MS
    const bodyTimeout = timeouts?.idle ?? DEFAULT_TIMEOUT_MS
    agent.dispatch({ method, origin, path, headers, body: body ?? null, headersTimeout, bodyTimeout }, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: object): void {
    if (status >= 200) this.#resolve({ status, headers: joined(headers), body: this })
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece)
    this.#size += piece.length
    if (this.#size >= HIGH_WATER && !this.#paused) {
      this.#paused = true
      controller.pause()
    }
    this.#wake?.()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#letGo()
    this.#wake?.()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.#fail(
      TIMEOUTS.has(error.code ?? '')
        ? new TransportError('timeout', error)
        : new TransportError('connection', error),
    )
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** All that has come since the last time, in one piece. */
  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#pieces.length === 0 && !this.#ended && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#pieces.length > 0) return { value: this.#take(), done: false }
    if (this.#failure) throw this.#failure
    return { value: undefined, done: true }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#ended) this.#abort()
    this.#pieces = []
    return { value: undefined, done: true }
  }

  #take(): Buffer {
    const all = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    const piece = all ?? Buffer.concat(this.#pieces, this.#size)
    this.#pieces = []
    this.#size = 0
    if (this.#paused) {
      this.#paused = false
      this.#controller?.resume()
    }
    return piece
  }

  #abort(): void {
    this.#fail(new TransportError('aborted'))
    this.#controller?.abort(this.#failure as TransportError)
  }

  #fail(error: TransportError): void {
    if (this.#failure || this.#ended) return
    this.#failure = error
    this.#letGo()
    this.#reject(error)
    this.#wake?.()
  }

  /** The request is over: nothing of it stays on its caller's signal. */
  #letGo(): void {
    this.#request.signal?.removeEventListener('abort', this.#leave)
  }
}

/** Headers with one value each, as `fetch` has them; undici makes a list of one that came twice. */
function joined(headers: object): Headers {
  const result = headers as Record<string, string | string[]>
  for (const name in result) {
    const value = result[name]
    if (Array.isArray(value)) result[name] = value.join(', ')
  }
  return result as Headers
}
