import { createEventWriter } from './event-writer.ts'
import { createCallRestore } from './formats/call-restore.ts'
import type { ParsedSSEEvent } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import {
  ApiError,
  type ChatEvent,
  collectWarnings,
  createResponseAccumulator,
  type Emit,
  type Opaque,
  parseJsonInSteps,
  responseToEvents,
  type Steps,
  truncatedStream,
  type Warn,
  type Warning,
} from './hub/index.ts'
import { createSSEParser, type LongSSEEvent, type SSEEvent } from './sse/index.ts'
import type { TranslatedResponse, TranslateResponseOptions } from './translate.ts'

/** How the client's stream is framed. */
export interface StreamFraming {
  /** `json-array` is the framing of google without `alt=sse`. @default 'sse' */
  framing?: 'sse' | 'json-array'
}

/** What is accepted of an upstream's stream. */
export interface StreamLimits {
  /** The longest event, in characters. @default 67108864 */
  maxEventLength?: number
  /**
   * The longest response, in characters of its texts, arguments and signatures: some formats repeat all of them in their
   * last event. @default no limit
   */
  maxLength?: number
}

export interface StreamTranslatorOptions extends TranslateResponseOptions, StreamFraming, StreamLimits {
  /** Called with each chunk of the client's stream. */
  write: (text: string) => void
}

/** Receives the bytes of an upstream's stream. */
interface ByteSink {
  /** @throws ApiError 502 if an event or the response is too long; `end` then ends the stream with that error, if it is its cause */
  feed(bytes: Uint8Array): void
  /**
   * Ends the stream, because of `cause` if given; a response that is not complete has failed.
   *
   * @throws if its last event could not be written
   */
  end(cause?: unknown): void
}

export interface StreamTranslator extends ByteSink {
  /** As `feed`, in steps, of which each writes some of what the bytes translate to. A step ends before more is written. */
  feedInSteps(bytes: Uint8Array): Steps<void>
  /** As `end`, in steps. */
  endInSteps(cause?: unknown): Steps<void>
  /** What could not be carried, so far. */
  readonly warnings: readonly Warning[]
  /** Whether the last event was written; there are no further warnings. */
  readonly ended: boolean
  /** The error that was written as the last event. */
  readonly error: ApiError | undefined
}

export interface StreamCollector extends ByteSink {
  /** As `feed`, in steps. */
  feedInSteps(bytes: Uint8Array): Steps<void>
  /** As `end`, in steps. */
  endInSteps(cause?: unknown): Steps<void>
  /**
   * The whole response in the client's format.
   *
   * @throws ApiError the stream's error
   */
  result(): TranslatedResponse
}

/**
 * Translates the stream of a response as it comes: bytes of the upstream's format in, text of the client's out. A
 * stream that fails or breaks off ends with an error event of the client's format.
 *
 * @example
 * const translator = createStreamTranslator({ from: 'anthropic', to: 'openai-chat', write: (text) => res.write(text) })
 * for await (const bytes of upstream) translator.feed(bytes)
 * translator.end()
 */
