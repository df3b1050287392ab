import {
  type ChatEvent,
  createSSEParser,
  type Format,
  getFormat,
  type TransportResponse,
} from '@mixrouter/core'
import { toUpstreamError } from './errors.ts'
import { hasType } from './response.ts'
import type { Target } from './targets.ts'

/** A stream without content is passed on after so long, or so many bytes, so that clients see its start-up events. */
const MAX_HELD_MS = 10_000
const MAX_HELD_BYTES = 64 * 1024

/** How much is decoded at a time to find the first content: what comes after it is not looked at. */
const STEP_BYTES = 1024

/** The stream may still fail over: nothing that a client could show has come yet. */
const START_UP: ReadonlySet<ChatEvent['type']> = new Set(['start', 'usage'])

/**
 * Holds a stream back until its first content, so that one that fails before it can be tried again elsewhere: vendors
 * report overload inside a stream with status 200. Resolves with the same response, its chunks unchanged.
 *
 * @throws ApiError the error that the stream reports before any content, or 502 if it ends without
 */
export async function holdUntilContent(
  response: TransportResponse,
  { format, upstream }: Target,
): Promise<TransportResponse> {
  const chunks = response.body[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  const probe = createProbe(format)
  const deadline = createDeadline(MAX_HELD_MS)
  let pending = chunks.next()
  let size = 0
  try {
    for (;;) {
      const result = await Promise.race([pending, deadline.passed])
      if (!result) break
      if (result.done) {
        probe.end()
        break
      }
      held.push(result.value)
      size += result.value.length
      pending = chunks.next()
      pending.catch(() => {}) // thrown again when it is read
      if (probe.feed(result.value) || size > MAX_HELD_BYTES) break
    }
  } catch (error) {
    await chunks.return?.()
    throw toUpstreamError(error, upstream)
  } finally {
    deadline.clear()
  }
  return { ...response, body: replay(held, pending, chunks) }
}

/** Whether a response to a request for a stream can be one: some upstreams send no content type. */
export function mayBeStream(response: TransportResponse): boolean {
  return !hasType(response, 'json')
}

/** Decodes the beginning of a stream. */
interface Probe {
  /** True once it has content or has ended. @throws ApiError what the stream reports */
  feed(chunk: Uint8Array): boolean
  /** There are no more chunks. @throws ApiError if the stream is not complete */
  end(): void
}

function createProbe(format: Format): Probe {
  let decided = false
  let failure: unknown
  const decoder = getFormat(format).createStreamDecoder(
    (event) => {
      if (event.type === 'error' && !decided) failure = event.error
      decided ||= !START_UP.has(event.type)
    },
    { warn: () => {} },
  )
  const parser = createSSEParser((event) => {
    if (!decided) decoder.push(event)
  })
  const check = () => {
    if (failure) throw failure
  }
  return {
    feed(chunk) {
      for (let at = 0; at < chunk.length && !decided; at += STEP_BYTES)
        parser.feed(chunk.subarray(at, at + STEP_BYTES))
      check()
      return decided
    },
    end() {
      parser.end()
      if (!decided) decoder.end()
      check()
    },
  }
}

function createDeadline(milliseconds: number): { passed: Promise<undefined>; clear(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  return { passed, clear: () => clearTimeout(timer) }
}

/** The held chunks, then the one that was already requested, then the rest. */
function replay(
  held: Uint8Array[],
  pending: Promise<IteratorResult<Uint8Array>> | undefined,
  chunks: AsyncIterator<Uint8Array>,
): AsyncIterableIterator<Uint8Array> {
  let next = pending
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next() {
      const value = held.shift()
      if (value) return Promise.resolve({ value, done: false })
      const requested = next ?? chunks.next()
      next = undefined
      return requested
    },
    return: async () => (await chunks.return?.()) ?? { value: undefined, done: true },
  }
}
