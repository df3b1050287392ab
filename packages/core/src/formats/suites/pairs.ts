import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatRequest, type ChatResponse } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { anyRequest, anyResponse, nonBlankText, type Values, values } from './arbitraries.ts'
import {
  catchApiError,
  decodeRequest,
  deepFreeze,
  encodeRequest,
  encodeResponse,
  expectValidEvents,
  roundTripEvents,
  roundTripResponse,
  runs,
} from './harness.ts'
import { baseRequest, requestFeatures } from './request-features.ts'
import { baseResponse } from './response-features.ts'
import { chunkedEvents, chunking } from './streams.ts'

/** What must survive on the way from a client of one format to an upstream of another, and back. */
export function describePair(client: FormatCodec, upstream: FormatCodec): void {
  describe(`${client.name} to ${upstream.name} and back`, () => {
    it('carries conversations, tools, calls and results', () => {
      fc.assert(
        fc.property(values, values, fc.integer({ min: 1, max: 3 }), (base, own, rounds) => {
          const request = conversation(base, own, rounds)
          const decoded = decodeRequest(client, encodeRequest(client, request))
          const received = decodeRequest(upstream, encodeRequest(upstream, decoded))
          expect(portable(received)).toEqual(portable(request))
        }),
        runs(30),
      )
    })

    it('throws only ApiErrors, whatever the request', () => {
      fc.assert(
        fc.property(anyRequest, (request) => {
          const decoded = catchApiError(() => decodeRequest(client, encodeRequest(client, request)))
          const sent = decoded && catchApiError(() => encodeRequest(upstream, decoded))
          if (sent) catchApiError(() => decodeRequest(upstream, sent))
        }),
        runs(60),
      )
    })

    it('carries responses back, whole and streamed', () => {
      fc.assert(
        fc.property(simpleResponse, chunking, (response, cuts) => {
          const whole = roundTripResponse(client, roundTripResponse(upstream, response))
          const stream = accumulateEvents(
            roundTripEvents(client, deepFreeze(roundTripEvents(upstream, chunkedEvents(response, cuts)))),
          )
          const { content, finishReason, usage } = response
          for (const received of [whole, stream]) {
            expect(received).toMatchObject({
              content,
              finishReason: { unified: finishReason.unified },
              usage,
            })
          }
        }),
        runs(40),
      )
    })

    it('carries any response back without an exception', () => {
      fc.assert(
        fc.property(anyResponse, chunking, (response, cuts) => {
          const fromUpstream = roundTripEvents(upstream, chunkedEvents(response, cuts))
          const toClient = roundTripEvents(client, deepFreeze(fromUpstream))
          expectValidEvents(toClient)
          expect(toClient.at(-1)?.type).toBe('finish')
          catchApiError(() => encodeResponse(client, accumulateEvents(fromUpstream)))
        }),
        runs(40),
      )
    })
  })
}

/** Text, then calls, with usage and a finish reason that every format has. */
const simpleResponse: fc.Arbitrary<ChatResponse> = fc
  .record({
    text: fc.option(nonBlankText, { nil: undefined }),
    calls: fc.array(values, { maxLength: 3 }),
    long: fc.boolean(),
  })
  .map(({ text, calls, long }) => ({
    ...baseResponse(),
    content: [
      ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
      ...calls.map(({ word, object }, index) => ({
        type: 'toolCall' as const,
        id: `call_${index}`,
        name: word,
        arguments: JSON.stringify(object),
      })),
    ],
    finishReason: { unified: long ? 'length' : calls.length > 0 ? 'tool-calls' : 'stop' },
  }))

function conversation(base: Values, own: Values, rounds: number): ChatRequest {
  const request = baseRequest(base)
  requestFeatures.system(request, own)
  for (let round = 0; round < rounds; round++) requestFeatures['call:parallel'](request, own)
  return request
}

/** The parts of a conversation that every format carries. */
function portable({ system, messages, tools }: ChatRequest) {
  return {
    system: system.map(({ text }) => text),
    messages: messages.map(({ role, content }) => ({
      role,
      content: content.map((part) => (part.type === 'toolResult' ? { ...part, name: undefined } : part)),
    })),
    tools: tools?.map((tool) => ('name' in tool ? tool.name : tool)),
  }
}
