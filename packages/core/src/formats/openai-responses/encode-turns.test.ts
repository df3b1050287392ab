import { describe, expect, it } from 'vitest'
import {
  type AssistantPart,
  collectWarnings,
  type JsonObject,
  type Message,
  runSteps,
  type UserPart,
} from '../../hub/index.ts'
import { encodeTurns } from './encode-turns.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'

function encode(messages: Message[], context: { stateless?: boolean; continued?: boolean } = {}) {
  const { warnings, warn } = collectWarnings()
  const input: JsonObject[] = runSteps(
    encodeTurns(messages, {
      warn,
      stateless: false,
      continued: false,
      ...context,
    }),
  ).map((item) => ({ ...item }))
  return { input, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const user = (...content: UserPart[]): Message => ({ role: 'user', content })
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content })
const text = (value: string) => ({ type: 'text' as const, text: value })
const call = (id: string, name = 'look') => ({ type: 'toolCall' as const, id, name, arguments: '{"a":1}' })
const result = (callId: string, value = 'ok') => ({
  type: 'toolResult' as const,
  callId,
  content: [text(value)],
})
const reasoning = (id: string, encryptedContent?: string) => ({
  type: 'reasoning' as const,
  text: '',
  opaque: { openai: { id, ...(encryptedContent && { encryptedContent }) } },
})

