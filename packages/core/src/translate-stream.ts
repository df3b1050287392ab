import { getFormat } from './formats/index.ts'
import {
  collectWarnings,
  createResponseAccumulator,
  createToolRestore,
  type Emit,
  responseToEvents,
  type Warn,
  type Warning,
} from './hub/index.ts'
import { createSSEParser } from './sse/index.ts'
import type { TranslatedResponse, TranslateResponseOptions } from './translate.ts'

/** How a client wants its stream framed. */
export interface StreamFraming {
  /** `json-array` is how google streams without `alt=sse`. @default 'sse' */
  framing?: 'sse' | 'json-array'
}

export interface StreamTranslatorOptions extends TranslateResponseOptions, StreamFraming {
  /** Takes text of the client's stream. */
  write: (text: string) => void
}

/** Takes an upstream's stream as bytes. Nothing here throws. */
interface ByteSink {
  feed(bytes: Uint8Array): void
  /** The bytes are over, because of `cause` if given; an answer that is not complete has failed. */
  end(cause?: unknown): void
}

export interface StreamTranslator extends ByteSink {
  /** What could not be carried so far. */
  readonly warnings: readonly Warning[]
}

export interface StreamCollector extends ByteSink {
  /**
   * The whole answer in the client's format.
   *
   * @throws ApiError the stream's error
   */
  result(): TranslatedResponse
}

/**
 * Translates an answer's stream as it comes: bytes of the upstream's format in, text of the client's out. A stream
 * that fails or is cut off ends in the client's own error event.
 *
 * @example
 * const translator = createStreamTranslator({ from: 'anthropic', to: 'openai-chat', write: (text) => res.write(text) })
 * for await (const bytes of upstream) translator.feed(bytes)
 * translator.end()
 */
export function createStreamTranslator(options: StreamTranslatorOptions): StreamTranslator {
  const { to, write, ...context } = options
  const { warnings, warn } = collectWarnings()
  const encode = getFormat(to).createStreamEncoder(write, { ...context, warn })
  return { ...decodeBytes(options, encode, warn), warnings }
}

/** Gathers a stream into the client's whole answer, for upstreams that stream although they were not asked to. */
export function createStreamCollector(options: TranslateResponseOptions): StreamCollector {
  const { to, ...context } = options
  const { warnings, warn } = collectWarnings()
  const folder = createResponseAccumulator()
  const result = () => ({
    body: getFormat(to).encodeResponse(folder.result(), { ...context, warn }),
    warnings,
  })
  return { ...decodeBytes(options, folder.add, warn), result }
}

/**
 * Tells a whole answer as the client's stream, for upstreams that answer at once although a stream was asked.
 *
 * @throws ApiError as `translateResponse` does
 */
export function translateResponseToStream(
  body: unknown,
  options: TranslateResponseOptions & StreamFraming,
): { text: string; warnings: Warning[] } {
  const { from, to, ...context } = options
  const { warnings, warn } = collectWarnings()
  const pieces: string[] = []
  const encode = getFormat(to).createStreamEncoder((text) => pieces.push(text), { ...context, warn })
  const emit = asClient(options, encode)
  for (const event of responseToEvents(getFormat(from).decodeResponse(body, { warn }))) emit(event)
  return { text: pieces.join(''), warnings }
}

function decodeBytes(options: TranslateResponseOptions, emit: Emit, warn: Warn): ByteSink {
  const decoder = getFormat(options.from).createStreamDecoder(asClient(options, emit), { warn })
  const parser = createSSEParser((event) => decoder.push(event))
  return {
    feed: parser.feed,
    end(cause) {
      parser.end()
      decoder.end(cause)
    },
  }
}

/** Passes the upstream's events on with the client's names for tools, and shows them to the observer. */
function asClient({ from, request, observe }: TranslateResponseOptions, emit: Emit): Emit {
  const shown: Emit = observe
    ? (event) => {
        observe(event)
        emit(event)
      }
    : emit
  return createToolRestore(request?.tools, getFormat(from).toolName)?.events(shown) ?? shown
}
