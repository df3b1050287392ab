import { isUtf8 } from 'node:buffer'
import {
  type Redactor,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'
import {
  CASSETTE_VERSION,
  type Cassette,
  type RecordedChunk,
  type RecordedFailure,
  type RecordedRequest,
} from './cassette.ts'
import { writeCassette } from './files.ts'
import { keptRequestHeaders, keptResponseHeaders, redactorOf, withoutKey } from './redact.ts'
import { readWireRequest } from './request.ts'

export interface RecorderOptions {
  /** The folder of the cassettes; created if it does not exist. */
  directory: string
  /** How many cassettes the folder may contain; further exchanges are not recorded. @default 1000 */
  maxCassettes?: number
  /** The largest exchange that is recorded, request and response together, in bytes. @default 8388608 */
  maxBytes?: number
  /**
   * Takes more out of what is written than keys, which never are. Gets the bodies, the path and messages of failures.
   *
   * @example redact: (text) => text.replaceAll(/\S+@\S+/g, '[email]')
   */
  redact?: Redactor
  /** Receives why an exchange was not recorded. @default console.warn */
  onSkip?: (reason: string) => void
}

export interface Recorder {
  /** A transport that sends by another one and records what it carries. */
  wrap(transport: Transport): Transport
  /** Resolves when all that has ended is written. */
  flush(): Promise<void>
}

const MAX_CASSETTES = 1000
const MAX_BYTES = 8 * 1024 * 1024

/**
 * Writes a cassette for each exchange with an upstream: request, response with its chunks and their times, or failure.
 * Keys, cookies and most headers are left out. An exchange that the caller aborted is not recorded, as its response is
 * not known.
 *
 * @example
 * const recorder = createRecorder({ directory: 'cassettes' })
 * const gateway = createNodeGateway({ ...config, transport: recorder.wrap })
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { directory, maxCassettes = MAX_CASSETTES, maxBytes = MAX_BYTES, onSkip = console.warn } = options
  const now = createClock()
  let writing = Promise.resolve()
  let isFull = false

  const write = async (tape: Tape) => {
    if (isFull) return
    if (tape.size > maxBytes)
      return onSkip(`${tape.path}: not recorded, as it is larger than ${maxBytes} bytes`)
    try {
      isFull = !(await writeCassette(directory, tape.cassette(), maxCassettes))
      if (isFull) onSkip(`Recording has stopped: ${directory} has ${maxCassettes} cassettes`)
    } catch (error) {
      onSkip(`${tape.path}: not recorded. ${(error as Error).message}`)
    }
  }
  const save = (tape: Tape) => {
    writing = writing.then(() => write(tape)) // one after another, so that their number is known
  }
  const flush = () => writing

  return {
    flush,
    wrap: (transport) => ({
      async send(request) {
        if (isFull) return transport.send(request)
        const tape = createTape(request, now(), maxBytes, options.redact)
        try {
          const response = await transport.send(request)
          tape.head(response)
          return { ...response, body: recordBody(response.body, tape, save) }
        } catch (error) {
          if (tape.fail(error)) save(tape)
          throw error
        }
      },
      async close() {
        await transport.close()
        await flush()
      },
    }),
  }
}

/** The time, later with each call, so that exchanges have an order. */
function createClock(): () => string {
  let last = 0
  return () => {
    last = Math.max(Date.now(), last + 1)
    return new Date(last).toISOString()
  }
}

/** The body as it is, and recorded when it has ended. */
function recordBody(
  body: AsyncIterable<Uint8Array>,
  tape: Tape,
  save: (tape: Tape) => void,
): AsyncIterableIterator<Uint8Array> {
  const source = body[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const result = await source.next()
        if (!result.done) tape.chunk(result.value)
        else if (tape.end()) save(tape)
        return result
      } catch (error) {
        if (tape.fail(error)) save(tape)
        throw error
      }
    },
    return: async () => (await source.return?.()) ?? { value: undefined, done: true },
  }
}

