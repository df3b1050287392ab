import { describe, expect, it } from 'vitest'
import { collectWarnings } from '../../hub/index.ts'
import { google } from './index.ts'

function decode(body: object, context: { model?: string; stream?: boolean } = { model: 'gemini-2.5-flash' }) {
  const { warnings, warn } = collectWarnings()
  return { ...google.decodeRequest(body, { warn, ...context }), warnings }
}

const call = (id: string, name: string, args = '{}', more: object = {}) => ({
  type: 'toolCall' as const,
  id,
  name,
  arguments: args,
  ...more,
})

describe('parts of a request', () => {
  it.each([
    [{ output: 'Sunny' }, { content: [{ type: 'text', text: 'Sunny' }] }],
    [{ error: 'No station' }, { content: [{ type: 'text', text: 'No station' }], isError: true }],
    [{ temperature: 21 }, { content: [{ type: 'text', text: '{"temperature":21}' }] }],
    [{ output: { a: 1 } }, { content: [{ type: 'text', text: '{"a":1}' }] }],
    [{}, { content: [] }],
  ])('decodes the response %j', (response, expected) => {
    const parts = [{ functionResponse: { name: 'f', response } }]
    expect(decode({ contents: [{ parts }] }).messages[0]?.content[0]).toMatchObject(expected)
  })

  it('pitfalls 14, 40: keeps the signature of each part, but not Google’s placeholders', () => {
    const contents = [
      {
        role: 'model',
        parts: [
          { text: 'Hm', thought: true, thoughtSignature: 'c2lnLTE=' },
          { text: 'Let me see', thoughtSignature: 'c2lnLTI=' },
          { functionCall: { name: 'f' }, thoughtSignature: 'c2lnLTM=' },
          { functionCall: { name: 'g' }, thoughtSignature: 'skip_thought_signature_validator' },
          { functionCall: { name: 'h' }, thoughtSignature: btoa('skip_thought_signature_validator') },
        ],
      },
    ]
    const content = decode({ contents }).messages[0]?.content ?? []
    expect(content.map((part) => 'opaque' in part && part.opaque?.google?.thoughtSignature)).toEqual([
      'c2lnLTE=',
      'c2lnLTI=',
      'c2lnLTM=',
      false,
      false,
    ])
  })

  it('adds the signature of an empty text to the text before it, or to empty reasoning', () => {
    const parts = (first: object) => [
      { role: 'model', parts: [first, { text: '', thoughtSignature: 'c2ln' }] },
    ]
    const opaque = { google: { thoughtSignature: 'c2ln' } }
    expect(decode({ contents: parts({ text: 'Hello' }) }).messages[0]?.content).toEqual([
      { type: 'text', text: 'Hello', opaque },
    ])
    expect(
      decode({ contents: parts({ functionCall: { id: 'c', name: 'f' } }) }).messages[0]?.content,
    ).toEqual([call('c', 'f'), { type: 'reasoning', text: '', opaque }])
  })

  it('keeps parts that only Google supports unchanged', () => {
    const value = { executableCode: { language: 'PYTHON', code: '1+1' } }
    expect(decode({ contents: [{ role: 'model', parts: [value] }] }).messages[0]?.content).toEqual([
      { type: 'native', format: 'google', value },
    ])
  })

  it.each([
    [
      { fileData: { fileUri: 'https://example.com/a.png?b=c', mimeType: 'image/png' } },
      {
        type: 'image',
        source: { type: 'url', url: 'https://example.com/a.png?b=c' },
        mediaType: 'image/png',
      },
    ],
    [
      { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' } },
      {
        type: 'file',
        source: {
          type: 'id',
          id: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
          format: 'google',
        },
      },
    ],
    [
      { fileData: { fileUri: 'gs://bucket/film.mp4', mimeType: 'video/mp4' } },
      {
        type: 'video',
        source: { type: 'id', id: 'gs://bucket/film.mp4', format: 'google' },
        mediaType: 'video/mp4',
      },
    ],
    [
      { fileData: { fileUri: 'https://www.youtube.com/watch?v=1' } },
      { type: 'video', source: { type: 'url', url: 'https://www.youtube.com/watch?v=1' } },
    ],
    [
      { inlineData: { mimeType: 'text/plain', data: 'w6k=' } },
      { type: 'file', source: { type: 'text', text: 'é' }, mediaType: 'text/plain' },
    ],
    [
      { inlineData: { data: '_9j_4AAQ' } },
      { type: 'image', source: { type: 'base64', data: '/9j/4AAQ' }, mediaType: 'image/jpeg' },
    ],
  ])('decodes the media %j', (part, expected) => {
    expect(decode({ contents: [{ parts: [part] }] }).messages[0]?.content).toEqual([expected])
  })

  it('warns about fields of media without an equivalent', () => {
    const part = { fileData: { fileUri: 'gs://a/b.mp4', mimeType: 'video/mp4' }, videoMetadata: { fps: 5 } }
    expect(decode({ contents: [{ parts: [part] }] }).warnings).toMatchObject([
      { code: 'unsupported', path: 'contents[0].parts[0].videoMetadata' },
    ])
  })
})
