import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { ApiError, type AssistantPart, type ChatEvent, FORMATS, responseToEvents } from '@mixrouter/core'
import { createBlockWriter } from '@mixrouter/core/internal'
import { describe, expect, it } from 'vitest'
import { convertContent } from './content.ts'
import { registerAllFormats } from './formats/all.ts'
import { formats } from './formats/registry.ts'
import type { ResponseToolNames } from './response-tool-names.ts'
import { createStreamConverter } from './stream.ts'

registerAllFormats()
await formats.loadAll(FORMATS)

const toolNames: ResponseToolNames = {
  toCustomToolName: (name) => name,
  has: () => false,
  findByPrefix: () => undefined,
}

function convert(events: Iterable<ChatEvent>): LanguageModelV4StreamPart[] {
  const error = { sent: { url: 'https://host', body: {} } }
  const converter = createStreamConverter({ toolNames, error, metadata: () => ({}) })
  return [...events].flatMap(converter)
}

function stream(content: AssistantPart[]): LanguageModelV4StreamPart[] {
  return convert(
    responseToEvents({
      id: 'r',
      model: 'm',
      created: 1,
      content,
      finishReason: { unified: 'stop', raw: 'end' },
    }),
  )
}

const typesOf = (parts: LanguageModelV4StreamPart[]) => parts.map(({ type }) => type)

describe('the stream of a response', () => {
  it('emits the response metadata, the text and the finish', () => {
    expect(stream([{ type: 'text', text: 'Hi' }])).toEqual([
      { type: 'response-metadata', id: 'r', modelId: 'm', timestamp: new Date(1000) },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'text-end', id: '0' },
      expect.objectContaining({ type: 'finish', finishReason: { unified: 'stop', raw: 'end' } }),
    ])
  })

  it('pitfall 17: reasoning segments stay separate, each with its signature at its end', () => {
    const parts = stream([
      { type: 'reasoning', text: 'one', opaque: { anthropic: { signature: 's1' } } },
      { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'r2' } } },
    ])
    const ends = parts.filter(({ type }) => type === 'reasoning-end')
    expect(ends).toEqual([
      {
        type: 'reasoning-end',
        id: '0',
        providerMetadata: { mixrouter: { opaque: { anthropic: { signature: 's1' } } } },
      },
      {
        type: 'reasoning-end',
        id: '1',
        providerMetadata: { mixrouter: { opaque: { anthropic: { redactedData: 'r2' } } } },
      },
    ])
  })

  it('pitfall 11: a late signature is sent with the end of its block', () => {
    const events: ChatEvent[] = []
    const writer = createBlockWriter((event) => events.push(event))
    writer.append('reasoning', { text: 'think' })
    writer.append('reasoning', { opaque: { anthropic: { signature: 'late' } } })
    writer.finish({ finishReason: { unified: 'stop' } })
    const end = convert(events).find(({ type }) => type === 'reasoning-end')
    expect(end).toMatchObject({
      providerMetadata: { mixrouter: { opaque: { anthropic: { signature: 'late' } } } },
    })
  })

  it('pitfall 6: a call is emitted once the stream continues after it, never if it was truncated', () => {
    const begin = (): { events: ChatEvent[]; writer: ReturnType<typeof createBlockWriter> } => {
      const events: ChatEvent[] = []
      const writer = createBlockWriter((event) => events.push(event))
      writer.delta(writer.open({ type: 'toolCall', id: 'c', name: 't', arguments: '' }), { text: '{"a":1}' })
      return { events, writer }
    }
    const cut = begin()
    cut.writer.fail(new ApiError('cut', { code: 'stream_truncated' }))
    expect(typesOf(convert(cut.events))).not.toContain('tool-call')
    const whole = begin()
    whole.writer.finish({ finishReason: { unified: 'tool-calls' } })
    const parts = convert(whole.events)
    expect(parts).toContainEqual({ type: 'tool-call', toolCallId: 'c', toolName: 't', input: '{"a":1}' })
    expect(typesOf(parts).at(-1)).toBe('finish')
  })

  it('pitfall 3: a call without arguments has an empty object', () => {
    const events: ChatEvent[] = []
    const writer = createBlockWriter((event) => events.push(event))
    writer.open({ type: 'toolCall', id: 'c', name: 't', arguments: '' })
    writer.finish({ finishReason: { unified: 'tool-calls' } })
    expect(convert(events)).toContainEqual({ type: 'tool-call', toolCallId: 'c', toolName: 't', input: '{}' })
  })

  it('encodes the free text of a custom tool as a JSON string', () => {
    const parts = stream([{ type: 'toolCall', id: 'c', name: 'sql', arguments: 'SELECT "1"', custom: true }])
    expect(parts).toContainEqual({
      type: 'tool-input-start',
      id: 'c',
      toolName: 'sql',
      inputEncoding: 'text',
    })
    expect(parts).toContainEqual({
      type: 'tool-call',
      toolCallId: 'c',
      toolName: 'sql',
      input: '"SELECT \\"1\\""',
      providerMetadata: { mixrouter: { custom: true } },
    })
  })

  it('emits each source once, and every citation of it', () => {
    const cite = (start: number) => ({ url: 'https://a.org', title: 'A', start, end: start + 1 })
    const parts = stream([{ type: 'text', text: 'abc', citations: [cite(0), cite(1)] }])
    const source = { type: 'source', sourceType: 'url', id: 'source-0', url: 'https://a.org', title: 'A' }
    expect(parts.filter(({ type }) => type === 'source')).toEqual([source])
    expect(parts.find(({ type }) => type === 'text-end')).toMatchObject({
      citations: [
        { source, startIndex: 0, endIndex: 1 },
        { source, startIndex: 1, endIndex: 2 },
      ],
    })
  })
})

