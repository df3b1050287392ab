import { type Duplex, Readable } from 'node:stream'
import {
  DEFAULT_TIMEOUT_MS,
  type Headers,
  type Transport,
  TransportError,
  type TransportFailure,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { requestAborted } from '@mixrouter/core/internal'
import type { Dispatcher } from 'undici'
import { type ConnectOptions, createAgent, type Opening, PUBLIC_ONLY, USUAL } from './agent.ts'

/** Unread bytes of a response at which reading from the upstream pauses. */
const HIGH_WATER_BYTES = 64 * 1024

const FAILURES: Readonly<Record<string, TransportFailure>> = {
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_CLOSED: 'closed',
}

/** The transport for Node: keeps connections alive, and avoids streams and Web objects in between. */
export function createUndiciTransport(): Transport {
  const agents = new WeakMap<ConnectOptions, Opening>()
  /** An agent is gone with the configuration that has its certificates, once no request uses it any more. */
  const opened = new Set<WeakRef<Opening>>()
  const agentFor = ({ publicOnly, tls = USUAL }: TransportRequest) => {
    const options = publicOnly ? PUBLIC_ONLY : tls
    const found = agents.get(options)
    if (found) return found
    for (const ref of opened) if (!ref.deref()) opened.delete(ref)
    const agent = createAgent(options)
    agents.set(options, agent)
    opened.add(new WeakRef(agent))
    return agent
  }
  const close = async () => {
    const closed = new TransportError('closed')
    await Promise.all([...opened].map(async (ref) => (await ref.deref())?.destroy(closed)))
  }
  const sendBy = (agent: Dispatcher, request: TransportRequest) =>
    new Promise<TransportResponse>((resolve, reject) =>
      new UndiciRequest(request, resolve, reject).start(agent),
    )
  return {
    send(request) {
      const agent = agentFor(request)
      return agent instanceof Promise ? agent.then((agent) => sendBy(agent, request)) : sendBy(agent, request)
    },
    close,
  }
}

/** A response, with the connection if that now speaks another protocol. */
export interface UpgradeResponse extends TransportResponse {
  socket?: Duplex
}

/**
 * Asks an upstream for a WebSocket, over a connection of its own: the way there is that of every other request.
 *
 * @throws TransportError if there is no response
 */
export async function requestWebSocket(request: TransportRequest): Promise<UpgradeResponse> {
  const agent = await createAgent(request.tls, { proxyTunnel: true }) // proxies don't pass a plain upgrade on
  return new Promise((resolve, reject) => {
    const onEnd = () => void agent.destroy() // which no longer has the connection if it is a WebSocket
    new UndiciRequest({ ...request, onEnd }, resolve, reject).start(agent, 'websocket')
  })
}

/** One request and its response: undici's handler, and the body that the response's reader iterates. */
class UndiciRequest implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
  readonly #request: TransportRequest
  readonly #resolve: (response: UpgradeResponse) => void
  readonly #reject: (error: TransportError) => void
  #controller: Dispatcher.DispatchController | undefined
  /** Ends the wait for the next chunk; harmless afterwards. */
  #wake: (() => void) | undefined
  #chunks: Buffer[] = []
  #size = 0
  #paused = false
  #ended = false
  #failure: TransportError | undefined
  readonly #onAbort = () => this.#abort()

  constructor(
    request: TransportRequest,
    resolve: (response: UpgradeResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  start(agent: Dispatcher, upgrade?: string): void {
    const { method, origin, path, headers, body, signal, timeouts } = this.#request
    if (signal?.aborted) this.#abort()
    if (this.#failure) return
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    const headersTimeout = timeouts?.firstByte ?? DEFAULT_TIMEOUT_MS
    const bodyTimeout = timeouts?.idle ?? DEFAULT_TIMEOUT_MS
    const options = { method, origin, path, headers, body: toDispatchBody(body), headersTimeout, bodyTimeout }
    agent.dispatch(upgrade ? { ...options, upgrade } : options, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: object): void {
    if (status >= 200) this.#resolve({ status, headers: joinRepeated(headers), body: this })
  }

  onRequestUpgrade(_: Dispatcher.DispatchController, status: number, headers: object, socket: Duplex): void {
    socket.on('error', () => socket.destroy())
    this.#resolve({ status, headers: joinRepeated(headers), body: this, socket })
    this.onResponseEnd()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size >= HIGH_WATER_BYTES && !this.#paused) {
      this.#paused = true
      controller.pause()
    }
    this.#wake?.()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#release()
    this.#wake?.()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    if (TransportError.is(error)) this.#fail(error)
    else this.#fail(new TransportError(FAILURES[error.code ?? ''] ?? 'connection', error))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Everything that has arrived since the last call, as one chunk. */
  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#chunks.length === 0 && !this.#ended && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#chunks.length > 0) return { value: this.#take(), done: false }
    if (this.#failure) throw this.#failure
    return { value: undefined, done: true }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#ended) this.#abort()
    this.#chunks = []
    return { value: undefined, done: true }
  }

  #take(): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : undefined
    const chunk = all ?? Buffer.concat(this.#chunks, this.#size)
    this.#chunks = []
    this.#size = 0
    if (this.#paused) {
      this.#paused = false
      this.#controller?.resume()
    }
    return chunk
  }

  #abort(): void {
    this.#fail(requestAborted(this.#request.signal))
    this.#controller?.abort(this.#failure as TransportError)
  }

  #fail(error: TransportError): void {
    if (this.#failure || this.#ended) return
    this.#failure = error
    this.#release()
    this.#reject(error)
    this.#wake?.()
  }

  /** The request is over: reports it, and stops listening to its caller's signal. */
  #release(): void {
    const { signal, onEnd } = this.#request
    signal?.removeEventListener('abort', this.#onAbort)
    onEnd?.()
  }
}

function toDispatchBody(body: TransportRequest['body']): string | Uint8Array | Readable | null {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body ?? null
  return Readable.from(body, { objectMode: false, highWaterMark: HIGH_WATER_BYTES })
}

/** Headers with one value each, as `fetch` has them; undici makes a list of a repeated one. */
function joinRepeated(headers: object): Headers {
  const result = headers as Record<string, string | string[]>
  for (const name in result) {
    const value = result[name]
    if (Array.isArray(value)) result[name] = value.join(', ')
  }
  return result as Headers
}
