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
import { anyResponse, anyUsage, nonBlankText, values } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import { buildResponse, type ChosenFeature, featureCombinations } from './combinations.ts'
import {
  canonicalArguments,
  decodeStream,
  encodeStream,
  expectValidEvents,
  ignoreWarnings,
  roundTripEvents,
  roundTripResponse,
  runs,
  splitAt,
  summarizeContent,
  toBytes,
  withoutRaw,
} from './harness.ts'
import { baseResponse, type ResponseFeature, responseFeatures } from './response-features.ts'
import { chunkedEvents, chunking, truncateEvents } from './streams.ts'

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

const offsets = fc.array(fc.nat(), { maxLength: 20 })

/** The events of any response, cut and interleaved at random. */
const anyStream = fc.tuple(anyResponse, chunking).map(([response, cuts]) => chunkedEvents(response, cuts))

/** Laws 1, 2, 4 and 6 of docs/architecture.md for one format; law 3 is in `describeRoundTrip`. */
export function describeLaws(codec: FormatCodec, capabilities: Capabilities): void {
  const bytesFor = (events: Iterable<ChatEvent>) => toBytes(encodeStream(codec, events))
  const responses = featureCombinations<ResponseFeature>(responseFeatures, capabilities.incompatible)
  /** Whether the format keeps the position of the feature among the other parts. */
  const keepsPosition = ({ name }: ChosenFeature) =>
    capabilities.response[name as ResponseFeature]?.[1] !== 'content'
  const combination = fc
    .tuple(responses.tableOrder, values)
    .map(([features, base]) => buildResponse(features.filter(keepsPosition), base, codec.name).response)

  describe(`law 1: ${codec.name} streams may be split at any byte`, () => {
    it('gives the same events for any split of the bytes', () => {
      fc.assert(
        fc.property(anyStream, offsets, (events, cuts) => {
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
        keepAlives: fc.array(fc.constantFrom('', ...capabilities.keepAlives), { minLength: 1, maxLength: 5 }),
      })
      fc.assert(
        fc.property(anyStream, rewriting, offsets, (events, { lineEnd, mark, keepAlives }, cuts) => {
          const text = encodeStream(codec, events)
          const noisy = text
            .split('\n\n')
            .map((event, index) => `${keepAlives[index % keepAlives.length]}${event}`)
          const bytes = toBytes(mark + noisy.join('\n\n').replaceAll('\n', lineEnd))
          expect(decodeStream(codec, splitAt(bytes, cuts))).toEqual(decodeStream(codec, [toBytes(text)]))
        }),
        runs(60),
      )
    })
  })

  describe(`law 2: ${codec.name} streams accumulate to the whole response`, () => {
    it('accumulates to what the whole response decodes to', () => {
      fc.assert(
        fc.property(combination, chunking, (response, cuts) => {
          const { created: _, ...expected } = withoutRaw(
            canonicalArguments(roundTripResponse(codec, response)),
          )
          const stream = accumulateEvents(roundTripEvents(codec, chunkedEvents(response, cuts)))
          const { created: __, ...accumulated } = withoutRaw(canonicalArguments(stream))
          expect(accumulated).toEqual(expected)
        }),
        runs(150),
      )
    })

    it('loses no text and no call of any response, whatever the order of its parts', () => {
      fc.assert(
        fc.property(anyResponse, chunking, (response, cuts) => {
          const whole = summarizeContent(roundTripResponse(codec, response))
          expect(
            summarizeContent(accumulateEvents(roundTripEvents(codec, chunkedEvents(response, cuts)))),
          ).toEqual(whole)
          const names = (summary: typeof whole) => summary.calls.map(({ name }) => name)
          expect(names(whole)).toEqual(names(summarizeContent(response)))
          expect(whole.characters).toBe(summarizeContent(response).characters)
        }),
        runs(150),
      )
    })

    it('streams a response that was received whole', () => {
      fc.assert(
        fc.property(combination, (response) => {
          const accumulated = accumulateEvents(roundTripEvents(codec, responseToEvents(response)))
          expect(summarizeContent(accumulated)).toEqual(summarizeContent(roundTripResponse(codec, response)))
        }),
        runs(40),
      )
    })
  })

  describe(`law 4: ${codec.name} streams end exactly once`, () => {
    it('follows the rules of a stream for every response', () => {
      fc.assert(
        fc.property(anyStream, (events) => {
          const decoded = roundTripEvents(codec, events)
          expectValidEvents(decoded)
          expect(decoded.at(-1)?.type).toBe('finish')
        }),
        runs(80),
      )
    })

    it('pitfall 8: does not report a truncated stream as complete', () => {
      fc.assert(
        fc.property(anyStream, offsets, (events, cuts) => {
          const bytes = bytesFor(events)
          const complete = accumulateEvents(decodeStream(codec, [bytes]))
          for (const cut of [...cuts, bytes.length - 3]) {
            const decoded = decodeStream(codec, [bytes.subarray(0, cut % bytes.length)])
            expectValidEvents(decoded)
            if (decoded.at(-1)?.type === 'error') continue
            const { usage: _, ...beginning } = accumulateEvents(decoded)
            expect(complete).toMatchObject(beginning)
          }
        }),
        runs(60),
      )
    })

    it('contains an end marker only when it is complete', () => {
      fc.assert(
        fc.property(anyStream, fc.nat(), (events, place) => {
          const truncated = [...truncateEvents(events, place), failure('connection lost')]
          const hasEndMarker = (text: string) => codec.endMarkers.some((marker) => text.includes(marker))
          expect(hasEndMarker(encodeStream(codec, events))).toBe(true)
          expect(hasEndMarker(encodeStream(codec, truncated))).toBe(false)
        }),
        runs(60),
      )
    })

    it('pitfall 8: reports the error that ended a stream', () => {
      fc.assert(
        fc.property(anyStream, fc.nat(), values, (events, place, { text }) => {
          const decoded = roundTripEvents(codec, [...truncateEvents(events, place), failure(text)])
          expectValidEvents(decoded)
          expect(decoded.at(-1)).toMatchObject({ type: 'error', error: { message: text } })
        }),
        runs(40),
      )
    })
  })

  describe(`streams and errors of ${codec.name}`, () => {
    it('writes whole events and does not buffer text', () => {
      const texts = fc.array(nonBlankText, { minLength: 1, maxLength: 5 })
      fc.assert(
        fc.property(texts, (deltas) => {
          const written: string[] = []
          const emit = codec.createStreamEncoder((text) => written.push(text), { warn: ignoreWarnings })
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

    it('round-trips errors with their type, message and retry delay', () => {
      const type = fc.constantFrom<ErrorType>(...ERROR_TYPES)
      fc.assert(
        fc.property(type, values, (kind, { text, count, flag }) => {
          const wait = flag ? { retryAfter: `${count}` } : {}
          const { status, body, headers } = codec.encodeError(new ApiError(text, { type: kind, ...wait }))
          const error = codec.decodeError({ status, body: JSON.stringify(body), headers })
          expect(error).toMatchObject({ type: kind, ...wait })
          expect(error.message.endsWith(text)).toBe(true) // a phrase that the format's SDK looks for may precede it
        }),
        runs(40),
      )
    })
  })

  describe(`law 6: ${codec.name} usage survives the conversion`, () => {
    it('round-trips usage, and takes the latest of a stream', () => {
      fc.assert(
        fc.property(anyUsage, (usage) => {
          const response = { ...baseResponse(), usage }
          const { inputTokens, outputTokens } = usage
          const whole = withoutRaw(roundTripResponse(codec, response)).usage
          expect(whole).toMatchObject({ inputTokens, outputTokens })
          const accumulated = accumulateEvents(
            roundTripEvents(codec, chunkedEvents(response, { sizes: [], turns: [] })),
          )
          expect(withoutRaw(accumulated).usage).toEqual(whole)
        }),
        runs(60),
      )
    })
  })
}

function failure(message: string): ChatEvent {
  return { type: 'error', error: new ApiError(message, { type: 'overloaded' }) }
}
