import type { Headers } from '../formats/format.ts'
import { requestAborted, TransportError } from './error.ts'
import { createTimer } from './timer.ts'
import {
  DEFAULT_TIMEOUT_MS,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'

/**
 * Creates a transport over `fetch`, for platforms other than Node.
 *
 * @param fetch the implementation to call @default the global one at the time of each request
 * @example createClient({ apiKey, transport: createFetchTransport(myFetch) })
 */
export function createFetchTransport(fetch?: typeof globalThis.fetch): Transport {
  return { send: (request) => send(fetch ?? globalThis.fetch, request), close: async () => {} }
}

async function send(fetch: typeof globalThis.fetch, request: TransportRequest): Promise<TransportResponse> {
  const { method, origin, path, headers, body, signal, timeouts, onEnd } = request
  const watchdog = createWatchdog(signal, onEnd)
  watchdog.start(timeouts?.firstByte ?? DEFAULT_TIMEOUT_MS)
  try {
    const response = await fetch(origin + path, {
      method,
      headers,
      ...(body !== undefined && toInit(body)),
      redirect: 'manual',
      signal: watchdog.signal,
    })
    watchdog.stop()
    const idle = timeouts?.idle ?? DEFAULT_TIMEOUT_MS
    return {
      status: response.status,
      headers: readHeaders(response.headers),
      body: read(response.body, idle, watchdog),
    }
  } catch (error) {
    throw watchdog.toTransportError(error)
  }
}

/** `fetch` streams a body only with `duplex: 'half'` (fetch standard, RequestInit). */
function toInit(body: NonNullable<TransportRequest['body']>): RequestInit {
  if (typeof body === 'string' || body instanceof Uint8Array)
    return { body: body as NonNullable<RequestInit['body']> }
  const chunks = body[Symbol.asyncIterator]()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return?.()),
  })
  return { body: stream, duplex: 'half' } as RequestInit
}

/** The chunks of a body. Not a generator: `return` of one that has not started, or waits for a chunk, would not cancel at once. */
function read(body: Response['body'], idle: number, watchdog: Watchdog): AsyncIterableIterator<Uint8Array> {
  const reader = body?.getReader()
  const end = (): IteratorResult<Uint8Array> => {
    watchdog.end()
    return { value: undefined, done: true }
  }
  const cancel = async (): Promise<IteratorResult<Uint8Array>> => {
    const ended = end()
    await reader?.cancel().catch(() => {})
    return ended
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (!reader) return end()
      watchdog.start(idle)
      try {
        const { value, done } = await reader.read()
        watchdog.stop()
        return done ? end() : { value, done }
      } catch (error) {
        throw watchdog.toTransportError(error)
      }
    },
    return: cancel,
  }
}

/** Aborts a request by the caller's signal or a timer, of which one runs at a time. */
interface Watchdog {
  signal: AbortSignal
  start(milliseconds: number): void
  stop(): void
  /** Ends the watch: the caller's signal is no longer listened to. */
  end(): void
  /** Ends the watch, and returns the reason for which the request failed. */
  toTransportError(error: unknown): TransportError
}

function createWatchdog(caller: AbortSignal | undefined, onEnd: (() => void) | undefined): Watchdog {
  const controller = new AbortController()
  let report = onEnd
  const over = () => {
    report?.()
    report = undefined
  }
  const abort = () => {
    controller.abort(requestAborted(caller))
    over()
  }
  if (caller?.aborted) abort()
  else caller?.addEventListener('abort', abort, { once: true })

  const timer = createTimer(() => controller.abort(new TransportError('timeout')))
  const end = () => {
    timer.end()
    caller?.removeEventListener('abort', abort)
    over()
  }
  const toTransportError = (error: unknown) => {
    end()
    const reason: unknown = controller.signal.aborted ? controller.signal.reason : error
    return TransportError.is(reason) ? reason : new TransportError('connection', reason)
  }
  return { signal: controller.signal, start: timer.start, stop: timer.stop, end, toTransportError }
}

/** Without the content encoding, as `fetch` has decoded the body already. */
function readHeaders(headers: globalThis.Headers): Headers {
  const read: Record<string, string> = {}
  for (const [name, value] of headers) if (name !== 'content-encoding') read[name] = value
  return read
}
