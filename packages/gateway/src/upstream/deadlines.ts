import {
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import type { CheckedUpstreamConfig } from '../config/upstream-config.ts'

type Deadlines = Pick<CheckedUpstreamConfig['timeouts'], 'attempt' | 'minThroughput'>

export const hasDeadlines = ({ attempt, minThroughput }: Deadlines): boolean =>
  Boolean(attempt) || minThroughput !== undefined

/**
 * Sends a request that has to be over in time, its response included, and whose response has to keep up a speed.
 *
 * @throws TransportError, as its response does, of the kind `timeout`
 */
export async function sendWithin(
  transport: Transport,
  request: TransportRequest,
  deadlines: Deadlines,
): Promise<TransportResponse> {
  const watch = createWatch(request, deadlines)
  try {
    const response = await transport.send({ ...request, signal: watch.signal, onEnd: watch.end })
    return { ...response, body: watch.body(response.body) }
  } catch (error) {
    throw watch.reasonOf(error)
  }
}

interface Watch {
  signal: AbortSignal
  end(): void
  body(chunks: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array>
  reasonOf(error: unknown): unknown
}

function createWatch({ signal, onEnd }: TransportRequest, { attempt, minThroughput }: Deadlines): Watch {
  const controller = new AbortController()
  let failure: TransportError | undefined
  const abort = () => controller.abort(signal?.reason)
  const fail = (message: string) => {
    failure ??= new TransportError('timeout', new Error(message))
    abort()
  }
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })

  const deadline = attempt
    ? setTimeout(fail, attempt, `the ${attempt} ms of one attempt have passed`)
    : undefined
  const speed = minThroughput && createSpeedometer(minThroughput, fail)
  const reasonOf = (error: unknown) => failure ?? error
  return {
    signal: controller.signal,
    reasonOf,
    end() {
      clearTimeout(deadline)
      speed?.end()
      signal?.removeEventListener('abort', abort)
      onEnd?.()
    },
    body(chunks) {
      const source = chunks[Symbol.asyncIterator]()
      return {
        [Symbol.asyncIterator]() {
          return this
        },
        async next() {
          try {
            const reading = source.next()
            return await (speed ? speed.measure(reading) : reading)
          } catch (error) {
            throw reasonOf(error)
          }
        },
        return: async () => (await source.return?.()) ?? { value: undefined, done: true },
      }
    },
  }
}

/** Checks once per window how fast chunks came while they were waited for: a client that reads slowly is not the upstream's fault. */
function createSpeedometer(
  { bytesPerSecond, window }: NonNullable<Deadlines['minThroughput']>,
  fail: (message: string) => void,
) {
  let bytes = 0
  let waited = 0
  let since: number | undefined
  let timer: ReturnType<typeof setInterval> | undefined

  const pause = () => {
    if (since !== undefined) waited += performance.now() - since
    since = undefined
  }
  const check = () => {
    const waiting = since !== undefined
    pause()
    if (waited >= window) {
      if (bytes * 1000 < bytesPerSecond * waited)
        fail(`less than ${bytesPerSecond} bytes per second have come in ${window} ms`)
      bytes = 0
      waited = 0
    }
    if (waiting) since = performance.now()
  }
  return {
    async measure(reading: Promise<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>> {
      timer ??= setInterval(check, window / 4)
      since = performance.now()
      try {
        const result = await reading
        if (!result.done) bytes += result.value.length
        return result
      } finally {
        pause()
      }
    },
    end: () => clearInterval(timer),
  }
}
