import { describe, expect, it } from 'vitest'
import {
  type AssistantPart,
  type ChatRequest,
  collectWarnings,
  type Message,
  type ModelTraits,
  runSteps,
  type ToolResultPart,
} from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { resolveQuirks } from '../quirks.ts'
import { encodeTurns } from './encode-turns.ts'

function encode(messages: Message[], traits: ModelTraits = {}, system: ChatRequest['system'] = []) {
  const { warnings, warn } = collectWarnings()
  const wire = runSteps(
    encodeTurns(
      { model: 'm', stream: false, system, messages },
      resolveQuirks({ traits, warn, quirks: quirksOf('openai-chat', traits) }),
    ),
  )
  return { wire, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
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

describe('encodeTurns: tool calls', () => {
  it('pitfall 19: results stand right after the calls and in their order, then the text', () => {
    const { wire, warnings } = encode([
      assistant(call('a'), call('b')),
      user(text('Which?'), result('b', 'B'), result('a', 'A')),
    ])
    expect(wire).toEqual([
      { role: 'assistant', content: null, tool_calls: [wireCall('a'), wireCall('b')] },
      { role: 'tool', tool_call_id: 'a', content: 'A' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'user', content: 'Which?' },
    ])
    expect(warnings).toEqual([])
  })

  it('fetches results from behind other messages', () => {
    const { wire } = encode([
      assistant(call('a')),
      { role: 'system', content: [text('Rhyme')] },
      user(text('Wait')),
      user(result('a', 'A')),
    ])
    expect(wire.map(({ role }) => role)).toEqual(['assistant', 'tool', 'system', 'user'])
  })

  it('adds a result to calls without one, with a warning', () => {
    const { wire, warnings } = encode([assistant(call('a')), user(text('Never mind'))])
    expect(wire[1]).toEqual({ role: 'tool', tool_call_id: 'a', content: 'No result.' })
    expect(warnings).toEqual(['defaulted messages[0]'])
  })

  it('sends results of unknown calls, and repeated results, as user content', () => {
    const { wire, warnings } = encode([
      user(result('gone', 'X')),
      assistant(call('a')),
      user(result('a', 'A'), result('a', 'again')),
    ])
    expect(wire.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'X'],
      ['assistant', null],
      ['tool', 'A'],
      ['user', 'again'],
    ])
    expect(warnings).toEqual(['changed messages[0].content[0]', 'changed messages[2].content[1]'])
  })

  it('joins messages of the assistant where results would be cut off from their calls', () => {
    const { wire } = encode([
      assistant(call('a')),
      assistant(call('b')),
      user(result('a', 'A'), result('b', 'B')),
    ])
    expect(wire.map(({ role }) => role)).toEqual(['assistant', 'tool', 'tool'])
    expect(wire[0]?.tool_calls).toEqual([wireCall('a'), wireCall('b')])
  })

  it('pitfall 22: ids over 40 characters are the same stand-in on call and result', () => {
    const ids = ['a', 'b'].map((end) => `call_${'x'.repeat(60)}${end}`)
    const { wire } = encode([
      assistant(...ids.map((id) => call(id))),
      user(...ids.map((id) => result(id, id.slice(-1)))),
    ])
    const sent = wire[0]?.tool_calls?.map(({ id }) => id) ?? []
    expect(new Set(sent).size).toBe(2)
    expect(sent.every((id) => id.length <= 40)).toBe(true)
    expect(wire.slice(1)).toMatchObject([
      { tool_call_id: sent[0], content: 'a' },
      { tool_call_id: sent[1], content: 'b' },
    ])
  })

  it('makes ids unique that come again in later turns', () => {
    const turn = () => [assistant(call('call_0')), user(result('call_0', 'A'))]
    const { wire } = encode([...turn(), ...turn()])
    const ids = wire.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id))
    expect(new Set(ids).size).toBe(2)
    expect(wire.filter(({ role }) => role === 'tool').map((message) => message.tool_call_id)).toEqual(ids)
  })

  it('pitfall 20: media in results are sent in a user message after all tool messages', () => {
    const image = {
      type: 'image' as const,
      source: { type: 'url' as const, url: 'https://example.com/a.png' },
    }
    const { wire, warnings } = encode([
      assistant(call('a'), call('b')),
      user({ type: 'toolResult', callId: 'a', content: [image] }, result('b', 'B'), text('Well?')),
    ])
    const encoded = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
    expect(wire.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'See the next message.' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'user', content: [encoded, text('Well?')] },
    ])
    expect(warnings).toEqual(['changed messages[1].content[0].content[0]'])
  })

  it('warns that a result cannot be marked as an error', () => {
    expect(encode([assistant(call('a')), user(result('a', 'no', { isError: true }))]).warnings).toEqual([
      'unsupported messages[1].content[0].isError',
    ])
  })
})

