import { describe, expect, it } from 'vitest'
import {
  type AssistantPart,
  collectWarnings,
  type Message,
  runSteps,
  type ToolResultPart,
} from '../../hub/index.ts'
import { decodeTurns } from './decode-turns.ts'

function decode(messages: unknown) {
  const { warnings, warn } = collectWarnings()
  return {
    ...runSteps(decodeTurns(messages, warn)),
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

const text = (value: string) => ({ type: 'text' as const, text: value })
const user = (...content: Extract<Message, { role: 'user' }>['content']): Message => ({
  role: 'user',
  content,
})
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content })
const call = (id: string, more: object = {}): AssistantPart => ({
  type: 'toolCall',
  id,
  name: 'f',
  arguments: '{}',
  ...more,
})
const result = (callId: string, value: string, more: object = {}): ToolResultPart => ({
  type: 'toolResult',
  callId,
  content: [text(value)],
  ...more,
})
const wireCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })

describe('decodeTurns', () => {
  it('pitfall 28: a breakpoint beside the content of a message is the last part’s', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' }
    const cacheControl = { ttl: '1h' as const }
    const { system, messages } = decode([
      { role: 'system', content: 'Be terse', cache_control },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        cache_control,
      },
      { role: 'assistant', content: 'c', reasoning_content: 'd', cache_control },
    ])
    expect(system).toEqual([{ ...text('Be terse'), cacheControl }])
    expect(messages).toEqual([
      user(text('a'), { ...text('b'), cacheControl }),
      assistant({ type: 'reasoning', text: 'd' }, { ...text('c'), cacheControl }),
    ])
  })

  it('pitfall 23: leading instructions are the system, later ones stay; developer is system', () => {
    const { system, messages } = decode([
      { role: 'system', content: 'A' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'B' },
          { type: 'text', text: 'C' },
        ],
      },
      { role: 'user', content: 'Hi' },
      { role: 'developer', content: 'D' },
    ])
    expect(system).toEqual([text('A'), text('B'), text('C')])
    expect(messages).toEqual([user(text('Hi')), { role: 'system', content: [text('D')] }])
  })

  it('pitfall 19: neighbouring tool messages are one user message', () => {
    const { messages } = decode([
      { role: 'assistant', content: null, tool_calls: [wireCall('a'), wireCall('b')] },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'A' }] },
      { role: 'user', content: 'And?' },
    ])
    expect(messages).toEqual([
      assistant(call('a'), call('b')),
      user(result('b', 'B'), result('a', 'A')),
      user(text('And?')),
    ])
  })

  it('gives the older function_call an id, and its result the same', () => {
    const { messages } = decode([
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'A' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'B' },
    ])
    const ids = messages.flatMap(({ content }) =>
      content.map((part) =>
        part.type === 'toolCall' ? part.id : part.type === 'toolResult' ? part.callId : '',
      ),
    )
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).toBe(ids[3])
    expect(ids[0]).not.toBe(ids[2])
  })

  it('pitfall 18: reads reasoning by any name, and nothing from empty details', () => {
    const thinking = { type: 'thinking', thinking: 'So' }
    for (const fields of [{ reasoning_content: 'So' }, { reasoning: 'So' }, { content: [thinking] }]) {
      expect(decode([{ role: 'assistant', ...fields }]).messages).toEqual([
        assistant({ type: 'reasoning', text: 'So' }),
      ])
    }
    expect(decode([{ role: 'assistant', content: 'Hi', reasoning_details: [] }]).messages).toEqual([
      assistant(text('Hi')),
    ])
  })

  it('pitfall 14: reads the vendor data that clients bring back', () => {
    const details = [
      { type: 'reasoning.text', text: 'So', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'sig b', id: 'b', format: 'google-gemini-v1' },
    ]
    const extra_content = { google: { thought_signature: 'sig a' } }
    const tool_calls = [{ ...wireCall('a'), extra_content }, wireCall('b')]
    expect(decode([{ role: 'assistant', reasoning_details: details, tool_calls }]).messages).toEqual([
      assistant(
        { type: 'reasoning', text: 'So', opaque: { anthropic: { signature: 's' } } },
        call('a', { opaque: { google: { thoughtSignature: 'sig a' } } }),
        call('b', { opaque: { google: { thoughtSignature: 'sig b' } } }),
      ),
    ])
  })

  it('knows the results of custom tools', () => {
    const custom = { id: 'a', type: 'custom', custom: { name: 'patch', input: '***' } }
    expect(
      decode([
        { role: 'assistant', tool_calls: [custom] },
        { role: 'tool', tool_call_id: 'a', content: 'ok' },
      ]).messages,
    ).toMatchObject([{ content: [{ custom: true, arguments: '***' }] }, { content: [{ custom: true }] }])
  })

  it('warns of what steers the model and cannot be carried', () => {
    expect(decode([{ role: 'assistant', content: 'Hi', prefix: true }]).warnings).toEqual([
      'unsupported messages[0].prefix',
    ])
  })

  it.each([
    [42, 'messages'],
    [[42], 'messages[0]'],
    [[{ content: 'Hi' }], 'messages[0].role'],
    [[{ role: 'robot', content: 'Hi' }], 'messages[0].role'],
    [[{ role: 'user', content: 7 }], 'messages[0].content'],
    [[{ role: 'assistant', content: {} }], 'messages[0].content'],
    [[{ role: 'assistant', tool_calls: {} }], 'messages[0].tool_calls'],
    [
      [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: 7 } }] }],
      'messages[0].tool_calls[0].function.arguments',
    ],
    [[{ role: 'tool', content: 'A' }], 'messages[0].tool_call_id'],
  ])('refuses %j', (messages, param) => {
    expect(() => decode(messages)).toThrowError(expect.objectContaining({ status: 400, param }))
  })
})
