import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { AIMessage, type AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { AssistantPart, ChatResponse } from '@mixrouter/core'
import { responseToEvents } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { collect, collectStream, MODELS, startService, usageOf } from './support.ts'

const parts: Record<string, AssistantPart[]> = {
  'a string': [{ type: 'text', text: 'Hello there' }],
  'reasoning and a text': [
    { type: 'reasoning', text: 'Let me think', opaque: { anthropic: { signature: 'c2ln' } } },
    { type: 'text', text: 'Done' },
  ],
  'reasoning twice around calls': [
    { type: 'reasoning', text: 'First', opaque: { anthropic: { signature: 'YQ==' } } },
    { type: 'toolCall', id: 'call_a', name: 'look', arguments: '{"at":"a"}' },
    { type: 'reasoning', text: 'Second', opaque: { anthropic: { signature: 'Yg==' } } },
    { type: 'toolCall', id: 'call_b', name: 'look', arguments: '{"at":"b"}' },
  ],
  'a text and calls': [
    { type: 'text', text: 'Looking' },
    { type: 'toolCall', id: 'call_a', name: 'look', arguments: '{"at":"a"}' },
    { type: 'toolCall', id: 'call_b', name: 'rest', arguments: '{}' },
  ],
  'a text, a call and another text': [
    { type: 'text', text: 'Looking' },
    { type: 'toolCall', id: 'call_a', name: 'look', arguments: '{"at":"a"}' },
    { type: 'text', text: 'Looked' },
  ],
  'redacted reasoning': [
    { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'c2VjcmV0' } } },
    { type: 'text', text: 'Done' },
  ],
}
const usage = { inputTokens: 20, outputTokens: 9, cacheReadTokens: 5, cacheWriteTokens: 2 }

/** An upstream that responds with the parts named by the prompt. */
const service = await startService({
  async *model({ model, messages }) {
    const [last] = messages.at(-1)?.content ?? []
    const content = parts[last?.type === 'text' ? last.text : ''] ?? []
    const response: ChatResponse = { id: 'msg_1', model, content, usage, finishReason: { unified: 'stop' } }
    yield* responseToEvents(response)
  },
})
const model = service.model('claude-opus-4-5')

/** Blocks without the index added for merging. */
function bare({ content }: { content: string | ContentBlock[] }): unknown {
  if (typeof content === 'string') return content
  return content.map(({ index: _, ...block }) => block)
}

describe.each(Object.keys(parts))('%s', (name) => {
  it.each(['v0', 'v1'] as const)(
    'gives the same message with invoke and stream, %s',
    async (outputVersion) => {
      const options = { outputVersion }
      const whole = await model.invoke(name, options)
      const streamed = (await collectStream(await model.stream(name, options))).whole
      expect(bare(streamed)).toEqual(bare(whole))
      for (const field of ['tool_calls', 'invalid_tool_calls', 'id', 'text'] as const) {
        expect(streamed[field], field).toEqual(whole[field])
      }
      expect(usageOf(streamed)).toEqual({ ...usageOf(whole), output_token_details: {} })
      const { headers: _, tokenUsage: __, ...metadata } = whole.response_metadata
      expect(streamed.response_metadata).toMatchObject(metadata)
    },
  )

  it('gives the same message with streamEvents', async () => {
    const message = await model.streamEvents(name)
    expect(message.content).toEqual((await model.invoke(name, { outputVersion: 'v1' })).content)
    expect(message.tool_calls?.map(({ id }) => id)).toEqual(
      (await model.invoke(name)).tool_calls?.map(({ id }) => id),
    )
  })
})

describe('chunks', () => {
  it('are strings if that loses nothing', async () => {
    const { chunks } = await collectStream(await model.stream('a string'))
    for (const { content } of chunks) expect(typeof content).toBe('string')
  })

  it('all have the id of the response; only one has the usage and metadata', async () => {
    const { chunks } = await collectStream(await model.stream('a text and calls'))
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['msg_1']))
    const withUsage = chunks.filter((chunk) => (chunk as { usage_metadata?: unknown }).usage_metadata)
    expect(withUsage).toHaveLength(1)
    expect(chunks.filter(({ response_metadata }) => response_metadata.model)).toHaveLength(1)
  })

  it('are all passed to callbacks, the last one with the usage', async () => {
    const received: AIMessageChunk[] = []
    const callbacks = [
      {
        handleLLMNewToken(...[, , , , , fields]: unknown[]) {
          received.push((fields as { chunk: { message: AIMessageChunk } }).chunk.message)
        },
      },
    ]
    const { chunks } = await collectStream(await model.stream('a text and calls', { callbacks }))
    expect(received.map((message) => message.content)).toEqual(chunks.map((message) => message.content))
    expect(usageOf(received.at(-1) ?? {}).input_tokens).toBe(20)
  })

  it('are blocks from the start in version v1', async () => {
    const { chunks } = await collectStream(
      await service.model('gpt-4o', { outputVersion: 'v1' }).stream('a string'),
    )
    for (const chunk of chunks) {
      expect(Array.isArray(chunk.content)).toBe(true)
      expect(chunk.response_metadata.output_version).toBe('v1')
    }
  })
})