/** What has been seen of one exchange. */
interface Tape {
  readonly path: string
  /** In bytes. Beyond the limit nothing is kept. */
  readonly size: number
  head(response: TransportResponse): void
  chunk(bytes: Uint8Array): void
  /** Whether the exchange has ended by it, which it does once. */
  end(): boolean
  /** Whether the exchange has ended by it: one that was aborted has not. */
  fail(error: unknown): boolean
  cassette(): Cassette
}

function createTape(
  request: TransportRequest,
  recordedAt: string,
  maxBytes: number,
  more: Redactor = (text) => text,
): Tape {
  const started = performance.now()
  const elapsed = () => Math.round(performance.now() - started)
  const redactKeys = redactorOf(request)
  const redact: Redactor = (text) => more(redactKeys(text))
  const path = redact(withoutKey(request.path))
  let head: { status: number; headers: Record<string, string>; at: number } | undefined
  let chunks: { at: number; bytes: Buffer }[] = []
  let size = sizeOf(request.body)
  let endedAt: number | undefined
  let failure: RecordedFailure | undefined
  const isOver = () => endedAt !== undefined || failure !== undefined

  return {
    path,
    get size() {
      return size
    },
    head({ status, headers }) {
      head = { status, headers: keptResponseHeaders(headers), at: elapsed() }
    },
    chunk(bytes) {
      size += bytes.length
      if (size > maxBytes) chunks = []
      else chunks.push({ at: elapsed(), bytes: Buffer.from(bytes) })
    },
    end() {
      if (isOver()) return false
      endedAt = elapsed()
      return true
    },
    fail(error) {
      if (isOver() || !TransportError.is(error)) return false
      const { failure: kind, message } = error
      if (kind === 'aborted' || kind === 'closed') return false
      failure = { at: elapsed(), kind, message: redact(message) }
      return true
    },
    cassette: () => ({
      version: CASSETTE_VERSION,
      recordedAt,
      request: recordRequest(request, path, redact),
      ...(head && {
        response: {
          ...head,
          chunks: recordChunks(chunks, redact),
          ...(endedAt !== undefined && { endedAt }),
        },
      }),
      ...(failure && { failure }),
    }),
  }
}

function recordRequest(request: TransportRequest, path: string, redact: Redactor): RecordedRequest {
  const { method, origin, headers } = request
  const text = request.body instanceof Uint8Array ? Buffer.from(request.body).toString() : request.body
  const body = typeof text === 'string' ? parseJson(redact(text)) : undefined
  const format = readWireRequest(method, path, body)?.format
  return {
    ...(format && { format }),
    method,
    origin,
    path,
    headers: keptRequestHeaders(headers),
    ...(body !== undefined && { body }),
  }
}

/** A secret that is spread over chunks makes one of them all. */
function recordChunks(chunks: readonly { at: number; bytes: Buffer }[], redact: Redactor): RecordedChunk[] {
  const whole = Buffer.concat(chunks.map(({ bytes }) => bytes))
  const encoding = isUtf8(whole) ? 'utf8' : 'latin1'
  const text = whole.toString(encoding)
  const redacted = redact(text)
  if (redacted === text) return chunks.map(({ at, bytes }) => recordChunk(at, bytes))
  const parts = chunks.map(({ at, bytes }) => ({ at, text: redact(bytes.toString(encoding)) }))
  const kept = parts.map(({ text }) => text).join('') === redacted
  const redactedParts = kept ? parts : [{ at: chunks.at(-1)?.at ?? 0, text: redacted }]
  return redactedParts.map(({ at, text }) => recordChunk(at, Buffer.from(text, encoding)))
}

const recordChunk = (at: number, bytes: Buffer): RecordedChunk =>
  isUtf8(bytes) ? { at, text: bytes.toString() } : { at, base64: bytes.toString('base64') }

function sizeOf(body: TransportRequest['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.length : 0
}
