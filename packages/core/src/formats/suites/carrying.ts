import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, mergeTurns, type Part } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyText, type Values, values, wildRequest } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import {
  attempt,
  decodeRequest,
  encodeRequest,
  encodeWhole,
  essence,
  frozen,
  ignore,
  runs,
} from './harness.ts'
import { comparable, expectWarned, lossesOf, meet } from './losses.ts'
import { baseRequest, type RequestFeature, requestFeatures } from './request-features.ts'
import { type ResponseFeature, responseFeatures } from './response-features.ts'
import { buildRequest, buildResponse, type Pick, scenes } from './scenes.ts'

/** Law 3 for one format: what it carries comes back equal, what it does not is exactly the warnings. */
export function describeCarrying(codec: FormatCodec, capable: Capabilities): void {
  const requests = scenes<RequestFeature>(requestFeatures, capable.apart)
  const responses = scenes<ResponseFeature>(responseFeatures, capable.apart)

  describe(`law 3: ${codec.name} brings back what it carries and warns of the rest`, () => {
    it.each(requests.names)('request: %s', (name) => {
      fc.assert(
        fc.property(values, values, (base, own) =>
          expectRequestKept(codec, capable, [{ name, values: own }], base),
        ),
        runs(4),
      )
    })

    it('requests of many features', () => {
      fc.assert(
        fc.property(requests.anyOrder, values, (features, base) =>
          expectRequestKept(codec, capable, features, base),
        ),
        runs(200),
      )
    })

    it('pitfall 22: lets results meet their calls, whatever the ids', () => {
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
            expect(meetings(decoded)).toEqual(meetings(request))
          },
        ),
        runs(60),
      )
    })

    it('loses no words of any request without a warning', () => {
      fc.assert(
        fc.property(wildRequest, (request) => {
          const encoded = attempt(() => encodeRequest(codec, request))
          if (!encoded) return
          const arrived = wordsOf(decodeRequest(codec, encoded))
            .map(({ text }) => text)
            .join('\n')
          for (const { text, path } of wordsOf(request)) {
            if (encoded.warnings.some((warning) => meet(warning, path))) continue
            expect(arrived).toContain(text.trim())
          }
        }),
        runs(150),
      )
    })

    it.each(responses.names)('response: %s', (name) => {
      fc.assert(
        fc.property(values, values, (base, own) =>
          expectResponseKept(codec, capable, [{ name, values: own }], base),
        ),
        runs(4),
      )
    })

    it('responses of many features', () => {
      fc.assert(
        fc.property(responses.inOrder, values, (features, base) =>
          expectResponseKept(codec, capable, features, base),
        ),
        runs(200),
      )
    })
  })
}

function expectRequestKept(
  codec: FormatCodec,
  { request: fates }: Capabilities,
  features: Pick[],
  base: Values,
): void {
  const { request, paths } = buildRequest(features, base, codec.name)
  const losses = lossesOf(paths, fates)
  const encoded = encodeRequest(codec, request)
  expectWarned(encoded.warnings, losses)
  const again = collectWarnings()
  const decoded = decodeRequest(codec, encoded, again.warn)
  if (losses.some(({ fate }) => fate === 'moved')) return
  expect(again.warnings, 'what the encoder writes, the decoder knows').toEqual([])
  // Results and words of one message may be two of the same role; usage is asked for in every stream.
  const { streamUsage: _, ...merged } = { ...decoded, messages: mergeTurns(decoded.messages) }
  const [expected, arrived] = comparable<object>(request, merged, losses)
  expect(arrived).toEqual(expected)
}

function expectResponseKept(
  codec: FormatCodec,
  { response: fates }: Capabilities,
  features: Pick[],
  base: Values,
): void {
  const { response, paths } = buildResponse(features, base, codec.name)
  const losses = lossesOf(paths, fates)
  const { warnings, warn } = collectWarnings()
  const body = encodeWhole(codec, response, warn)
  const told = warnings.map(({ path }) => path)
  expectWarned(told, losses)
  const decoded = codec.decodeResponse(frozen(body), { warn: ignore })
  if (losses.some(({ fate }) => fate === 'moved')) return
  const [expected, arrived] = comparable(essence(response), essence(decoded), losses)
  expect(arrived).toMatchObject(expected)
  expect(arrived.content).toEqual(expected.content)
}

/** Calls with these ids and their results, which come in another order. */
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

/** What was asked for and what was found, call by call. */
function meetings({ messages }: ChatRequest): string[] {
  const found = new Map<string, string>()
  for (const part of messages.flatMap((message): Part[] => message.content)) {
    if (part.type === 'toolResult') found.set(part.callId, part.content.map(textIn).join())
  }
  return messages
    .flatMap((message): Part[] => message.content)
    .flatMap((part) => (part.type === 'toolCall' ? [`${part.arguments}: ${found.get(part.id)}`] : []))
}

const textIn = (part: Part) => (part.type === 'text' ? part.text : '')

/** All text of a request, part by part. */
function wordsOf({ system, messages }: ChatRequest): { text: string; path: string }[] {
  const within = (parts: readonly Part[], path: string): { text: string; path: string }[] =>
    parts.flatMap((part, index) => {
      const place = `${path}[${index}]`
      return part.type === 'toolResult'
        ? within(part.content, `${place}.content`)
        : [{ text: textIn(part), path: place }]
    })
  const messageWords = messages.map(({ content }, index) => within(content, `messages[${index}].content`))
  return [...within(system, 'system'), ...messageWords.flat()]
}