export function createStreamTranslator(options: StreamTranslatorOptions): StreamTranslator {
  const { to, write, maxLength = Number.POSITIVE_INFINITY, ...context } = options
  const { warnings, warn } = collectWarnings()
  let length = 0
  let broken = false
  const { emit, inSteps } = createEventWriter(to, write, { ...context, warn }, (event) => {
    length += lengthOf(event)
    if (event.type === 'error') translator.error = event.error
    if (event.type === 'error' || event.type === 'finish') translator.ended = true
  })
  const decoder = decodeBytes(options, emit, warn)
  const checkLength = () => {
    if (length > maxLength) throw responseTooLong(maxLength)
  }
  const checkEnd = (cause: unknown) => {
    if (!translator.ended) throw truncatedStream(cause)
  }
  // no getters: in an object literal each gets a hidden class of its own, which keeps the stream alive until a full collection
  const translator = {
    feed(bytes: Uint8Array) {
      decoder.feed(bytes)
      checkLength()
    },
    *feedInSteps(bytes: Uint8Array): Steps<void> {
      try {
        yield* decoder.feedInSteps(bytes, inSteps)
      } catch (error) {
        broken = true
        throw error
      }
      checkLength()
    },
    end(cause?: unknown) {
      if (broken || length > maxLength) decoder.stop(cause)
      else decoder.end(cause)
      checkEnd(cause)
    },
    *endInSteps(cause?: unknown): Steps<void> {
      if (broken || length > maxLength) yield* inSteps(() => decoder.stop(cause))
      else yield* decoder.endInSteps(cause, inSteps)
      checkEnd(cause)
    },
    warnings,
    ended: false,
    error: undefined as ApiError | undefined,
  }
  return translator
}

/**
 * Collects a stream into a whole response of the client's format, for upstreams that stream although the request does
 * not.
 *
 * @example
 * const collector = createStreamCollector({ from: 'openai-responses', to: 'anthropic' })
 * for await (const bytes of upstream) collector.feed(bytes)
 * collector.end()
 * const { body } = collector.result()
 */
export function createStreamCollector(options: TranslateResponseOptions & StreamLimits): StreamCollector {
  const { to, ...context } = options
  const { warnings, warn } = collectWarnings()
  const accumulator = createResponseAccumulator()
  const result = () => ({
    body: getFormat(to).encodeResponse(accumulator.result(), { ...context, warn }),
    warnings,
  })
  const { feed, end, feedInSteps, endInSteps } = decodeBytes(options, accumulator.add, warn)
  return {
    feed,
    end,
    feedInSteps: (bytes) => feedInSteps(bytes, inOneStep),
    endInSteps: (cause) => endInSteps(cause, inOneStep),
    result,
  }
}

/**
 * Translates a whole response to a stream of the client's format, for upstreams that do not stream although the request
 * does.
 *
 * @throws ApiError as `translateResponse` does
 * @example const { text } = translateResponseToStream(body, { from: 'google', to: 'openai-chat' })
 */
export function translateResponseToStream(
  body: unknown,
  options: TranslateResponseOptions & StreamFraming,
): { text: string; warnings: Warning[] } {
  const chunks: string[] = []
  const write = (text: string) => void chunks.push(text)
  const { events, emit, warnings } = decodeToEvents(body, { ...options, write })
  for (const event of events) emit(event)
  return { text: chunks.join(''), warnings }
}

/** As `translateResponseToStream`, in steps; returns the warnings. */
export function* translateResponseToStreamInSteps(
  body: unknown,
  options: Omit<StreamTranslatorOptions, keyof StreamLimits>,
): Steps<Warning[]> {
  const { events, emit, inSteps, warnings } = decodeToEvents(body, options)
  for (const event of events) yield* inSteps(() => emit(event))
  return warnings
}

/** The events of a whole response, and what writes them. */
function decodeToEvents(
  body: unknown,
  { from, to, write, ...context }: Omit<StreamTranslatorOptions, keyof StreamLimits>,
) {
  const { warnings, warn } = collectWarnings()
  const { emit, inSteps } = createEventWriter(to, write, { ...context, warn })
  const response = getFormat(from).decodeResponse(body, { warn, forOtherFormat: from !== to })
  return {
    events: responseToEvents(response),
    emit: forClient({ from, to, ...context }, emit),
    inSteps,
    warnings,
  }
}

/** What stands for a block, or for what a delta has beside its text, in characters. */
const MARKS = 16

/** About how much an event adds to a response that is kept whole. */
function lengthOf(event: ChatEvent): number {
  switch (event.type) {
    case 'blockStart':
      return MARKS + opaqueLength('opaque' in event.part ? event.part.opaque : undefined)
    case 'blockDelta':
      return MARKS + (event.text?.length ?? 0) + opaqueLength(event.opaque)
    default:
      return 0
  }
}

