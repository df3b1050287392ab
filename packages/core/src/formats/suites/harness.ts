import { expect } from 'vitest'
import { FUZZ_RUNS, FUZZ_SEED } from '../../../../../vitest.fuzz.ts'
import {
  ApiError,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  collectWarnings,
  parseJson,
  type Warn,
} from '../../hub/index.ts'
import { createSSEParser } from '../../sse/index.ts'
import type { EncodedRequest, FormatCodec } from '../format.ts'

/** How many random bodies and streams each format's decoders are given; set `MIXROUTER_FUZZ_RUNS` for more. */
export const ROBUSTNESS_RUNS = FUZZ_RUNS ?? 2000

/** How often a property runs: the same cases each time by default, more and new ones with `MIXROUTER_FUZZ_RUNS`. */
export function runs(base: number): { numRuns: number; seed: number } {
  const numRuns = FUZZ_RUNS === undefined ? base : Math.max(base, Math.round((base * FUZZ_RUNS) / 2000))
  return { numRuns, seed: FUZZ_SEED }
}

export const ignoreWarnings: Warn = () => {}

/** `value` after a trip through JSON, as on the wire. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function encodeStream(codec: FormatCodec, events: Iterable<ChatEvent>, warn = ignoreWarnings): string {
  let text = ''
  const emit = codec.createStreamEncoder(
    (more) => {
      text += more
    },
    { warn },
  )
  for (const event of events) emit(event)
  return text
}

/** Decodes a stream that arrives in these chunks; `cause` is the error that ended the connection. */
export function decodeStream(codec: FormatCodec, chunks: Iterable<Uint8Array>, cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = codec.createStreamDecoder((event) => events.push(event), { warn: ignoreWarnings })
  const parser = createSSEParser((event) => decoder.push(event))
  for (const chunk of chunks) parser.feed(chunk)
  parser.end()
  decoder.end(cause)
  return events
}

export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** `bytes` split at these offsets, in any order, modulo its length. */
export function splitAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(offsets.map((offset) => offset % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

/** The rules that the events of every stream follow, whatever bytes they came from. */
export function expectValidEvents(events: readonly ChatEvent[]): void {
  const seen = events.map((event) => event.type)
  expect(
    seen.filter((type) => type === 'start'),
    'exactly one start',
  ).toHaveLength(1)
  expect(seen[0], 'start comes first').toBe('start')
  expect(
    seen.filter((type) => type === 'finish' || type === 'error'),
    'exactly one finish or error',
  ).toHaveLength(1)
  expect(seen.at(-1), 'finish or error comes last').toMatch(/^(finish|error)$/)

  const open = new Set<number>()
  const ids = new Set<string>()
  let blocks = 0
  for (const event of events) {
    if (event.type === 'blockStart') {
      expect(event.index, 'blocks are numbered in order').toBe(blocks++)
      open.add(event.index)
      if (event.part.type === 'toolCall') {
        expect(event.part.id, 'every call has an id').not.toBe('')
        expect(ids, 'call ids are unique').not.toContain(event.part.id)
        ids.add(event.part.id)
      }
    } else if (event.type === 'blockDelta') {
      expect(open, 'a delta belongs to an open block').toContain(event.index)
      expect(event.text || event.opaque || event.citation, 'no delta is empty').toBeTruthy()
    } else if (event.type === 'blockEnd') {
      expect(open.delete(event.index), 'only an open block ends').toBe(true)
    } else if (event.type === 'error') {
      expect(ApiError.is(event.error), 'an error is an ApiError').toBe(true)
    }
  }
  expect([...open], 'every block has ended').toEqual([])
}

/** The response without the vendor's own finish reason and usage, which no encoding repeats. */
export function withoutRaw(response: ChatResponse): ChatResponse {
  const { raw: _, ...finishReason } = response.finishReason
  const { raw: __, ...usage } = response.usage ?? { inputTokens: 0, outputTokens: 0 }
  return { ...response, finishReason, usage }
}

/** The wire JSON of a response. */
export function encodeResponse(codec: FormatCodec, response: ChatResponse, warn = ignoreWarnings): unknown {
  return throughJson(codec.encodeResponse(deepFreeze(response), { warn }))
}

/** The response after encoding and decoding it as a whole. */
export function roundTripResponse(codec: FormatCodec, response: ChatResponse): ChatResponse {
  return codec.decodeResponse(deepFreeze(encodeResponse(codec, response)), { warn: ignoreWarnings })
}

/** The events after encoding and decoding them as a stream. */
export function roundTripEvents(codec: FormatCodec, events: Iterable<ChatEvent>): ChatEvent[] {
  return decodeStream(codec, [toBytes(encodeStream(codec, events))])
}

/** The response with arguments as JSON.stringify writes them, since formats that send an object lose white space. */
export function canonicalArguments(response: ChatResponse): ChatResponse {
  const content = response.content.map((part) => {
    if (part.type !== 'toolCall') return part
    const object = parseJson(part.arguments)
    return object === undefined ? part : { ...part, arguments: JSON.stringify(object) }
  })
  return { ...response, content }
}

/** The text, reasoning and calls of a response, independent of the order of its parts. */
export function summarizeContent(response: ChatResponse) {
  const { content, finishReason } = canonicalArguments(response)
  const joined = (...types: string[]) =>
    content.map((part) => (types.includes(part.type) && 'text' in part ? part.text : '')).join('')
  return {
    /** The sorted characters of texts and refusals, since a format may send a refusal as text. */
    characters: [...joined('text', 'refusal').replace(/\s/g, '')].sort().join(''),
    text: joined('text').replace(/\s/g, ''),
    reasoning: joined('reasoning'),
    calls: content.flatMap((part) =>
      part.type === 'toolCall' ? [{ name: part.name, arguments: part.arguments }] : [],
    ),
    finish: finishReason.unified,
  }
}

/** A request's path and body, and the paths of the warnings from encoding it. */
export function encodeRequest(
  codec: FormatCodec,
  request: ChatRequest,
  traits = {},
): EncodedRequest & { warnings: string[] } {
  const { warnings, warn } = collectWarnings()
  const encoded = codec.encodeRequest(deepFreeze(request), { warn, traits })
  return { path: encoded.path, body: throughJson(encoded.body), warnings: warnings.map(({ path }) => path) }
}

export function decodeRequest(
  codec: FormatCodec,
  { path, body }: EncodedRequest,
  warn = ignoreWarnings,
): ChatRequest {
  const url = /\/models\/([^/:]+):(\w+)/.exec(path)
  const fromUrl = url
    ? { model: decodeURIComponent(url[1] ?? ''), stream: url[2] === 'streamGenerateContent' }
    : {}
  return codec.decodeRequest(deepFreeze(body), { warn, ...fromUrl })
}

/** Freezes `value` and everything inside it, so that code which mutates its input throws. */
export function deepFreeze<T>(value: T): T {
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const next = pending.pop()
    if (next === null || typeof next !== 'object' || Object.isFrozen(next)) continue
    Object.freeze(next)
    for (const inner of Object.values(next)) pending.push(inner)
  }
  return value
}

/**
 * Runs `run` and returns undefined if it throws an ApiError. Any other error fails the test, and so does a polluted
 * Object.prototype.
 */
export function catchApiError<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return undefined
  } finally {
    expect(({} as Record<string, unknown>).polluted, 'a property of Object.prototype').toBeUndefined()
  }
}
