import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyText, type Values, values, wildRequest, wildResponse } from './arbitraries.ts'
import { bend, bends, junk, junkBytes, nestedText, placesIn, textOf } from './bending.ts'
import {
  attempt,
  bytesOf,
  decodeRequest,
  decodeStream,
  encodeRequest,
  encodeStream,
  encodeWhole,
  expectLawful,
  frozen,
  ignore,
  ROBUSTNESS_RUNS,
  runs,
  splitAt,
} from './harness.ts'
import { baseRequest, requestFeatures } from './request-features.ts'
import { cutting, streamOf } from './streams.ts'

/** How many values of a body are replaced by very deep ones. */
const DEEP_PLACES = ROBUSTNESS_RUNS / 80

/** Bad input to every decoder of a format: an ApiError or a result, whatever comes. */
export function describeRobustness(codec: FormatCodec): void {
  const share = { ...runs(0), numRuns: Math.ceil(ROBUSTNESS_RUNS / 5) }
  const path = codec.requestPath({ model: 'model-x', stream: false })

  const takeRequest = (body: unknown) => {
    const decoded = attempt(() => decodeRequest(codec, { path, body: body as Record<string, unknown> }))
    if (decoded) attempt(() => codec.encodeRequest(frozen(decoded), { warn: ignore, traits: {} }))
  }
  const takeAnswer = (body: unknown) => {
    const decoded = attempt(() => codec.decodeResponse(frozen(body), { warn: ignore }))
    if (decoded) attempt(() => codec.encodeResponse(frozen(decoded), { warn: ignore }))
  }
  const takeStream = (text: string) => {
    const events = decodeStream(codec, [bytesOf(text)])
    expectLawful(events)
    attempt(() => encodeStream(codec, events))
  }

  describe(`${codec.name} takes bad input`, () => {
    it('bent requests', () => {
      fc.assert(
        fc.property(someRequest, bends, (make, bending) => {
          const valid = attempt(() => encodeRequest(codec, make(codec.name)))
          if (valid) takeRequest(bend(valid.body, bending))
        }),
        share,
      )
    })

    it('bent answers', () => {
      fc.assert(
        fc.property(wildResponse, bends, (response, bending) => {
          takeAnswer(bend(encodeWhole(codec, response), bending))
        }),
        share,
      )
    })

    it('bent streams', () => {
      fc.assert(
        fc.property(wildResponse, cutting, bends, fc.nat(), (response, cuts, bending, at) => {
          const lines = encodeStream(codec, streamOf(response, cuts)).split('\n')
          const chunks = lines.flatMap((line, index) => (line.startsWith('data: {') ? [index] : []))
          const place = chunks[at % chunks.length] ?? 0
          const bent = bend(JSON.parse((lines[place] ?? '').slice('data: '.length)), bending)
          lines[place] = `data: ${textOf(bent)}`
          takeStream(lines.join('\n'))
        }),
        share,
      )
    })

    it('streams with bytes lost, mixed and put in', () => {
      const edits = fc.array(fc.record({ at: fc.nat(), drop: fc.nat({ max: 40 }), put: junkBytes }), {
        minLength: 1,
        maxLength: 4,
      })
      const places = fc.array(fc.nat(), { maxLength: 5 })
      fc.assert(
        fc.property(wildResponse, cutting, edits, places, (response, cuts, editing, cut) => {
          let bytes = bytesOf(encodeStream(codec, streamOf(response, cuts)))
          for (const { at, drop, put } of editing) {
            const from = at % (bytes.length + 1)
            bytes = Uint8Array.from([...bytes.subarray(0, from), ...put, ...bytes.subarray(from + drop)])
          }
          expectLawful(decodeStream(codec, splitAt(bytes, cut), new Error('socket hang up')))
        }),
        share,
      )
    })

    it('anything at all', () => {
      fc.assert(
        fc.property(junk, anyText, fc.integer({ min: 100, max: 599 }), (body, text, status) => {
          takeRequest(body)
          takeAnswer(body)
          const json = JSON.stringify(body)
          for (const said of [text, json, `{"error":${json}}`, `{"error":{"message":"no","code":${json}}}`]) {
            takeError(codec, status, said)
          }
          takeStream(`data: ${json}\n\n`)
          takeStream(`event: error\ndata: ${json}\n\n`)
        }),
        share,
      )
    })

    it.each(['array', 'object', 'same'] as const)('nesting too deep for any stack: %s', (kind) => {
      const [own] = fc.sample(values, { numRuns: 1, seed: 3 })
      const [response] = fc.sample(fullResponse, { numRuns: 1, seed: 3 })
      if (!own || !response) throw new Error('no sample')
      for (const [body, take] of [
        [encodeRequest(codec, fullRequest(own)).body, takeRequest],
        [encodeWhole(codec, response), takeAnswer],
      ] as const) {
        const places = placesIn(body)
        const step = Math.ceil(places / DEEP_PLACES)
        for (let at = 0; at < places; at += step) take(bend(body, [{ at, op: `deep-${kind}`, value: null }]))
      }
      for (const key of ['error', 'message', 'details', 'response', 'candidates', 'choices', 'delta']) {
        const text = nestedText(kind, key)
        takeRequest(JSON.parse(text))
        takeAnswer(JSON.parse(text))
        takeError(codec, 400, text)
        takeError(codec, 200, `{"error":${text}}`)
        takeStream(`data: ${text}\n\n`)
        takeStream(`data: {"error":${text}}\n\n`)
      }
    })
  })
}

/** An error of any body is an ApiError with a status of an error, and keeps its message in the format's own words. */
function takeError(codec: FormatCodec, status: number, body: string): void {
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
  wildRequest.map((request) => () => request),
  fc
    .tuple(values, fc.uniqueArray(fc.constantFrom(...Object.values(requestFeatures)), { maxLength: 4 }))
    .map(([own, features]) => (format: FormatCodec['name']) => {
      const request = baseRequest(own)
      for (const put of features) put(request, own, format)
      return request
    }),
)

/** A request of every kind of part, tool and format, so that all places of a body are bent. */
function fullRequest(own: Values) {
  const request = baseRequest(own)
  requestFeatures.system(request, own)
  requestFeatures['image:base64'](request)
  requestFeatures['file:base64'](request, own)
  requestFeatures['thought:anthropic'](request, own, 'anthropic')
  requestFeatures.callSigned(request, own)
  requestFeatures.resultImage(request, own)
  requestFeatures['responseFormat:schema'](request, own, 'anthropic')
  requestFeatures['toolChoice:one'](request, own, 'anthropic')
  return request
}

const fullResponse = wildResponse.filter(({ content }) => new Set(content.map(({ type }) => type)).size > 3)