function opaqueLength(opaque: Opaque | undefined): number {
  if (!opaque) return 0
  const values = Object.values(opaque).flatMap((fields) => Object.values(fields ?? {}))
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : MARKS), 0)
}

function responseTooLong(limit: number): ApiError {
  return new ApiError(`The upstream's response has more than ${limit} characters`, {
    status: 502,
    code: 'response_too_large',
  })
}

/** Does work and writes what it emits, in steps. */
type InSteps = (work: () => void) => Steps<void>

/** What is collected is not written. */
// biome-ignore lint/correctness/useYield: one step
const inOneStep: InSteps = function* (work) {
  work()
}

/** How many bytes are read at once. */
const READ_BYTES = 128 * 1024

interface ByteDecoder extends ByteSink {
  feedInSteps(bytes: Uint8Array, inSteps: InSteps): Steps<void>
  endInSteps(cause: unknown, inSteps: InSteps): Steps<void>
  /** Ends the stream without what has come of its next event. */
  stop(cause: unknown): void
}

function decodeBytes(options: TranslateResponseOptions & StreamLimits, emit: Emit, warn: Warn): ByteDecoder {
  const decoder = getFormat(options.from).createStreamDecoder(forClient(options, emit), {
    warn,
    forOtherFormat: options.from !== options.to,
  })
  let kept: (SSEEvent | LongSSEEvent)[] | undefined
  const { maxEventLength } = options
  const parser = createSSEParser(
    (event) => {
      if (kept) kept.push(event)
      else decoder.push(event)
    },
    {
      ...(maxEventLength !== undefined && { maxLength: maxEventLength }),
      onLongEvent({ pieces, ...event }) {
        if (kept) kept.push({ ...event, pieces })
        else decoder.push({ ...event, data: pieces.join('') })
      },
    },
  )

  function* decodeInSteps(read: () => void, inSteps: InSteps): Steps<void> {
    const events: (SSEEvent | LongSSEEvent)[] = []
    kept = events
    try {
      read()
    } finally {
      kept = undefined
      for (const event of events) {
        yield
        const parsed = 'pieces' in event ? yield* parseLongEvent(event, maxEventLength) : event
        yield* inSteps(() => decoder.push(parsed))
      }
    }
  }

  return {
    feed: parser.feed,
    *feedInSteps(bytes, inSteps) {
      for (let at = 0; at < bytes.length; at += READ_BYTES)
        yield* decodeInSteps(() => parser.feed(bytes.subarray(at, at + READ_BYTES)), inSteps)
    },
    end(cause) {
      parser.end()
      decoder.end(cause)
    },
    *endInSteps(cause, inSteps) {
      yield* decodeInSteps(parser.end, inSteps)
      yield* inSteps(() => decoder.end(cause))
    },
    stop: (cause) => decoder.end(cause),
  }
}

/** A long event, parsed. One that is not JSON has no value, which is its decoder's to report. */
function* parseLongEvent(
  { pieces, ...event }: LongSSEEvent,
  maxStringBytes: number | undefined,
): Steps<ParsedSSEEvent> {
  const data = pieces.find((piece) => piece.trim() !== '') ?? ''
  try {
    const value = yield* parseJsonInSteps(pieces, maxStringBytes === undefined ? {} : { maxStringBytes })
    return { ...event, data, value }
  } catch (error) {
    if (error instanceof SyntaxError) return { ...event, data }
    throw error
  }
}

/** Passes the upstream's events on with the client's names for tools, first to the observer. */
function forClient({ from, request, observe }: TranslateResponseOptions, emit: Emit): Emit {
  const observed: Emit = observe
    ? (event) => {
        observe(event)
        emit(event)
      }
    : emit
  return createCallRestore(request, from)?.events(observed) ?? observed
}
