import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyRequest, anyResponse, anyText, type Values, values } from './arbitraries.ts'
import {
  catchApiError,
  decodeRequest,
  decodeStream,
  deepFreeze,
  encodeRequest,
  encodeResponse,
  encodeStream,
  expectValidEvents,
  ignoreWarnings,
  ROBUSTNESS_RUNS,
  runs,
  splitAt,
  toBytes,
} from './harness.ts'
import {
  anyJson,
  anyMutations,
  countValues,
  misplacedBytes,
  mutate,
  nestedJson,
  stringify,
} from './mutations.ts'
import { baseRequest, requestFeatures } from './request-features.ts'
import { chunkedEvents, chunking } from './streams.ts'

/** How many values of a body are replaced with deeply nested ones. */
const DEEP_PLACES = ROBUSTNESS_RUNS / 80

/** Every decoder of a format returns a result or throws an ApiError, whatever the input. */
export function describeRobustness(codec: FormatCodec): void {
  const share = { ...runs(0), numRuns: Math.ceil(ROBUSTNESS_RUNS / 5) }
  const path = codec.requestPath({ model: 'model-x', stream: false })

  const tryRequest = (body: unknown) => {
    const decoded = catchApiError(() => decodeRequest(codec, { path, body: body as Record<string, unknown> }))
    if (decoded)
      catchApiError(() => codec.encodeRequest(deepFreeze(decoded), { warn: ignoreWarnings, traits: {} }))
  }
  const tryResponse = (body: unknown) => {
    const decoded = catchApiError(() => codec.decodeResponse(deepFreeze(body), { warn: ignoreWarnings }))
    if (decoded) catchApiError(() => codec.encodeResponse(deepFreeze(decoded), { warn: ignoreWarnings }))
  }
  const tryStream = (text: string) => {
    const events = decodeStream(codec, [toBytes(text)])
    expectValidEvents(events)
    catchApiError(() => encodeStream(codec, events))
  }

  describe(`${codec.name} handles bad input`, () => {
    it('mutated requests', () => {
      fc.assert(
        fc.property(someRequest, anyMutations, (make, mutations) => {
          const valid = catchApiError(() => encodeRequest(codec, make(codec.name)))
          if (valid) tryRequest(mutate(valid.body, mutations))
        }),
        share,
      )
    })

    it('mutated responses', () => {
      fc.assert(
        fc.property(anyResponse, anyMutations, (response, mutations) => {
          tryResponse(mutate(encodeResponse(codec, response), mutations))
        }),
        share,
      )
    })

    it('mutated streams', () => {
      fc.assert(
        fc.property(anyResponse, chunking, anyMutations, fc.nat(), (response, cuts, mutations, at) => {
          const lines = encodeStream(codec, chunkedEvents(response, cuts)).split('\n')
          const chunks = lines.flatMap((line, index) => (line.startsWith('data: {') ? [index] : []))
          const place = chunks[at % chunks.length] ?? 0
          const mutated = mutate(JSON.parse((lines[place] ?? '').slice('data: '.length)), mutations)
          lines[place] = `data: ${stringify(mutated)}`
          tryStream(lines.join('\n'))
        }),
        share,
      )
    })

    it('streams with bytes removed and inserted', () => {
      const edits = fc.array(fc.record({ at: fc.nat(), drop: fc.nat({ max: 40 }), put: misplacedBytes }), {
        minLength: 1,
        maxLength: 4,
      })
      const places = fc.array(fc.nat(), { maxLength: 5 })
      fc.assert(
        fc.property(anyResponse, chunking, edits, places, (response, cuts, editing, cut) => {
          let bytes = toBytes(encodeStream(codec, chunkedEvents(response, cuts)))
          for (const { at, drop, put } of editing) {
            const from = at % (bytes.length + 1)
            bytes = Uint8Array.from([...bytes.subarray(0, from), ...put, ...bytes.subarray(from + drop)])
          }
          expectValidEvents(decodeStream(codec, splitAt(bytes, cut), new Error('socket hang up')))
        }),
        share,
      )
    })

    it('any JSON or text', () => {
      fc.assert(
        fc.property(anyJson, anyText, fc.integer({ min: 100, max: 599 }), (body, text, status) => {
          tryRequest(body)
          tryResponse(body)
          const json = JSON.stringify(body)
          for (const errorBody of [
            text,
            json,
            `{"error":${json}}`,
            `{"error":{"message":"no","code":${json}}}`,
          ]) {
            expectErrorRoundTrip(codec, status, errorBody)
          }
          tryStream(`data: ${json}\n\n`)
          tryStream(`event: error\ndata: ${json}\n\n`)
        }),
        share,
      )
    })

    it.each(['array', 'object', 'same'] as const)('JSON nested too deeply for the stack: %s', (kind) => {
      const [own] = fc.sample(values, { numRuns: 1, seed: 3 })
      const [response] = fc.sample(fullResponse, { numRuns: 1, seed: 3 })
      if (!own || !response) throw new Error('fast-check returned no sample')
      for (const [body, take] of [
        [encodeRequest(codec, fullRequest(own)).body, tryRequest],
        [encodeResponse(codec, response), tryResponse],
      ] as const) {
        const places = countValues(body)
        const step = Math.ceil(places / DEEP_PLACES)
        for (let at = 0; at < places; at += step)
          take(mutate(body, [{ at, op: `deep-${kind}`, value: null }]))
      }
      for (const key of ['error', 'message', 'details', 'response', 'candidates', 'choices', 'delta']) {
        const text = nestedJson(kind, key)
        tryRequest(JSON.parse(text))
        tryResponse(JSON.parse(text))
        expectErrorRoundTrip(codec, 400, text)
        expectErrorRoundTrip(codec, 200, `{"error":${text}}`)
        tryStream(`data: ${text}\n\n`)
        tryStream(`data: {"error":${text}}\n\n`)
      }
    })
  })
}

/** Any error body decodes to an ApiError, which encodes to an error status and keeps its message. */
function expectErrorRoundTrip(codec: FormatCodec, status: number, body: string): void {
  const error = codec.decodeError({ status, body })
  expect(ApiError.is(error)).toBe(true)
  const encoded = codec.encodeError(error)
  expect(Number.isInteger(encoded.status)).toBe(true)
  expect(encoded.status).toBeGreaterThanOrEqual(400)
  expect(encoded.status).toBeLessThan(600)
  const again = codec.decodeError({ status: encoded.status, body: JSON.stringify(encoded.body) })
  expect(again.message).toBe(error.message)
}

const someRequest = fc.oneof(
  anyRequest.map((request) => () => request),
  fc
    .tuple(values, fc.uniqueArray(fc.constantFrom(...Object.values(requestFeatures)), { maxLength: 4 }))
    .map(([own, features]) => (format: FormatCodec['name']) => {
      const request = baseRequest(own)
      for (const add of features) add(request, own, format)
      return request
    }),
)

/** A request with every kind of part, tool and setting, so that every place of a body is mutated. */
function fullRequest(own: Values) {
  const request = baseRequest(own)
  requestFeatures.system(request, own)
  requestFeatures['image:base64'](request)
  requestFeatures['file:base64'](request, own)
  requestFeatures['reasoningPart:anthropic'](request, own, 'anthropic')
  requestFeatures.signedCall(request, own)
  requestFeatures.resultWithImage(request, own)
  requestFeatures['responseFormat:schema'](request, own, 'anthropic')
  requestFeatures['toolChoice:one'](request, own, 'anthropic')
  return request
}

const fullResponse = anyResponse.filter(({ content }) => new Set(content.map(({ type }) => type)).size > 3)
