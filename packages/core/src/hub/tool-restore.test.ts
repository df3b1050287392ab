import { describe, expect, it } from 'vitest'
import { accumulateEvents, responseToEvents } from './accumulate.ts'
import { createBlockWriter } from './blocks.ts'
import type { ChatEvent } from './event.ts'
import type { Tool } from './request.ts'
import type { ChatResponse } from './response.ts'
import { fitName, type NameRule } from './tool-names.ts'
import { createToolRestore } from './tool-restore.ts'

const RULE: NameRule = { pattern: /^\w+$/, maxLength: 20 }
const TOOLS: Tool[] = [
  { type: 'function', name: 'files/read.text' },
  { type: 'custom', name: 'apply_patch' },
  { type: 'function', name: 'fine' },
]
const answer: ChatResponse = {
  id: 'r',
  model: 'm',
  content: [
    { type: 'text', text: 'Now.' },
    { type: 'toolCall', id: '1', name: fitName('files/read.text', RULE), arguments: '{"path":"a"}' },
    { type: 'toolCall', id: '2', name: 'apply_patch', arguments: '{"input":"*** Begin\\nPatch"}' },
    { type: 'toolCall', id: '3', name: 'fine', arguments: '{}' },
  ],
  finishReason: { unified: 'tool-calls' },
}
const expected = [
  { type: 'text', text: 'Now.' },
  { type: 'toolCall', id: '1', name: 'files/read.text', arguments: '{"path":"a"}' },
  { type: 'toolCall', id: '2', name: 'apply_patch', arguments: '*** Begin\nPatch', custom: true },
  { type: 'toolCall', id: '3', name: 'fine', arguments: '{}' },
]

describe('createToolRestore', () => {
  it('gives calls of a whole answer the name and the form that the client offered', () => {
    expect(createToolRestore(TOOLS, RULE)?.response(answer).content).toEqual(expected)
  })

  it('does the same to a stream', () => {
    const events: ChatEvent[] = []
    const emit = createToolRestore(TOOLS, RULE)?.events((event) => events.push(event))
    for (const event of responseToEvents(answer)) emit?.(event)
    expect(accumulateEvents(events).content).toEqual(expected)
  })

  it('puts the pieces of a free-text call together', () => {
    const events: ChatEvent[] = []
    const emit = createToolRestore(TOOLS, RULE)?.events((event) => events.push(event))
    const writer = createBlockWriter((event) => emit?.(event))
    const index = writer.open({ type: 'toolCall', id: '1', name: 'apply_patch', arguments: '' })
    for (const text of ['{"in', 'put": "a\\', 'nb"}']) writer.delta(index, { text })
    writer.finish({ finishReason: { unified: 'stop' } })
    expect(accumulateEvents(events).content).toMatchObject([{ custom: true, arguments: 'a\nb' }])
  })

  it('leaves a free-text call that the upstream made as such', () => {
    const call = {
      type: 'toolCall',
      id: '1',
      name: 'apply_patch',
      arguments: '{"input":"x"}',
      custom: true,
    } as const
    const restored = createToolRestore(TOOLS, RULE)?.response({ ...answer, content: [call] })
    expect(restored?.content).toEqual([call])
  })

  it('has nothing to do where every tool went as it was', () => {
    expect(createToolRestore([{ type: 'function', name: 'fine' }], RULE)).toBeUndefined()
  })
})
