import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyResponse } from '../formats/suites/arbitraries.ts'
import { deepFreeze, expectValidEvents } from '../formats/suites/harness.ts'
import { chunkedEvents, chunking } from '../formats/suites/streams.ts'
import {
  ApiError,
  accumulateEvents,
  type ChatEvent,
  createResponseAccumulator,
  responseToEvents,
} from './index.ts'

const runs = { numRuns: 200, seed: 1 }
const start: ChatEvent = { type: 'start', id: 'a', model: 'm' }
const finish: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }

describe('accumulateEvents', () => {
  it('law 2: returns the response from which the stream was made, however it was split', () => {
    fc.assert(
      fc.property(anyResponse, chunking, (response, cuts) => {
        const events = chunkedEvents(response, cuts)
        expectValidEvents(events)
        expect(accumulateEvents(deepFreeze(events))).toEqual(response)
      }),
      runs,
    )
  })

  it('law 2: undoes responseToEvents', () => {
    fc.assert(
      fc.property(anyResponse, (response) => {
        const events = [...responseToEvents(deepFreeze(response))]
        expectValidEvents(events)
        expect(accumulateEvents(events)).toEqual(response)
      }),
      runs,
    )
  })

  it('keeps every field of a response', () => {
    const response = {
      id: 'a',
      model: 'm',
      created: 0,
      content: [
        {
          type: 'text' as const,
          text: 'cited',
          citations: [{ url: 'https://example.com' }, { title: 'b', start: 0, end: 3 }],
          opaque: { google: { thoughtSignature: 's' } },
        },
        { type: 'native' as const, format: 'anthropic' as const, value: { type: 'server_tool_use' } },
      ],
      finishReason: { unified: 'other' as const, raw: 'pause_turn' },
      stopSequence: 'END',
      usage: { inputTokens: 1, outputTokens: 2 },
      extensions: { anthropic: { container: { id: 'c' } } },
    }
    expect(accumulateEvents(responseToEvents(response))).toEqual(response)
  })

  it('adds citations and opaque data to those of the start, without changing the event', () => {
    const part = {
      type: 'text' as const,
      text: 'a',
      citations: [{ title: '1' }],
      opaque: { openai: { id: 'i' } },
    }
    const events: ChatEvent[] = deepFreeze([
      start,
      { type: 'blockStart', index: 0, part },
      { type: 'blockDelta', index: 0, citation: { title: '2' } },
      {
        type: 'blockDelta',
        index: 0,
        text: 'b',
        opaque: { openai: { phase: 'p' }, google: { thoughtSignature: 's' } },
      },
      { type: 'blockEnd', index: 0 },
      finish,
    ])
    expect(accumulateEvents(events).content).toEqual([
      {
        type: 'text',
        text: 'ab',
        citations: [{ title: '1' }, { title: '2' }],
        opaque: { openai: { id: 'i', phase: 'p' }, google: { thoughtSignature: 's' } },
      },
    ])
  })

  it('pitfall 30: replaces usage and never adds it up', () => {
    const usage = (outputTokens: number): ChatEvent => ({
      type: 'usage',
      usage: { inputTokens: 5, outputTokens },
    })
    const opening = { ...start, usage: { inputTokens: 5, outputTokens: 1, cacheReadTokens: 4 } }
    expect(accumulateEvents([opening, usage(3), usage(7), finish]).usage).toEqual({
      inputTokens: 5,
      outputTokens: 7,
    })
    expect(accumulateEvents([opening, finish]).usage).toEqual(opening.usage)
  })

  it('throws the error of the stream, or one if it is incomplete', () => {
    const error = new ApiError('no', { status: 529 })
    expect(() => accumulateEvents([start, { type: 'error', error }])).toThrow(error)
    expect(() => accumulateEvents([start])).toThrow('The stream has not ended; the response is incomplete')
    expect(() => createResponseAccumulator().result()).toThrow()
  })
})
