import { describe, expect, it } from 'vitest'
import {
  type AssistantPart,
  collectWarnings,
  type Message,
  type ReasoningPart,
  runSteps,
  type ToolCallPart,
  type ToolResultPart,
  type UserPart,
} from '../../hub/index.ts'
import { encodeTurns } from './encode-turns.ts'

const text = (words: string) => ({ type: 'text' as const, text: words })
const user = (...content: UserPart[]): Message => ({ role: 'user', content })
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content })
const call = (id: string, more: Partial<ToolCallPart> = {}): ToolCallPart => ({
  type: 'toolCall',
  id,
  name: 'get_weather',
  arguments: '{"city":"Oslo"}',
  ...more,
})
const result = (callId: string, words: string, more: Partial<ToolResultPart> = {}): ToolResultPart => ({
  type: 'toolResult',
  callId,
  content: [text(words)],
  ...more,
})
const thought = (words: string, signature?: string): ReasoningPart => ({
  type: 'reasoning',
  text: words,
  ...(signature && { opaque: { anthropic: { signature } } }),
})
const use = (id: string, input: object = { city: 'Oslo' }) => ({
  type: 'tool_use',
  id,
  name: 'get_weather',
  input,
})
const resultBlock = (id: string, words: string) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: [text(words)],
})

function encode(...messages: Message[]) {
  const { warnings, warn } = collectWarnings()
  const wire = runSteps(
    encodeTurns({ model: 'claude', system: [], messages, stream: false }, { warn, breakpoints: [] }),
  )
  return { wire, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

describe('roles', () => {
  it('pitfall 27: starts with the user even if the conversation does not', () => {
    const { wire, warnings } = encode(assistant(text('Hello!')), user(text('Hi')))
    expect(wire.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(warnings).toEqual(['changed messages'])
    expect(encode().wire).toHaveLength(1)
  })

  it('pitfall 27: merges neighbouring messages of one role, across empty turns too', () => {
    const { wire } = encode(
      user(text('a')),
      user(text('b')),
      assistant(text('c')),
      user(text('')),
      assistant(text('d')),
    )
    expect(wire).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'assistant', content: [text('c'), text('d')] },
    ])
  })

  it('pitfall 23: keeps a later system message in its place', () => {
    const rhyme: Message = { role: 'system', content: [text('Rhyme.')] }
    const { wire, warnings } = encode(user(text('Hi')), assistant(text('Hello.')), rhyme, user(text('Go on')))
    expect(wire[2]).toEqual({ role: 'user', content: [text('Rhyme.'), text('Go on')] })
    expect(warnings).toEqual(['changed messages[2]'])
  })

  it('pitfall 3: drops blank text, with a warning unless it was empty', () => {
    const { wire, warnings } = encode(user(text('Hi'), text(''), text(' \n')))
    expect(wire).toEqual([{ role: 'user', content: [text('Hi')] }])
    expect(warnings).toEqual(['changed messages[0].content[2]'])
  })

  it('trims the assistant message that the model is to continue', () => {
    const { wire, warnings } = encode(user(text('Hi')), assistant(text('The answer is \n')))
    expect(wire[1]?.content).toEqual([text('The answer is')])
    expect(warnings).toEqual(['changed messages'])
  })

  it('warns about message names and about media of the assistant', () => {
    const image = {
      type: 'image' as const,
      source: { type: 'url' as const, url: 'https://example.com/a.png' },
    }
    const { warnings } = encode(
      { role: 'user', name: 'bob', content: [text('Hi')] },
      assistant(image, text('There.')),
    )
    expect(warnings).toEqual(['unsupported messages[0].name', 'unsupported messages[1].content[0]'])
  })
})

