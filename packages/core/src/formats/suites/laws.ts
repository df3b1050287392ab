import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ApiError,
  accumulateEvents,
  type ChatEvent,
  type ErrorType,
  responseToEvents,
} from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyUsage, solidText, values, wildResponse } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import {
  answered,
  bytesOf,
  canonicalArguments,
  decodeStream,
  encodeStream,
  essence,
  expectLawful,
  gist,
  ignore,
  runs,
  splitAt,
  streamed,
} from './harness.ts'
import { baseResponse, type ResponseFeature, responseFeatures } from './response-features.ts'
import { buildResponse, type Pick, scenes } from './scenes.ts'
import { closedAfter, cutting, streamOf } from './streams.ts'

const ERROR_TYPES = [
  'invalid-request',
  'authentication',
  'billing',
  'permission',
  'not-found',
  'conflict',
  'too-large',
  'rate-limit',
  'server',
  'overloaded',
  'timeout',
] as const satisfies ErrorType[]

const places = fc.array(fc.nat(), { maxLength: 20 })

/** A stream of any answer, and its bytes in a format. */
const anyStream = fc.tuple(wildResponse, cutting).map(([response, cuts]) => streamOf(response, cuts))

/** Laws 1, 2, 4 and 6 of translation for one format; `describeCarrying` has law 3. */
export function describeLaws(codec: FormatCodec, capable: Capabilities): void {
  const bytesFor = (events: Iterable<ChatEvent>) => bytesOf(encodeStream(codec, events))
  const responses = scenes<ResponseFeature>(responseFeatures, capable.apart)
  /** Whether the format says where the feature stands among the others. */
  const hasOrder = ({ name }: Pick) => capable.response[name as ResponseFeature]?.[1] !== 'content'
  const scene = fc
    .tuple(responses.inOrder, values)
    .map(([features, base]) => buildResponse(features.filter(hasOrder), base, codec.name).response)

  describe(`law 1: ${codec.name} streams may be split anywhere`, () => {
    it('gives the same events for any split of the bytes', () => {
      fc.assert(
        fc.property(anyStream, places, (events, cuts) => {
          const bytes = bytesFor(events)
          expect(decodeStream(codec, splitAt(bytes, cuts))).toEqual(decodeStream(codec, [bytes]))
        }),
        runs(60),
      )
    })

    it('gives the same events byte by byte', () => {
      fc.assert(
        fc.property(anyStream, (events) => {
          const bytes = bytesFor(events)
          const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
          expect(decodeStream(codec, single)).toEqual(decodeStream(codec, [bytes]))
        }),
        runs(20),
      )
    })

    it('pitfall 7: reads CRLF, CR, a byte order mark, comments and pings', () => {
      const rewriting = fc.record({
        lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
        mark: fc.constantFrom('', '\ufeff'),
        noise: fc.array(fc.constantFrom('', ...capable.noise), { minLength: 1, maxLength: 5 }),
      })
      fc.assert(
        fc.property(anyStream, rewriting, places, (events, { lineEnd, mark, noise }, cuts) => {
          const text = encodeStream(codec, events)
          const noisy = text.split('\n\n').map((event, index) => `${noise[index % noise.length]}${event}`)
          const bytes = bytesOf(mark + noisy.join('\n\n').replaceAll('\n', lineEnd))
          expect(decodeStream(codec, splitAt(bytes, cuts))).toEqual(decodeStream(codec, [bytesOf(text)]))
        }),
        runs(60),
      )
    })
  })

  describe(`law 2: a stream of ${codec.name} amounts to the whole answer`, () => {
    it('folds to what the whole answer decodes to', () => {
      fc.assert(
        fc.property(scene, cutting, (response, cuts) => {
          const { created: _, ...expected } = essence(canonicalArguments(answered(codec, response)))
          const stream = accumulateEvents(streamed(codec, streamOf(response, cuts)))
          const { created: __, ...folded } = essence(canonicalArguments(stream))
          expect(folded).toEqual(expected)
        }),
        runs(150),
      )
    })

    it('loses no text and no call of any answer, whatever its order', () => {
      fc.assert(
        fc.property(wildResponse, cutting, (response, cuts) => {
          const whole = gist(answered(codec, response))
          expect(gist(accumulateEvents(streamed(codec, streamOf(response, cuts))))).toEqual(whole)
          const names = (said: typeof whole) => said.calls.map(({ name }) => name)
          expect(names(whole)).toEqual(names(gist(response)))
          expect(whole.characters).toBe(gist(response).characters)
        }),
        runs(150),
      )
    })

    it('streams an answer that came whole', () => {
      fc.assert(
        fc.property(scene, (response) => {
          const folded = accumulateEvents(streamed(codec, responseToEvents(response)))
          expect(gist(folded)).toEqual(gist(answered(codec, response)))
        }),
        runs(40),
      )
    })
  })

  describe(`law 4: a stream of ${codec.name} ends exactly once`, () => {
    it('keeps the laws of a stream for every answer', () => {
      fc.assert(
        fc.property(anyStream, (events) => {
          const decoded = streamed(codec, events)
          expectLawful(decoded)
          expect(decoded.at(-1)?.type).toBe('finish')
        }),
        runs(80),
      )
    })

    it('pitfall 8: takes no beginning of a stream for the whole', () => {
      fc.assert(
        fc.property(anyStream, places, (events, cuts) => {
          const bytes = bytesFor(events)
          const complete = accumulateEvents(decodeStream(codec, [bytes]))
          for (const cut of [...cuts, bytes.length - 3]) {
            const decoded = decodeStream(codec, [bytes.subarray(0, cut % bytes.length)])
            expectLawful(decoded)
            if (decoded.at(-1)?.type === 'error') continue
            const { usage: _, ...beginning } = accumulateEvents(decoded)
            expect(complete).toMatchObject(beginning)
          }
        }),
        runs(60),
      )
    })

    it('holds an end marker when it is complete, and none when it broke off', () => {
      fc.assert(
        fc.property(anyStream, fc.nat(), (events, place) => {
          const broken = [...closedAfter(events, place), failure('broke off')]
          const marked = (text: string) => codec.endMarkers.some((marker) => text.includes(marker))
          expect(marked(encodeStream(codec, events))).toBe(true)
          expect(marked(encodeStream(codec, broken))).toBe(false)
        }),
        runs(60),
      )
    })

    it('pitfall 8: tells the error that ended a stream', () => {
      fc.assert(
        fc.property(anyStream, fc.nat(), values, (events, place, { text }) => {
          const decoded = streamed(codec, [...closedAfter(events, place), failure(text)])
          expectLawful(decoded)
          expect(decoded.at(-1)).toMatchObject({ type: 'error', error: { message: text } })
        }),
        runs(40),
      )
    })
  })

  describe(`streams and errors of ${codec.name}`, () => {
    it('writes whole events, and holds back no text', () => {
      const said = fc.array(solidText, { minLength: 1, maxLength: 5 })
      fc.assert(
        fc.property(said, (deltas) => {
          const written: string[] = []
          const emit = codec.createStreamEncoder((text) => written.push(text), { warn: ignore })
          emit({ type: 'start', id: 'a', model: 'm' })
          emit({ type: 'blockStart', index: 0, part: { type: 'text', text: '' } })
          for (const text of deltas) {
            emit({ type: 'blockDelta', index: 0, text })
            expect(written.at(-1)).toContain(JSON.stringify(text).slice(1, -1))
          }
          for (const text of written) expect(text).toMatch(/^(event|data): .*\n\n$/s)
        }),
        runs(20),
      )
    })

    it('brings errors back with their type, message and time to wait', () => {
      const type = fc.constantFrom<ErrorType>(...ERROR_TYPES)
      fc.assert(
        fc.property(type, values, (kind, { text, count, flag }) => {
          const wait = flag ? { retryAfter: `${count}` } : {}
          const { status, body, headers } = codec.encodeError(new ApiError(text, { type: kind, ...wait }))
          const error = codec.decodeError({ status, body: JSON.stringify(body), headers })
          expect(error).toMatchObject({ type: kind, message: text, ...wait })
        }),
        runs(40),
      )
    })
  })

  describe(`law 6: ${codec.name} counts the same both ways`, () => {
    it('brings usage back, and of a stream the latest', () => {
      fc.assert(
        fc.property(anyUsage, (usage) => {
          const response = { ...baseResponse(), usage }
          const { inputTokens, outputTokens } = usage
          const whole = essence(answered(codec, response)).usage
          expect(whole).toMatchObject({ inputTokens, outputTokens })
          const folded = accumulateEvents(streamed(codec, streamOf(response, { sizes: [], turns: [] })))
          expect(essence(folded).usage).toEqual(whole)
        }),
        runs(60),
      )
    })
  })
}

function failure(message: string): ChatEvent {
  return { type: 'error', error: new ApiError(message, { type: 'overloaded' }) }
}
