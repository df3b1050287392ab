import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatRequest, type ChatResponse } from '../../hub/index.ts'
import type { FormatCodec } from '../format.ts'
import { solidText, type Values, values, wildRequest, wildResponse } from './arbitraries.ts'
import {
  answered,
  attempt,
  decodeRequest,
  encodeRequest,
  encodeWhole,
  expectLawful,
  frozen,
  runs,
  streamed,
} from './harness.ts'
import { baseRequest, requestFeatures } from './request-features.ts'
import { baseResponse } from './response-features.ts'
import { cutting, streamOf } from './streams.ts'

/** What must survive from a client of one format to an upstream of another, and back. */
export function describePair(client: FormatCodec, upstream: FormatCodec): void {
  describe(`${client.name} to ${upstream.name} and back`, () => {
    it('carries conversations, tools, calls and results', () => {
      fc.assert(
        fc.property(values, values, fc.integer({ min: 1, max: 3 }), (base, own, rounds) => {
          const request = conversation(base, own, rounds)
          const asked = decodeRequest(client, encodeRequest(client, request))
          const arrived = decodeRequest(upstream, encodeRequest(upstream, asked))
          expect(said(arrived)).toEqual(said(request))
        }),
        runs(30),
      )
    })

    it('throws nothing but an ApiError at any request', () => {
      fc.assert(
        fc.property(wildRequest, (request) => {
          const asked = attempt(() => decodeRequest(client, encodeRequest(client, request)))
          const sent = asked && attempt(() => encodeRequest(upstream, asked))
          if (sent) attempt(() => decodeRequest(upstream, sent))
        }),
        runs(60),
      )
    })

    it('brings answers back, whole and streamed', () => {
      fc.assert(
        fc.property(simpleAnswer, cutting, (answer, cuts) => {
          const whole = answered(client, answered(upstream, answer))
          const stream = accumulateEvents(
            streamed(client, frozen(streamed(upstream, streamOf(answer, cuts)))),
          )
          const { content, finishReason, usage } = answer
          for (const told of [whole, stream]) {
            expect(told).toMatchObject({ content, finishReason: { unified: finishReason.unified }, usage })
          }
        }),
        runs(40),
      )
    })

    it('brings any answer back without an exception', () => {
      fc.assert(
        fc.property(wildResponse, cutting, (answer, cuts) => {
          const came = streamed(upstream, streamOf(answer, cuts))
          const told = streamed(client, frozen(came))
          expectLawful(told)
          expect(told.at(-1)?.type).toBe('finish')
          attempt(() => encodeWhole(client, accumulateEvents(came)))
        }),
        runs(40),
      )
    })
  })
}

/** Text, then calls, with a usage and a finish that all formats know. */
const simpleAnswer: fc.Arbitrary<ChatResponse> = fc
  .record({
    text: fc.option(solidText, { nil: undefined }),
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

/** A conversation without what only some formats can say. */
function said({ system, messages, tools }: ChatRequest) {
  return {
    system: system.map(({ text }) => text),
    messages: messages.map(({ role, content }) => ({
      role,
      content: content.map((part) => (part.type === 'toolResult' ? { ...part, name: undefined } : part)),
    })),
    tools: tools?.map((tool) => ('name' in tool ? tool.name : tool)),
  }
}
