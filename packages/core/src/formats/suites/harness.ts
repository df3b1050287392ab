import { expect } from 'vitest'
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

const FUZZ_RUNS = process.env.MIXROUTER_FUZZ_RUNS

/** Random bodies and streams for each format's robustness; `MIXROUTER_FUZZ_RUNS` asks for more. */
export const ROBUSTNESS_RUNS = Number(FUZZ_RUNS ?? 2000)

/** How often a property runs: the same cases each time by default, new and more ones with `MIXROUTER_FUZZ_RUNS`. */
export function runs(base: number): { numRuns: number; seed?: number } {
  if (FUZZ_RUNS === undefined) return { numRuns: base, seed: 20_260 }
  return { numRuns: Math.max(base, Math.round((base * ROBUSTNESS_RUNS) / 2000)) }
}

export const ignore: Warn = () => {}

/** What JSON makes of a value on its way over the wire. */
export function overWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function encodeStream(codec: FormatCodec, events: Iterable<ChatEvent>, warn = ignore): string {
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

/** The events of a stream whose bytes came in these pieces. */
export function decodeStream(codec: FormatCodec, pieces: Iterable<Uint8Array>, cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = codec.createStreamDecoder((event) => events.push(event), { warn: ignore })
  const parser = createSSEParser((event) => decoder.push(event))
  for (const piece of pieces) parser.feed(piece)
  parser.end()
  decoder.end(cause)
  return events
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** `bytes` cut at these places, in any order. */
export function splitAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

/** The laws of one stream's events, whatever it was made of. */
export function expectLawful(events: readonly ChatEvent[]): void {
  const seen = events.map((event) => event.type)
  expect(
    seen.filter((type) => type === 'start'),
    'one start',
  ).toHaveLength(1)
  expect(seen[0], 'the start first').toBe('start')
  expect(
    seen.filter((type) => type === 'finish' || type === 'error'),
    'one end',
  ).toHaveLength(1)
  expect(seen.at(-1), 'the end last').toMatch(/^(finish|error)$/)

  const open = new Set<number>()
  const ids = new Set<string>()
  let blocks = 0
  for (const event of events) {
    if (event.type === 'blockStart') {
      expect(event.index, 'blocks numbered in order').toBe(blocks++)
      open.add(event.index)
      if (event.part.type === 'toolCall') {
        expect(event.part.id, 'a call has an id').not.toBe('')
        expect(ids, 'ids are unique').not.toContain(event.part.id)
        ids.add(event.part.id)
      }
    } else if (event.type === 'blockDelta') {
      expect(open, 'growth of an open block').toContain(event.index)
      expect(event.text || event.opaque || event.citation, 'no empty delta').toBeTruthy()
    } else if (event.type === 'blockEnd') {
      expect(open.delete(event.index), 'the end of an open block').toBe(true)
    } else if (event.type === 'error') {
      expect(ApiError.is(event.error), 'errors are ApiErrors').toBe(true)
    }
  }
  expect([...open], 'every block ended').toEqual([])
}

/** The answer without the vendor's own words, which another encoding may say differently. */
export function essence(response: ChatResponse): ChatResponse {
  const { raw: _, ...finishReason } = response.finishReason
  const { raw: __, ...usage } = response.usage ?? { inputTokens: 0, outputTokens: 0 }
  return { ...response, finishReason, usage }
}

/** A whole answer on the wire. */
export function encodeWhole(codec: FormatCodec, response: ChatResponse, warn = ignore): unknown {
  return overWire(codec.encodeResponse(frozen(response), { warn }))
}

/** What comes back of an answer that goes over the wire whole. */
export function answered(codec: FormatCodec, response: ChatResponse): ChatResponse {
  return codec.decodeResponse(frozen(encodeWhole(codec, response)), { warn: ignore })
}

/** What comes back of events that go over the wire. */
export function streamed(codec: FormatCodec, events: Iterable<ChatEvent>): ChatEvent[] {
  return decodeStream(codec, [bytesOf(encodeStream(codec, events))])
}

/** Arguments as JSON's canonical text: a format that takes an object does not keep white space. */
export function canonicalArguments(response: ChatResponse): ChatResponse {
  const content = response.content.map((part) => {
    if (part.type !== 'toolCall') return part
    const object = parseJson(part.arguments)
    return object === undefined ? part : { ...part, arguments: JSON.stringify(object) }
  })
  return { ...response, content }
}

/** What an answer says, however its parts are ordered. */
export function gist(response: ChatResponse) {
  const { content, finishReason } = canonicalArguments(response)
  const joined = (...types: string[]) =>
    content.map((part) => (types.includes(part.type) && 'text' in part ? part.text : '')).join('')
  return {
    /** Text and refusals in any order, since a format may tell the one as the other. */
    characters: [...joined('text', 'refusal').replace(/\s/g, '')].sort().join(''),
    text: joined('text').replace(/\s/g, ''),
    reasoning: joined('reasoning'),
    calls: content.flatMap((part) =>
      part.type === 'toolCall' ? [{ name: part.name, arguments: part.arguments }] : [],
    ),
    finish: finishReason.unified,
  }
}

/** A request's body and path, with the warnings that its encoding gave. */
export function encodeRequest(
  codec: FormatCodec,
  request: ChatRequest,
  traits = {},
): EncodedRequest & { warnings: string[] } {
  const { warnings, warn } = collectWarnings()
  const encoded = codec.encodeRequest(frozen(request), { warn, traits })
  return { path: encoded.path, body: overWire(encoded.body), warnings: warnings.map(({ path }) => path) }
}

export function decodeRequest(
  codec: FormatCodec,
  { path, body }: EncodedRequest,
  warn = ignore,
): ChatRequest {
  const url = /\/models\/([^/:]+):(\w+)/.exec(path)
  const said = url
    ? { model: decodeURIComponent(url[1] ?? ''), stream: url[2] === 'streamGenerateContent' }
    : {}
  return codec.decodeRequest(frozen(body), { warn, ...said })
}

/** `value`, which must not be changed by who gets it. */
export function frozen<T>(value: T): T {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (next === null || typeof next !== 'object' || Object.isFrozen(next)) continue
    Object.freeze(next)
    for (const inner of Object.values(next)) waiting.push(inner)
  }
  return value
}

/** Runs `attempt`; nothing but an ApiError may be thrown, and nothing may reach the prototype of all objects. */
export function attempt<T>(attempted: () => T): T | undefined {
  try {
    return attempted()
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return undefined
  } finally {
    expect(({} as Record<string, unknown>).polluted, 'Object.prototype').toBeUndefined()
  }
}