describe('hosted tools', () => {
  const native = (value: object, format: 'anthropic' | 'google' | 'openai-responses' = 'anthropic') => ({
    type: 'native' as const,
    format,
    value,
  })

  it('are a call and its result, with the original parts in their metadata', () => {
    const call = { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } }
    const result = {
      type: 'web_search_tool_result',
      tool_use_id: 's1',
      content: [{ type: 'web_search_result' }],
    }
    const content = [native(call), native(result)]
    const parts = stream(content).filter(({ type }) => type.startsWith('tool'))
    expect(parts).toEqual([
      {
        type: 'tool-call',
        toolCallId: 's1',
        toolName: 'web_search',
        input: '{"query":"x"}',
        providerExecuted: true,
        dynamic: true,
        providerMetadata: { mixrouter: { native: { format: 'anthropic', value: call } } },
      },
      {
        type: 'tool-result',
        toolCallId: 's1',
        toolName: 'web_search',
        result: [{ type: 'web_search_result' }],
        dynamic: true,
        providerMetadata: { mixrouter: { native: { format: 'anthropic', value: result } } },
      },
    ])
    expect(convertContent(content, toolNames)).toEqual(parts)
  })

  it('of OpenAI are both in one item, which is kept once', () => {
    const item = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'x' },
    }
    const [call, result] = convertContent([native(item, 'openai-responses')], toolNames)
    expect(call).toMatchObject({ type: 'tool-call', toolName: 'web_search', providerExecuted: true })
    expect(call).not.toHaveProperty('providerMetadata')
    expect(result).toMatchObject({
      type: 'tool-result',
      toolCallId: 'ws_1',
      providerMetadata: { mixrouter: { native: { value: item } } },
    })
  })

  it('without a known call, and other native parts, are custom content', () => {
    const value = { type: 'web_fetch_tool_result', tool_use_id: 'elsewhere', content: {} }
    expect(convertContent([native(value), native({ type: 'compaction' })], toolNames)).toMatchObject([
      { type: 'custom', kind: 'mixrouter.native', providerMetadata: { mixrouter: { native: { value } } } },
      { type: 'custom', kind: 'mixrouter.native' },
    ])
  })
})