describe('encodeTurns', () => {
  it('pitfall 13: sends encrypted reasoning back verbatim and first, even without text', () => {
    const { input, warnings } = encode([
      user(text('Hi')),
      assistant(reasoning('rs_1', 'encrypted=='), { ...call('a'), opaque: { openai: { id: 'fc_1' } } }),
      user(result('a')),
    ])
    expect(input.slice(1, 3)).toEqual([
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'encrypted==' },
      { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'look', arguments: '{"a":1}' },
    ])
    expect(warnings).toEqual([])
  })

  it('sends the parts of one reasoning item as one item', () => {
    const part = (text: string, encrypted?: string) => ({
      ...reasoning('rs_1', encrypted),
      text,
      summary: true,
    })
    const { input } = encode([assistant(part('One'), part('Two', 'encrypted'), text('Hi'))])
    expect(input[0]).toEqual({
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'One' },
        { type: 'summary_text', text: 'Two' },
      ],
      encrypted_content: 'encrypted',
    })
  })

  it('pitfall 15: drops reasoning of other vendors, and the ids of items that depended on it', () => {
    const { input, warnings } = encode([
      assistant(
        { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 's' } } },
        { ...text('Hi'), opaque: { openai: { id: 'msg_1', phase: 'final_answer' } } },
      ),
    ])
    expect(input).toEqual([
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
        phase: 'final_answer',
      },
    ])
    expect(warnings).toEqual(['foreign messages[0].content[0]'])
  })

  it.each([
    [
      'nothing follows',
      [assistant(text('Hi'), reasoning('rs_1')), user(text('Go on'))],
      {},
      'messages[0].content[1]',
    ],
    [
      'it is not encrypted and nothing is stored',
      [assistant(reasoning('rs_1'), text('Hi'))],
      { stateless: true },
      'messages[0].content[0]',
    ],
  ])('drops reasoning where %s', (_, messages, context, path) => {
    const { input, warnings } = encode(messages, context)
    expect(JSON.stringify(input)).not.toContain('reasoning')
    expect(warnings).toEqual([`foreign ${path}`])
  })

  it('drops ids that are not OpenAI’s, or are already used', () => {
    const { input } = encode([
      assistant({ ...text('A'), opaque: { openai: { id: 'chatcmpl-1' } } }),
      user(text('Hi')),
      assistant({ ...text('B'), opaque: { openai: { id: 'msg_1' } } }),
      user(text('Hi')),
      assistant({ ...text('C'), opaque: { openai: { id: 'msg_1' } } }),
    ])
    expect(input.map((item) => item.id)).toEqual([undefined, undefined, 'msg_1', undefined, undefined])
  })

  it('pitfall 22: ids over 64 characters get a stand-in, the same on call and result', () => {
    const long = (end: string) => `chatcmpl-tool-${'a'.repeat(60)}${end}`
    const { input } = encode([
      assistant(call(long('1')), call(long('2'))),
      user(result(long('2')), result(long('1'))),
    ])
    const [first, second, second2, first2] = input.map((item) => String(item.call_id))
    expect(first).toBe(first2)
    expect(second).toBe(second2)
    expect(first).not.toBe(second)
    expect(first?.length).toBeLessThanOrEqual(64)
  })

  it('pitfall 6: ids that come twice become two, and results find their own', () => {
    const turn = [assistant(call('look:0')), user(result('look:0'))]
    const { input, warnings } = encode([...turn, ...turn])
    const ids = input.map((item) => item.call_id)
    expect(ids[0]).toBe('look:0')
    expect(ids[1]).toBe(ids[0])
    expect(ids[3]).toBe(ids[2])
    expect(ids[2]).not.toBe(ids[0])
    expect(warnings).toEqual([])
  })

  it('pitfall 27: adds the output that OpenAI requires for each call, and drops outputs without a call', () => {
    const { input, warnings } = encode([assistant(call('a')), user(result('b'), text('Never mind'))])
    expect(input).toMatchObject([
      { type: 'function_call', call_id: 'a' },
      { type: 'function_call_output', call_id: 'a', output: '' },
      { role: 'user', content: [{ text: 'Never mind' }] },
    ])
    expect(warnings).toEqual(['defaulted messages[0].content[0]', 'unsupported messages[1].content[0]'])
  })

  it('keeps a result whose call is known from an earlier request', () => {
    const { input, warnings } = encode([user(result('b'))], { continued: true })
    expect(input).toEqual([{ type: 'function_call_output', call_id: 'b', output: 'ok' }])
    expect(warnings).toEqual([])
  })

  it('sends the result of a custom tool as a custom tool output', () => {
    const custom = { ...call('a'), custom: true, arguments: 'free text' }
    const { input } = encode([assistant(custom), user(result('a'))])
    expect(input).toMatchObject([
      { type: 'custom_tool_call', call_id: 'a', input: 'free text' },
      { type: 'custom_tool_call_output', call_id: 'a', output: 'ok' },
    ])
  })

  it('pitfall 20: media in a result stay media; audio, which OpenAI does not accept, is dropped', () => {
    const image = { type: 'image' as const, source: { type: 'base64' as const, data: PNG } }
    const sound = {
      type: 'audio' as const,
      source: { type: 'base64' as const, data: 'SUQz' },
      mediaType: 'audio/mpeg',
    }
    const { input, warnings } = encode([
      assistant(call('a')),
      user({ ...result('a'), content: [text('Look'), image, sound], isError: true }, text('Well?')),
    ])
    expect(input.slice(1)).toEqual([
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' },
        ],
      },
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: 'Well?' }],
      },
    ])
    expect(warnings).toEqual([
      'unsupported messages[1].content[0].isError',
      'unsupported messages[1].content[0].content[2]',
    ])
  })

  it('names files whose bytes it sends, and no others', () => {
    const file = { type: 'file' as const, mediaType: 'application/pdf' }
    const { input, warnings } = encode([
      user(
        { ...file, source: { type: 'base64', data: 'JVBERi0=' } },
        { ...file, source: { type: 'url', url: 'https://a.b/c.pdf' }, filename: 'c.pdf' },
        { type: 'file', source: { type: 'text', text: 'é' } },
        { type: 'video', source: { type: 'url', url: 'https://a.b/c.mp4' } },
        { type: 'file', source: { type: 'id', id: 'file_1', format: 'anthropic' } },
      ),
    ])
    expect(input[0]?.content).toEqual([
      { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'file.pdf' },
      { type: 'input_file', file_url: 'https://a.b/c.pdf' },
      { type: 'input_file', file_data: 'data:text/plain;base64,w6k=', filename: 'file.txt' },
    ])
    expect(warnings).toEqual([
      'defaulted messages[0].content[0].filename',
      'unsupported messages[0].content[1].filename',
      'changed messages[0].content[2].source',
      'defaulted messages[0].content[2].filename',
      'unsupported messages[0].content[3]',
      'unsupported messages[0].content[4]',
    ])
  })

  it('pitfall 3: sends no item for empty content', () => {
    expect(encode([user(text('')), assistant(text('')), user()])).toEqual({ input: [], warnings: [] })
  })
})
