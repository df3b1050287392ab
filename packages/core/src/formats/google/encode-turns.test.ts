import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { google } from './index.ts'

function encode(request: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const full = { model: 'gemini', system: [], messages: [userText('Hi')], stream: false, ...request }
  return { ...google.encodeRequest(full, { warn, traits }), warnings }
}

const userText = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

const call = (id: string, name: string, args = '{}', more: object = {}) => ({
  type: 'toolCall' as const,
  id,
  name,
  arguments: args,
  ...more,
})

const result = (callId: string, text: string, more: object = {}) => ({
  type: 'toolResult' as const,
  callId,
  content: [{ type: 'text' as const, text }],
  ...more,
})

describe('encodeTurns', () => {
  it('pitfall 19: puts all results in one turn, in the order of the calls, before the rest', () => {
    const { body, warnings } = encode({
      messages: [
        userText('Compare'),
        { role: 'assistant', content: [call('a', 'f'), call('b', 'g')] },
        { role: 'user', content: [{ type: 'text', text: 'Well?' }, result('b', 'B')] },
        { role: 'user', content: [result('a', 'A')] },
      ],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'Compare' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'f', args: {} } },
          { functionCall: { id: 'b', name: 'g', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'f', response: { output: 'A' } } },
          { functionResponse: { id: 'b', name: 'g', response: { output: 'B' } } },
          { text: 'Well?' },
        ],
      },
    ])
    expect(warnings).toEqual([])
  })

  it('sends no ids to models whose calls have none', () => {
    const messages = [
      { role: 'assistant' as const, content: [call('a', 'f')] },
      { role: 'user' as const, content: [result('a', 'A')] },
    ]
    expect(
      encode({ messages: [userText('Go'), ...messages] }, { signedToolCalls: false }).body.contents,
    ).toEqual([
      { role: 'user', parts: [{ text: 'Go' }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'A' } } }] },
    ])
  })

  it('adds an error result to calls without a result, and sends stray results as text', () => {
    const { body, warnings } = encode({
      messages: [
        userText('Go'),
        { role: 'assistant', content: [call('a', 'f')] },
        { role: 'user', content: [result('zzz', 'Stray'), { type: 'text', text: 'Never mind' }] },
        { role: 'assistant', content: [call('b', 'f')] },
      ],
    })
    const lost = { error: 'No result was given for this call.' }
    expect(body.contents).toMatchObject([
      {},
      {},
      {
        role: 'user',
        parts: [{ functionResponse: { id: 'a', response: lost } }, { text: 'Stray' }, { text: 'Never mind' }],
      },
      { role: 'model' },
      { role: 'user', parts: [{ functionResponse: { id: 'b', response: lost } }] },
    ])
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'changed messages[1].content[0]',
      'changed messages[2].content[0]',
      'changed messages[3].content[0]',
    ])
  })

  it('pitfall 23: keeps a system message in mid-conversation in its place', () => {
    const { body, warnings } = encode({
      system: [
        { type: 'text', text: 'One' },
        { type: 'text', text: 'Two' },
      ],
      messages: [userText('Hi'), { role: 'system', content: [{ type: 'text', text: 'Rhyme.' }] }],
    })
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'One' }, { text: 'Two' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }, { text: 'Rhyme.' }] }],
    })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'messages[1]' }])
  })

  it('pitfall 27: alternates turns, drops empty ones and starts with the user', () => {
    const { body, warnings } = encode({
      messages: [
        { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
        { role: 'user', content: [{ type: 'text', text: '' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Anyone?' }] },
        userText('Yes'),
        userText('Me'),
      ],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: ' ' }] },
      { role: 'model', parts: [{ text: 'Hello' }, { text: 'Anyone?' }] },
      { role: 'user', parts: [{ text: 'Yes' }, { text: 'Me' }] },
    ])
    expect(warnings).toMatchObject([{ code: 'defaulted', path: 'messages' }])
  })

  it('pitfall 13: sends reasoning that Google signed back with its signature', () => {
    const opaque = { google: { thoughtSignature: 'c2ln' } }
    const { body, warnings } = encode({
      messages: [
        userText('Hi'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'text', text: 'Hello', opaque },
          ],
        },
        userText('Bye'),
      ],
    })
    expect(body.contents).toContainEqual({
      role: 'model',
      parts: [
        { text: 'Hm', thought: true },
        { text: 'Hello', thoughtSignature: 'c2ln' },
      ],
    })
    expect(warnings).toEqual([])
  })

  it('pitfall 15: drops reasoning of another vendor, with its signature', () => {
    const { body, warnings } = encode({
      messages: [
        userText('Hi'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 'Y2xhdWRl' } } },
            { type: 'text', text: 'Hello' },
          ],
        },
        userText('Bye'),
      ],
    })
    expect(body.contents).toContainEqual({ role: 'model', parts: [{ text: 'Hello' }] })
    expect(JSON.stringify(body)).not.toContain('Y2xhdWRl')
    expect(warnings).toMatchObject([{ code: 'foreign', path: 'messages[1].content[0]' }])
  })

  it('pitfall 14: sends the documented placeholder only for unsigned calls of the current turn of Gemini 3, with a warning', () => {
    const signed = { opaque: { google: { thoughtSignature: 'c2ln' } } }
    const messages: ChatRequest['messages'] = [
      userText('First'),
      { role: 'assistant', content: [call('a', 'f')] },
      { role: 'user', content: [result('a', 'A')] },
      { role: 'assistant', content: [{ type: 'text', text: 'Done' }] },
      userText('Second'),
      { role: 'assistant', content: [call('b', 'f', '{}', signed), call('c', 'f')] },
      { role: 'user', content: [result('b', 'B'), result('c', 'C')] },
      { role: 'assistant', content: [call('d', 'f'), call('e', 'f')] },
      { role: 'user', content: [result('d', 'D'), result('e', 'E')] },
    ]
    const signaturesOf = ({ body }: ReturnType<typeof encode>) =>
      (body.contents as { parts: { functionCall?: { args: object }; thoughtSignature?: string }[] }[])
        .flatMap(({ parts }) => parts)
        .flatMap((part) => (part.functionCall ? [part.thoughtSignature] : []))
    const modern = encode({ messages }, { signedToolCalls: true })
    const dummy = 'skip_thought_signature_validator'
    expect(signaturesOf(modern)).toEqual([undefined, 'c2ln', undefined, dummy, undefined])
    expect(modern.warnings).toMatchObject([{ code: 'defaulted', path: 'messages[7].content[0]' }])
    const older = encode({ messages }, { signedToolCalls: false })
    expect(signaturesOf(older)).toEqual([undefined, 'c2ln', undefined, undefined, undefined])
    expect(older.warnings).toEqual([])
  })

  it('warns about citations in assistant messages', () => {
    const citations = [{ url: 'https://example.com' }]
    const { body, warnings } = encode({
      messages: [
        userText('Go'),
        { role: 'assistant', content: [{ type: 'text', text: 'Gone', citations }] },
        userText('Ok'),
      ],
    })
    expect(body.contents).toMatchObject([{}, { parts: [{ text: 'Gone' }] }, {}])
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'messages[1].content[0].citations' }])
  })
})