describe('encodeTurns: other content', () => {
  it('pitfall 27: turns of one role stay, empty ones go, content is null only beside calls', () => {
    const { wire } = encode([
      assistant(text('First')),
      user(text('A')),
      user(text('')),
      user(text('B'), text(''), text('C')),
      assistant(text('')),
      assistant(text(''), call('a')),
    ])
    expect(wire.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'First'],
      ['user', 'A'],
      ['user', [text('B'), text('C')]],
      ['assistant', null],
      ['tool', 'No result.'],
    ])
  })

  it('sends the system blocks in one message, and later system messages in place', () => {
    const { wire } = encode([user(text('Hi')), { role: 'system', content: [text('C')] }], {}, [
      text('A'),
      text('B'),
    ])
    expect(wire).toEqual([
      { role: 'system', content: [text('A'), text('B')] },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'C' },
    ])
  })

  it('keeps names', () => {
    expect(encode([{ role: 'user', name: 'bob', content: [text('Hi')] }]).wire).toEqual([
      { role: 'user', content: 'Hi', name: 'bob' },
    ])
  })

  it('pitfall 15: reasoning is not sent to models that do not accept it back', () => {
    const { wire, warnings } = encode([assistant({ type: 'reasoning', text: 'So' }, text('Hi'))])
    expect(wire).toEqual([{ role: 'assistant', content: 'Hi' }])
    expect(warnings).toEqual(['foreign messages[0].content[0]'])
  })

  it('pitfall 18: models that require reasoning back get it on every message, even if it is empty', () => {
    const { wire } = encode(
      [assistant({ type: 'reasoning', text: 'So' }, text('Hi')), user(text('?')), assistant(text('!'))],
      {
        vendor: 'deepseek',
        replaysReasoning: true,
      },
    )
    expect(wire[0]).toEqual({ role: 'assistant', content: 'Hi', reasoning_content: 'So' })
    expect(wire[2]).toEqual({ role: 'assistant', content: '!', reasoning_content: '' })
  })

  it('pitfall 13: Claude’s signed reasoning is sent back to Claude only', () => {
    const signed: AssistantPart = { type: 'reasoning', text: 'So', opaque: { anthropic: { signature: 's' } } }
    expect(
      encode([assistant(signed, text('Hi'))], { vendor: 'anthropic' }).wire[0]?.reasoning_details,
    ).toEqual([
      { type: 'reasoning.text', text: 'So', signature: 's', format: 'anthropic-claude-v1', index: 0 },
    ])
    expect(encode([assistant(signed, text('Hi'))], { vendor: 'google' })).toEqual({
      wire: [{ role: 'assistant', content: 'Hi' }],
      warnings: ['foreign messages[0].content[0]'],
    })
  })

  it('pitfall 14: Gemini’s signature goes back to Gemini alone', () => {
    const turn = [
      assistant(call('a', { opaque: { google: { thoughtSignature: 'sig' } } })),
      user(result('a', 'A')),
    ]
    expect(encode(turn, { vendor: 'google' }).wire[0]?.tool_calls).toEqual([
      { ...wireCall('a'), extra_content: { google: { thought_signature: 'sig' } } },
    ])
    const elsewhere = encode(turn, { vendor: 'openai' })
    expect(elsewhere.wire[0]?.tool_calls).toEqual([wireCall('a')])
    expect(elsewhere.warnings).toEqual(['foreign messages[0].content[0].opaque'])
  })

  it('sends a refusal to OpenAI as a refusal, to others as text', () => {
    const turn = [assistant({ type: 'refusal', text: 'No' })]
    expect(encode(turn, { vendor: 'openai' }).wire).toEqual([
      { role: 'assistant', content: '', refusal: 'No' },
    ])
    expect(encode(turn, { vendor: 'moonshot' })).toEqual({
      wire: [{ role: 'assistant', content: 'No' }],
      warnings: ['changed messages[0].content[0]'],
    })
  })

  it('warns about media generated by the assistant', () => {
    const image: AssistantPart = { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' } }
    expect(encode([assistant(text('Here'), image)]).warnings).toEqual(['unsupported messages[0].content[1]'])
  })
})
