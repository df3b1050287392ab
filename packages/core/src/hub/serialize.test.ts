import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyResponse } from '../formats/suites/arbitraries.ts'
import { expectValidEvents } from '../formats/suites/harness.ts'
import { chunkedEvents, chunking } from '../formats/suites/streams.ts'
import { type ChatEvent, serializeBlocks } from './index.ts'

function serialized(events: readonly ChatEvent[]): ChatEvent[] {
  const result: ChatEvent[] = []
  const emit = serializeBlocks((event) => result.push(event))
  for (const event of events) emit(event)
  return result
}

const indexOf = (event: ChatEvent) => ('index' in event ? event.index : undefined)

describe('serializeBlocks', () => {
  it('emits one block after the other, with the events of each in order', () => {
    fc.assert(
      fc.property(anyResponse, chunking, (response, cuts) => {
        const events = chunkedEvents(response, cuts)
        const result = serialized(events)
        expectValidEvents(result)
        const blocks = result.filter((event) => indexOf(event) !== undefined)
        expect(blocks.map(indexOf)).toEqual(blocks.map(indexOf).toSorted((a = 0, b = 0) => a - b))
        for (const index of new Set(events.map(indexOf))) {
          const own = (event: ChatEvent) => indexOf(event) === index
          expect(result.filter(own)).toEqual(events.filter(own))
        }
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  it('emits the events of the open block at once', () => {
    const part = { type: 'text' as const, text: '' }
    const events: ChatEvent[] = [
      { type: 'blockStart', index: 0, part },
      { type: 'blockStart', index: 1, part },
      { type: 'blockDelta', index: 1, text: 'later' },
      { type: 'blockDelta', index: 0, text: 'now' },
    ]
    expect(serialized(events)).toEqual([events[0], events[3]])
  })

  it('emits an error after the blocks that it ended', () => {
    const part = { type: 'text' as const, text: '' }
    const result = serialized([
      { type: 'blockStart', index: 0, part },
      { type: 'blockStart', index: 1, part },
      { type: 'blockEnd', index: 0 },
      { type: 'blockEnd', index: 1 },
      { type: 'error', error: new Error('no') as never },
    ])
    expect(result.map(indexOf)).toEqual([0, 0, 1, 1, undefined])
  })
})
