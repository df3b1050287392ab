import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectValidEvents } from '../formats/suites/harness.ts'
import {
  ApiError,
  type AssistantPart,
  accumulateEvents,
  type BlockWriter,
  type ChatEvent,
  createBlockWriter,
} from './index.ts'

function written(write: (writer: BlockWriter) => void): ChatEvent[] {
  const events: ChatEvent[] = []
  write(createBlockWriter((event) => events.push(event)))
  return events
}

const stop = { finishReason: { unified: 'stop' as const } }
const call = (id: string): AssistantPart => ({ type: 'toolCall', id, name: 'f', arguments: '' })
const typesOf = (events: ChatEvent[]) => events.map(({ type }) => type)

describe('createBlockWriter', () => {
  it('pitfall 2: starts once, before all else, and generates what the upstream does not send', () => {
    const [first, ...rest] = written((writer) => {
      writer.append('text', { text: 'a' })
      writer.start({ id: 'late', model: 'late' })
    })
    expect(first).toEqual({
      type: 'start',
      id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      model: 'unknown',
    })
    expect(typesOf(rest)).toEqual(['blockStart', 'blockDelta'])
  })

  it('pitfall 1: opens a block with the type of its first delta, from 0', () => {
    const events = written((writer) => {
      writer.start({ id: 'a', model: 'b' })
      writer.append('reasoning', { text: 'hm' }, { summary: true })
      writer.append('reasoning', { text: 'm' })
      writer.append('text', { text: 'yes' })
    })
    expect(events.slice(1)).toEqual([
      { type: 'blockStart', index: 0, part: { type: 'reasoning', text: '', summary: true } },
      { type: 'blockDelta', index: 0, text: 'hm' },
      { type: 'blockDelta', index: 0, text: 'm' },
      { type: 'blockEnd', index: 0 },
      { type: 'blockStart', index: 1, part: { type: 'text', text: '' } },
      { type: 'blockDelta', index: 1, text: 'yes' },
    ])
  })

  it('pitfall 3: emits no empty delta, and ends a call without arguments as {}', () => {
    const events = written((writer) => {
      const bare = writer.open(call('a'))
      writer.delta(bare, { text: '' })
      const grown = writer.open(call('b'))
      writer.delta(grown, { text: '{"x":1}' })
      writer.open({ type: 'toolCall', id: 'c', name: 'free', arguments: '', custom: true })
      writer.finish(stop)
    })
    expectValidEvents(events)
    expect(accumulateEvents(events).content).toMatchObject([
      { arguments: '{}' },
      { arguments: '{"x":1}' },
      { arguments: '' },
    ])
  })

  it('pitfall 5: turns a stop into tool-calls once a call was seen, and a refusal into content-filter', () => {
    const ended = (write: (writer: BlockWriter) => void) =>
      written((writer) => {
        write(writer)
        writer.finish(stop)
      }).at(-1)
    expect(ended((writer) => writer.open(call('a')))).toMatchObject({
      finishReason: { unified: 'tool-calls' },
    })
    expect(ended((writer) => writer.append('refusal', { text: 'no' }))).toMatchObject({
      finishReason: { unified: 'content-filter' },
    })
  })

  it('pitfall 6: generates ids for calls with blank or repeated ones', () => {
    const events = written((writer) => {
      writer.start({ id: 'response' })
      for (const id of ['', 'same', 'same', '']) writer.open(call(id))
      writer.finish(stop)
    })
    expectValidEvents(events)
    expect(accumulateEvents(events).content[1]).toMatchObject({ id: 'same' })
  })

  it('keeps interleaved calls apart', () => {
    const events = written((writer) => {
      const [first, second] = [writer.open(call('a')), writer.open(call('b'))]
      writer.delta(second, { text: '{"b":' })
      writer.delta(first, { text: '{"a":' })
      writer.delta(second, { text: '2}' })
      writer.delta(first, { text: '1}' })
      writer.finish(stop)
    })
    expectValidEvents(events)
    expect(accumulateEvents(events).content).toMatchObject([
      { arguments: '{"a":1}' },
      { arguments: '{"b":2}' },
    ])
  })

  it('pitfall 17: separates runs of one type if the caller ends them', () => {
    const events = written((writer) => {
      writer.append('reasoning', { text: 'a' })
      writer.endRun()
      writer.append('reasoning', { text: 'b' })
      writer.finish(stop)
    })
    expect(accumulateEvents(events).content).toEqual([
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b' },
    ])
  })

  it('pitfall 8: ends the open blocks of a broken stream, without inventing arguments', () => {
    const events = written((writer) => {
      writer.open(call('a'))
      writer.usage({ inputTokens: 1, outputTokens: 2 })
      writer.end(new Error('reset'))
    })
    expectValidEvents(events)
    expect(typesOf(events)).toEqual(['start', 'blockStart', 'blockEnd', 'usage', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { status: 502, code: 'stream_truncated' } })
  })

  it('emits the latest usage, once', () => {
    const events = written((writer) => {
      for (const outputTokens of [1, 2, 3]) writer.usage({ inputTokens: 1, outputTokens })
      writer.finish(stop)
    })
    expect(events.filter(({ type }) => type === 'usage')).toEqual([
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 3 } },
    ])
  })

  it('law 4: keeps the order of a stream whatever is written, also after the end', () => {
    const action = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('text' as const, 'reasoning' as const, 'refusal' as const),
          fc.constantFrom('', 'a', 'bc'),
        )
        .map(
          ([type, text]) =>
            (writer: BlockWriter) =>
              writer.append(type, { text }),
        ),
      fc.constantFrom('', 'a', 'b').map((id) => (writer: BlockWriter) => void writer.open(call(id))),
      fc.nat({ max: 5 }).map((index) => (writer: BlockWriter) => writer.close(index)),
      fc
        .nat({ max: 5 })
        .map((index) => (writer: BlockWriter) => writer.delta(index, { text: 'x', opaque: {} })),
      fc.constantFrom<(writer: BlockWriter) => void>(
        (writer) => writer.start({ id: 'a' }),
        (writer) => writer.endRun(),
        (writer) => writer.usage({ inputTokens: 1, outputTokens: 1 }),
        (writer) => writer.finish(stop),
        (writer) => writer.fail(new ApiError('no')),
        (writer) => writer.end(),
      ),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        expectValidEvents(
          written((writer) => {
            for (const act of actions) act(writer)
            writer.end()
            expect(writer.ended).toBe(true)
          }),
        )
      }),
      { numRuns: 300, seed: 1 },
    )
  })
})
