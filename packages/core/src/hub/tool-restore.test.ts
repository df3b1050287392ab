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
const RESPONSE: ChatResponse = {
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
  it('restores names and free-text calls of a whole response', () => {
    expect(createToolRestore(TOOLS, RULE)?.response(RESPONSE).content).toEqual(expected)
  })

  it('restores those of a stream', () => {
    const events: ChatEvent[] = []
    const emit = createToolRestore(TOOLS, RULE)?.events((event) => events.push(event))
    for (const event of responseToEvents(RESPONSE)) emit?.(event)
    expect(accumulateEvents(events).content).toEqual(expected)
  })

  it('emits the input of a free-text call as a whole', () => {
    const events: ChatEvent[] = []
    const emit = createToolRestore(TOOLS, RULE)?.events((event) => events.push(event))
    const writer = createBlockWriter((event) => emit?.(event))
    const index = writer.open({ type: 'toolCall', id: '1', name: 'apply_patch', arguments: '' })
    for (const text of ['{"in', 'put": "a\\', 'nb"}']) writer.delta(index, { text })
    writer.finish({ finishReason: { unified: 'stop' } })
    expect(accumulateEvents(events).content).toMatchObject([{ custom: true, arguments: 'a\nb' }])
  })

  it('keeps a free-text call that the upstream made', () => {
    const call = {
      type: 'toolCall',
      id: '1',
      name: 'apply_patch',
      arguments: '{"input":"x"}',
      custom: true,
    } as const
    const restored = createToolRestore(TOOLS, RULE)?.response({ ...RESPONSE, content: [call] })
    expect(restored?.content).toEqual([call])
  })

  it('is undefined if no tool was changed', () => {
    expect(createToolRestore([{ type: 'function', name: 'fine' }], RULE)).toBeUndefined()
  })
})
