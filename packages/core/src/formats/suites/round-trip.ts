import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, mergeTurns, type Part } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyRequest, anyText, type Values, values } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import { buildRequest, buildResponse, type ChosenFeature, featureCombinations } from './combinations.ts'
import { expectedDeviations, expectWarnings, overlaps, withoutDeviations } from './deviations.ts'
import {
  catchApiError,
  decodeRequest,
  deepFreeze,
  encodeRequest,
  encodeResponse,
  ignoreWarnings,
  runs,
  withoutRaw,
} from './harness.ts'
import { baseRequest, type RequestFeature, requestFeatures } from './request-features.ts'
import { type ResponseFeature, responseFeatures } from './response-features.ts'

/** Law 3 for one format: what it can carry comes back equal, and everything else has a warning. */
export function describeRoundTrip(codec: FormatCodec, capable: Capabilities): void {
  const requests = featureCombinations<RequestFeature>(requestFeatures, capable.incompatible)
  const responses = featureCombinations<ResponseFeature>(responseFeatures, capable.incompatible)

  describe(`law 3: ${codec.name} round-trips what it can carry and warns about the rest`, () => {
    it.each(requests.names)('request: %s', (name) => {
      fc.assert(
        fc.property(values, values, (base, own) =>
          expectRequestRoundTrip(codec, capable, [{ name, values: own }], base),
        ),
        runs(4),
      )
    })

    it('requests with many features', () => {
      fc.assert(
        fc.property(requests.anyOrder, values, (features, base) =>
          expectRequestRoundTrip(codec, capable, features, base),
        ),
        runs(200),
      )
    })

    it('pitfall 22: keeps results with their calls, whatever the ids', () => {
      const longNumber = fc.nat().map((number) => `${'toolu_'.repeat(12)}${number}`)
      const id = fc.oneof(
        longNumber,
        anyText.map((text) => `.${text}`),
      )
      fc.assert(
        fc.property(
          fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
          fc.nat(),
          values,
          (ids, turn, base) => {
            const request = conversation(base, ids, turn)
            const decoded = decodeRequest(codec, encodeRequest(codec, request))
            expect(callsWithResults(decoded)).toEqual(callsWithResults(request))
          },
        ),
        runs(60),
      )
    })

    it('drops no text of any request without a warning', () => {
      fc.assert(
        fc.property(anyRequest, (request) => {
          const encoded = catchApiError(() => encodeRequest(codec, request))
          if (!encoded) return
          const received = textsOf(decodeRequest(codec, encoded))
            .map(({ text }) => text)
            .join('\n')
          for (const { text, path } of textsOf(request)) {
            if (encoded.warnings.some((warning) => overlaps(warning, path))) continue
            expect(received).toContain(text.trim())
          }
        }),
        runs(150),
      )
    })

    it.each(responses.names)('response: %s', (name) => {
      fc.assert(
        fc.property(values, values, (base, own) =>
          expectResponseRoundTrip(codec, capable, [{ name, values: own }], base),
        ),
        runs(4),
      )
    })

    it('responses with many features', () => {
      fc.assert(
        fc.property(responses.tableOrder, values, (features, base) =>
          expectResponseRoundTrip(codec, capable, features, base),
        ),
        runs(200),
      )
    })
  })
}

function expectRequestRoundTrip(
  codec: FormatCodec,
  { request: table }: Capabilities,
  features: ChosenFeature[],
  base: Values,
): void {
  const { request, paths } = buildRequest(features, base, codec.name)
  const deviations = expectedDeviations(paths, table)
  const encoded = encodeRequest(codec, request)
  expectWarnings(encoded.warnings, deviations)
  const again = collectWarnings()
  const decoded = decodeRequest(codec, encoded, again.warn)
  if (deviations.some(({ kind }) => kind === 'moved')) return
  expect(again.warnings, 'the decoder understands everything that the encoder writes').toEqual([])
  // A message with results and text may become two of the same role; every stream requests usage.
  const { streamUsage: _, ...merged } = { ...decoded, messages: mergeTurns(decoded.messages) }
  const [expected, received] = withoutDeviations<object>(request, merged, deviations)
  expect(received).toEqual(expected)
}

function expectResponseRoundTrip(
  codec: FormatCodec,
  { response: table }: Capabilities,
  features: ChosenFeature[],
  base: Values,
): void {
  const { response, paths } = buildResponse(features, base, codec.name)
  const deviations = expectedDeviations(paths, table)
  const { warnings, warn } = collectWarnings()
  const body = encodeResponse(codec, response, warn)
  expectWarnings(
    warnings.map(({ path }) => path),
    deviations,
  )
  const decoded = codec.decodeResponse(deepFreeze(body), { warn: ignoreWarnings })
  if (deviations.some(({ kind }) => kind === 'moved')) return
  const [expected, received] = withoutDeviations(withoutRaw(response), withoutRaw(decoded), deviations)
  expect(received).toMatchObject(expected)
  expect(received.content).toEqual(expected.content)
}

/** Calls with these ids, and their results in a different order. */
function conversation(base: Values, ids: readonly string[], turn: number): ChatRequest {
  const request = baseRequest(base)
  const first = turn % ids.length
  request.tools = [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }]
  request.messages.push(
    {
      role: 'assistant',
      content: ids.map((id, index) => ({ type: 'toolCall', id, name: 'look', arguments: `{"at":${index}}` })),
    },
    {
      role: 'user',
      content: [...ids.slice(first), ...ids.slice(0, first)].map((callId) => ({
        type: 'toolResult',
        callId,
        content: [{ type: 'text', text: `found at ${ids.indexOf(callId)}` }],
      })),
    },
  )
  return request
}

/** The arguments and the result of each call. */
function callsWithResults({ messages }: ChatRequest): string[] {
  const found = new Map<string, string>()
  for (const part of messages.flatMap((message): Part[] => message.content)) {
    if (part.type === 'toolResult') found.set(part.callId, part.content.map(textOf).join())
  }
  return messages
    .flatMap((message): Part[] => message.content)
    .flatMap((part) => (part.type === 'toolCall' ? [`${part.arguments}: ${found.get(part.id)}`] : []))
}

const textOf = (part: Part) => (part.type === 'text' ? part.text : '')

/** Every text of a request, with its path. */
function textsOf({ system, messages }: ChatRequest): { text: string; path: string }[] {
  const within = (parts: readonly Part[], path: string): { text: string; path: string }[] =>
    parts.flatMap((part, index) => {
      const partPath = `${path}[${index}]`
      return part.type === 'toolResult'
        ? within(part.content, `${partPath}.content`)
        : [{ text: textOf(part), path: partPath }]
    })
  const messageTexts = messages.map(({ content }, index) => within(content, `messages[${index}].content`))
  return [...within(system, 'system'), ...messageTexts.flat()]
}