describe.each(MODELS)('events of %s', (_, name) => {
  it('start, grow and end block by block', async () => {
    const events = await collect(service.model(name).streamEvents('a text and calls'))
    const kinds = events.map(({ event }) => event)
    expect(kinds[0]).toBe('message-start')
    expect(kinds.at(-1)).toBe('message-finish')
    const finished = events.filter((event) => event.event === 'content-block-finish')
    expect(finished.map(({ index, content }) => [index, content.type])).toEqual([
      [0, 'text'],
      [1, 'tool_call'],
      [2, 'tool_call'],
    ])
    for (const { index } of finished) expect(firstOf(events, index)).toBe('content-block-start')
    expect(events.at(-1)).toMatchObject({
      reason: 'tool_use',
      usage: { input_tokens: 20, output_tokens: 9 },
      responseMetadata: { model: name, model_provider: 'mixrouter' },
    })
  })

  it('provide text, tool calls and usage', async () => {
    const stream = service.model(name).streamEvents('a text and calls')
    expect(await stream.text).toBe('Looking')
    expect((await stream.toolCalls).map((call) => [call.name, call.args])).toEqual([
      ['look', { at: 'a' }],
      ['rest', {}],
    ])
    expect(await stream.usage).toMatchObject({ total_tokens: 29 })
    expect(await stream).toBeInstanceOf(AIMessage)
  })
})

function firstOf(events: ChatModelStreamEvent[], index: number): string | undefined {
  return events.find((event) => 'index' in event && event.index === index)?.event
}

it('interleaved fragments of calls are kept apart', async () => {
  const call = (id: string) => ({ type: 'toolCall' as const, id, name: 'look', arguments: '' })
  const mixed = await startService({
    async *model({ model: name }) {
      yield { type: 'start', id: 'msg_1', model: name }
      yield { type: 'blockStart', index: 0, part: call('call_a') }
      yield { type: 'blockStart', index: 1, part: call('call_b') }
      for (const text of ['{"at":', '"x', '"}']) {
        for (const index of [0, 1])
          yield { type: 'blockDelta', index, text: text === '"x' ? `"${'ab'[index]}` : text }
      }
      yield { type: 'blockEnd', index: 1 }
      yield { type: 'blockEnd', index: 0 }
      yield { type: 'finish', finishReason: { unified: 'tool-calls' } }
    },
  })
  const expected = [
    { type: 'tool_call', id: 'call_a', name: 'look', args: { at: 'a' } },
    { type: 'tool_call', id: 'call_b', name: 'look', args: { at: 'b' } },
  ]
  for (const outputVersion of ['v0', 'v1'] as const) {
    const chat = mixed.model('gpt-4o', { outputVersion })
    expect((await collectStream(await chat.stream('Hello'))).whole.tool_calls).toEqual(expected)
    expect((await chat.streamEvents('Hello')).tool_calls).toMatchObject(expected)
  }
})

it('events carry the options of bindTools', async () => {
  await model
    .bindTools([{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }])
    .streamEvents('x')
  expect(service.body()).toMatchObject({ tools: [{ name: 'look' }], stream: true })
})

it('streaming: true makes invoke stream', async () => {
  const streaming = service.model('claude-opus-4-5', { streaming: true })
  const tokens: string[] = []
  const message = await streaming.invoke('a string', {
    callbacks: [{ handleLLMNewToken: (token) => void tokens.push(token) }],
  })
  expect(service.body()).toMatchObject({ stream: true })
  expect(tokens.join('')).toBe(message.text)
  expect(tokens.length).toBeGreaterThan(1)
})

it.each([{ disableStreaming: true }, { streaming: false }])('%o makes stream invoke', async (fields) => {
  const { chunks } = await collectStream(await service.model('claude-opus-4-5', fields).stream('a string'))
  expect(chunks).toHaveLength(1)
  expect(service.body().stream).not.toBe(true)
})
