import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { google } from './index.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUg=='

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

describe('parts of a request', () => {
  it.each([
    ['plain words', {}, { output: 'plain words' }],
    ['plain words', { isError: true }, { error: 'plain words' }],
    ['{"a": 1}', {}, { a: 1 }],
    ['{"a":1}', { isError: true }, { error: '{"a":1}' }],
    ['[1]', {}, { output: '[1]' }],
    ['{}', {}, { output: '{}' }],
    ['{"error":"is a word of the tool"}', {}, { output: '{"error":"is a word of the tool"}' }],
    ['{"id":12345678901234567890}', {}, { output: '{"id":12345678901234567890}' }],
  ])('encodes the result %s %j as %j', (text, more, response) => {
    const messages = [
      userText('Go'),
      { role: 'assistant' as const, content: [call('a', 'f')] },
      { role: 'user' as const, content: [result('a', text, more)] },
    ]
    const { body } = encode({ messages })
    expect(body.contents).toContainEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'a', name: 'f', response } }],
    })
    const [, , decoded] = google.decodeRequest(body, { warn: () => {}, model: 'm' }).messages
    const compact = text.replace('": ', '":')
    expect(decoded?.content, 'and decodes it back').toEqual([result('a', compact, more)])
  })

  it('pitfall 20: puts images inside their result for Gemini 3, and after all results otherwise', () => {
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, data: PNG },
      mediaType: 'image/png',
    }
    const messages: ChatRequest['messages'] = [
      userText('Look'),
      { role: 'assistant', content: [call('a', 'f'), call('b', 'f')] },
      { role: 'user', content: [{ ...result('a', 'A'), content: [image] }, result('b', 'B')] },
    ]
    const inlineData = { mimeType: 'image/png', data: PNG }
    const inside = encode({ messages }, { signedToolCalls: true })
    expect(inside.body.contents).toMatchObject([
      {},
      {},
      {
        parts: [
          { functionResponse: { response: { output: '' }, parts: [{ inlineData }] } },
          { functionResponse: {} },
        ],
      },
    ])
    const beside = encode({ messages }, { signedToolCalls: false })
    expect(beside.body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { name: 'f' } }, { functionResponse: { name: 'f' } }, { inlineData }] },
    ])
    expect(beside.warnings).toMatchObject([{ code: 'changed', path: 'messages[2].content[0].content' }])
  })

  it.each([
    ['https://example.com/photo.webp?size=1.png', 'image/webp', 'defaulted'],
    ['https://example.com/photo', 'image/jpeg', 'defaulted'],
    ['https://youtu.be/abc', undefined, undefined],
  ])('pitfall 29: guesses the media type of %s from its URL: %s', (url, mimeType, code) => {
    const { body, warnings } = encode({
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ fileData: { fileUri: url, ...(mimeType && { mimeType }) } }] },
    ])
    expect(warnings.map((warning) => warning.code)).toEqual(code ? [code] : [])
  })

  it('pitfall 29: detects a missing media type from the bytes', () => {
    const { body, warnings } = encode({
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data: PNG } }] }],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }] },
    ])
    expect(warnings).toEqual([])
  })

  it.each([
    ['', {}],
    ['{"a":1}', { a: 1 }],
    ['[1]', { raw: '[1]' }],
    ['not json', { raw: 'not json' }],
  ])('encodes the arguments %s as an object', (text, args) => {
    const { body } = encode({
      messages: [
        userText('Go'),
        { role: 'assistant', content: [call('a', 'f', text)] },
        { role: 'user', content: [result('a', 'A')] },
      ],
    })
    expect(body.contents).toMatchObject([{}, { parts: [{ functionCall: { args } }] }, {}])
  })
})