describe('calls and results', () => {
  it('pitfall 19: puts results first, in the order of their calls, then the text', () => {
    const { wire, warnings } = encode(
      user(text('Weather?')),
      assistant(text('Checking.'), call('a'), call('b')),
      user(text('Which is colder?'), result('b', 'Snow')),
      user(result('a', 'Sun')),
    )
    expect(wire[1]?.content).toEqual([text('Checking.'), use('a'), use('b')])
    expect(wire[2]?.content).toEqual([
      resultBlock('a', 'Sun'),
      resultBlock('b', 'Snow'),
      text('Which is colder?'),
    ])
    expect(warnings).toEqual([])
  })

  it('pairs a late result with its call', () => {
    const { wire } = encode(
      user(text('Go')),
      assistant(call('a'), call('b')),
      user(result('a', 'one')),
      assistant(text('Waiting.')),
      user(result('b', 'two'), text('There.')),
    )
    expect(wire[2]?.content).toEqual([resultBlock('a', 'one'), resultBlock('b', 'two')])
    expect(wire[4]?.content).toEqual([text('There.')])
  })

  it('pitfall 22: replaces ids that Anthropic rejects, the same in call and result', () => {
    const { wire } = encode(
      user(text('Go')),
      assistant(call('fn.x/1'), call('fn:x/1')),
      user(result('fn:x/1', 'b'), result('fn.x/1', 'a')),
    )
    const [first, second] = (wire[1]?.content ?? []) as { id: string }[]
    expect(first?.id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(first?.id).not.toBe(second?.id)
    expect(wire[2]?.content).toEqual([resultBlock(first?.id ?? '', 'a'), resultBlock(second?.id ?? '', 'b')])
  })

  it('pitfall 6: gives calls with the same id different ids', () => {
    const { wire } = encode(
      user(text('Go')),
      assistant(call('call_0')),
      user(result('call_0', 'one')),
      assistant(call('call_0')),
      user(result('call_0', 'two')),
    )
    const [again = ''] = (wire[3]?.content ?? []).map((block) => ('id' in block ? block.id : ''))
    expect(again).not.toBe('call_0')
    expect(wire[2]?.content).toEqual([resultBlock('call_0', 'one')])
    expect(wire[4]?.content).toEqual([resultBlock(again, 'two')])
  })

  it('adds an error result to a call without a result', () => {
    const { wire, warnings } = encode(user(text('Go')), assistant(call('a')), user(text('Never mind')))
    expect(wire[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: expect.any(String), is_error: true },
      text('Never mind'),
    ])
    expect(warnings).toEqual(['changed messages[1].content[0]'])
    expect(encode(user(text('Go')), assistant(call('a'))).wire.at(-1)).toMatchObject({ role: 'user' })
  })

  it('sends a result without a call as user text', () => {
    const { wire, warnings } = encode(user(text('Go'), result('lost', 'forty-two')))
    expect(wire).toEqual([{ role: 'user', content: [text('Go'), text('forty-two')] }])
    expect(warnings).toEqual(['changed messages[0].content[1]'])
  })

  it('pitfall 20: keeps an image inside its result', () => {
    const image = { type: 'image' as const, source: { type: 'base64' as const, data: 'iVBORw0KGgo=' } }
    const { wire } = encode(
      user(text('Go')),
      assistant(call('a')),
      user(result('a', 'Look:', { content: [text('Look:'), image] })),
    )
    expect(wire[2]?.content).toEqual([
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [
          text('Look:'),
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        ],
      },
    ])
  })

  it('moves the image of an error result after it, as error results may only contain text', () => {
    const image = {
      type: 'image' as const,
      source: { type: 'url' as const, url: 'https://example.com/a.png' },
    }
    const failed = result('a', 'No', { content: [text('No'), image], isError: true })
    const { wire, warnings } = encode(user(text('Go')), assistant(call('a')), user(failed))
    expect(wire[2]?.content).toEqual([
      { ...resultBlock('a', 'No'), is_error: true },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    ])
    expect(warnings).toEqual(['changed messages[2].content[0].content[1]'])
  })

  it.each<[Partial<ToolCallPart>, object, string[]]>([
    [{ arguments: '' }, {}, []],
    [{ arguments: '[1]' }, { raw: '[1]' }, ['changed messages[1].content[0].arguments']],
    [{ arguments: '{"a' }, { raw: '{"a' }, ['changed messages[1].content[0].arguments']],
    [{ arguments: '*** patch', custom: true }, { input: '*** patch' }, []],
  ])('converts the arguments of %j to an object', (more, input, warned) => {
    const { wire, warnings } = encode(user(text('Go')), assistant(call('a', more)), user(result('a', 'ok')))
    expect(wire[1]?.content).toEqual([use('a', input)])
    expect(warnings).toEqual(warned)
  })
})

describe('thinking', () => {
  it('pitfall 13: sends signed and redacted thinking back unchanged, first', () => {
    const redacted: ReasoningPart = {
      type: 'reasoning',
      text: '',
      opaque: { anthropic: { redactedData: 'x' } },
    }
    const { wire, warnings } = encode(
      user(text('Go')),
      assistant(text('I look.')),
      assistant(thought('Hm.', 'sig'), thought('', 'empty'), redacted, call('a')),
      user(result('a', 'ok')),
    )
    expect(wire[1]?.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'thinking', thinking: '', signature: 'empty' },
      { type: 'redacted_thinking', data: 'x' },
      text('I look.'),
      use('a'),
    ])
    expect(warnings).toEqual([])
  })

  it('pitfall 17: keeps thinking between other blocks if the turn starts with thinking', () => {
    const { wire } = encode(
      user(text('Go')),
      assistant(thought('One.', 'a'), text('So.'), thought('Two.', 'b'), text('Yes.')),
      user(text('Ok')),
    )
    expect(wire[1]?.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'thinking', 'text'])
  })

  it('pitfall 15: drops reasoning without an Anthropic signature', () => {
    const encrypted: ReasoningPart = {
      type: 'reasoning',
      text: 'B',
      opaque: { openai: { encryptedContent: 'x' } },
    }
    const { wire, warnings } = encode(
      user(text('Go')),
      assistant(thought('A'), encrypted, text('Done')),
      user(text('Ok')),
    )
    expect(wire[1]?.content).toEqual([text('Done')])
    expect(warnings).toEqual(['foreign messages[1].content[0]', 'foreign messages[1].content[1]'])
  })

  it('warns about the data of other vendors that it drops', () => {
    const opaque = { google: { thoughtSignature: 's' } }
    const { wire, warnings } = encode(
      user(text('Go')),
      assistant({ ...text('Hm'), opaque }, call('a', { opaque })),
      user(result('a', 'ok')),
    )
    expect(JSON.stringify(wire)).not.toContain('thoughtSignature')
    expect(warnings).toEqual([
      'foreign messages[1].content[0].opaque',
      'foreign messages[1].content[1].opaque',
    ])
  })
})
