import type { Headers } from '../formats/format.ts'
import { TransportError } from './error.ts'
import {
  DEFAULT_TIMEOUT_MS,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'

/**
 * A transport over the `fetch` of the platform, for everything that is not Node.
 *
 * @param fetch @default the global one, as it is when a request is sent
 */
export function createFetchTransport(fetch?: typeof globalThis.fetch): Transport {
  return { send: (request) => send(fetch ?? globalThis.fetch, request), close: async () => {} }
}

async function send(fetch: typeof globalThis.fetch, request: TransportRequest): Promise<TransportResponse> {
  const { method, origin, path, headers, body, signal, timeouts } = request
  const watch = createWatch(signal)
  watch.start(timeouts?.firstByte ?? DEFAULT_TIMEOUT_MS)
  try {
    const response = await fetch(origin + path, {
      method,
      headers,
      ...(body !== undefined && { body: body as NonNullable<RequestInit['body']> }),
      redirect: 'manual',
      signal: watch.signal,
    })
    watch.stop()
    const idle = timeouts?.idle ?? DEFAULT_TIMEOUT_MS
    return {
      status: response.status,
      headers: readHeaders(response.headers),
      body: read(response.body, idle, watch),
    }
  } catch (error) {
    throw watch.failed(error)
  }
}

/** The pieces of a body. No generator: one that has not begun, or waits for a piece, would not be left at once. */
function read(body: Response['body'], idle: number, watch: Watch): AsyncIterableIterator<Uint8Array> {
  const reader = body?.getReader()
  const leave = async (): Promise<IteratorResult<Uint8Array>> => {
    watch.end()
    await reader?.cancel().catch(() => {})
    return { value: undefined, done: true }
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (!reader) return leave()
      watch.start(idle)
      try {
        const { value, done } = await reader.read()
        watch.stop()
        return done ? leave() : { value, done }
      } catch (error) {
        throw watch.failed(error)
      }
    },
    return: leave,
  }
}

/** Lets a caller's signal and one timer at a time end a request. */
interface Watch {
  signal: AbortSignal
  start(milliseconds: number): void
  stop(): void
  /** The request is over: its caller's signal is let go. */
  end(): void
  failed(error: unknown): TransportError
}

function createWatch(caller: AbortSignal | undefined): Watch {
  const controller = new AbortController()
  const leave = () => controller.abort(new TransportError('aborted'))
  if (caller?.aborted) leave()
  else caller?.addEventListener('abort', leave, { once: true })

  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => clearTimeout(timer)
  const start = (milliseconds: number) => {
    stop()
    if (milliseconds > 0)
      timer = setTimeout(() => controller.abort(new TransportError('timeout')), milliseconds)
  }
  const end = () => {
    stop()
    caller?.removeEventListener('abort', leave)
  }
  const failed = (error: unknown) => {
    end()
    const reason: unknown = controller.signal.aborted ? controller.signal.reason : error
    return TransportError.is(reason) ? reason : new TransportError('connection', reason)
  }
  return { signal: controller.signal, start, stop, end, failed }
}

/** Without the encoding, which `fetch` has taken off already. */
function readHeaders(headers: globalThis.Headers): Headers {
  const { 'content-encoding': _, ...rest } = Object.fromEntries(headers)
  return rest
}
