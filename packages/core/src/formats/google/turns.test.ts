import { describe, expect, it } from 'vitest'
import { ApiError, type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { google } from './index.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUg=='

function encode(request: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const full = { model: 'gemini', system: [], messages: [say('Hi')], stream: false, ...request }
  return { ...google.encodeRequest(full, { warn, traits }), warnings }
}

const say = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

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

describe('encodeRequest', () => {
  it('wants the model in the path alone', () => {
    const { path, body } = encode({ model: 'gemini-3-pro', stream: true })
    expect(path).toBe('/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse')
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })
  })

  it('keeps what only Google knows, and puts it back where it stood', () => {
    const own = {
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
      x_vendor: { a_b: 1 },
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], speechConfig: { languageCode: 'de' } },
      toolConfig: { retrievalConfig: { languageCode: 'de' }, functionCallingConfig: { mode: 'VALIDATED' } },
    }
    const body = { ...own, contents: [{ parts: [{ text: 'Hi' }] }] }
    const request = google.decodeRequest(body, { warn: () => {}, model: 'gemini' })
    expect(encode({ ...request, temperature: 1 }).body).toMatchObject({
      ...own,
      generationConfig: { ...own.generationConfig, temperature: 1 },
    })
  })

  it('pitfall 19: all results in one turn, in the order of the calls, before what the user says', () => {
    const { body, warnings } = encode({
      messages: [
        say('Compare'),
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

  it.each([['budget'], ['none']] as const)(
    'sends no ids to models of reasoning control %s',
    (reasoningControl) => {
      const messages = [
        { role: 'assistant' as const, content: [call('a', 'f')] },
        { role: 'user' as const, content: [result('a', 'A')] },
      ]
      expect(encode({ messages: [say('Go'), ...messages] }, { reasoningControl }).body.contents).toEqual([
        { role: 'user', parts: [{ text: 'Go' }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'A' } } }] },
      ])
    },
  )

  it.each([
    ['plain words', {}, { output: 'plain words' }],
    ['plain words', { isError: true }, { error: 'plain words' }],
    ['{"a": 1}', {}, { a: 1 }],
    ['{"a":1}', { isError: true }, { error: '{"a":1}' }],
    ['[1]', {}, { output: '[1]' }],
    ['{}', {}, { output: '{}' }],
    ['{"error":"is a word of the tool"}', {}, { output: '{"error":"is a word of the tool"}' }],
    ['{"id":12345678901234567890}', {}, { output: '{"id":12345678901234567890}' }],
  ])('tells the result %s %j as %j', (text, more, response) => {
    const messages = [
      say('Go'),
      { role: 'assistant' as const, content: [call('a', 'f')] },
      { role: 'user' as const, content: [result('a', text, more)] },
    ]
    const { body } = encode({ messages })
    expect(body.contents).toContainEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'a', name: 'f', response } }],
    })
    const [, , answer] = google.decodeRequest(body, { warn: () => {}, model: 'm' }).messages
    const compact = text.replace('": ', '":')
    expect(answer?.content, 'and reads it back').toEqual([result('a', compact, more)])
  })

  it('answers calls that nobody answered, and tells stray results as words', () => {
    const { body, warnings } = encode({
      messages: [
        say('Go'),
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

  it('pitfall 20: images of results stand inside for Gemini 3, and after all results otherwise', () => {
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, data: PNG },
      mediaType: 'image/png',
    }
    const messages: ChatRequest['messages'] = [
      say('Look'),
      { role: 'assistant', content: [call('a', 'f'), call('b', 'f')] },
      { role: 'user', content: [{ ...result('a', 'A'), content: [image] }, result('b', 'B')] },
    ]
    const inlineData = { mimeType: 'image/png', data: PNG }
    const inside = encode({ messages }, { reasoningControl: 'level' })
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
    const beside = encode({ messages }, { reasoningControl: 'budget' })
    expect(beside.body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { name: 'f' } }, { functionResponse: { name: 'f' } }, { inlineData }] },
    ])
    expect(beside.warnings).toMatchObject([{ code: 'changed', path: 'messages[2].content[0].content' }])
  })

  it('pitfall 23: an instruction in the middle is told in place', () => {
    const { body, warnings } = encode({
      system: [
        { type: 'text', text: 'One' },
        { type: 'text', text: 'Two' },
      ],
      messages: [say('Hi'), { role: 'system', content: [{ type: 'text', text: 'Rhyme.' }] }],
    })
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'One' }, { text: 'Two' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }, { text: 'Rhyme.' }] }],
    })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'messages[1]' }])
  })

  it('pitfall 27: turns alternate, nothing is empty, and the user begins', () => {
    const { body, warnings } = encode({
      messages: [
        { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
        { role: 'user', content: [{ type: 'text', text: '' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Anyone?' }] },
        say('Yes'),
        say('Me'),
      ],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: ' ' }] },
      { role: 'model', parts: [{ text: 'Hello' }, { text: 'Anyone?' }] },
      { role: 'user', parts: [{ text: 'Yes' }, { text: 'Me' }] },
    ])
    expect(warnings).toMatchObject([{ code: 'defaulted', path: 'messages' }])
  })

  it('tells instructions as the user’s words where there is nothing else', () => {
    const { body, warnings } = encode({ system: [{ type: 'text', text: 'Write a poem' }], messages: [] })
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Write a poem' }] }] })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'system' }])
    expect(() => encode({ messages: [] })).toThrow(ApiError)
  })

  it('pitfall 13: thinking that Google signed goes back with its signature', () => {
    const opaque = { google: { thoughtSignature: 'c2ln' } }
    const { body, warnings } = encode({
      messages: [
        say('Hi'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'text', text: 'Hello', opaque },
          ],
        },
        say('Bye'),
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

  it('pitfall 15: thinking of another vendor stays behind, and its seal is never told', () => {
    const { body, warnings } = encode({
      messages: [
        say('Hi'),
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 'Y2xhdWRl' } } },
            { type: 'text', text: 'Hello' },
          ],
        },
        say('Bye'),
      ],
    })
    expect(body.contents).toContainEqual({ role: 'model', parts: [{ text: 'Hello' }] })
    expect(JSON.stringify(body)).not.toContain('Y2xhdWRl')
    expect(warnings).toMatchObject([{ code: 'foreign', path: 'messages[1].content[0]' }])
  })

  it('pitfall 14: the stand-in for a signature is the last resort, for the current turn of Gemini 3, and warned of', () => {
    const signed = { opaque: { google: { thoughtSignature: 'c2ln' } } }
    const messages: ChatRequest['messages'] = [
      say('First'),
      { role: 'assistant', content: [call('a', 'f')] },
      { role: 'user', content: [result('a', 'A')] },
      { role: 'assistant', content: [{ type: 'text', text: 'Done' }] },
      say('Second'),
      { role: 'assistant', content: [call('b', 'f', '{}', signed), call('c', 'f')] },
      { role: 'user', content: [result('b', 'B'), result('c', 'C')] },
      { role: 'assistant', content: [call('d', 'f'), call('e', 'f')] },
      { role: 'user', content: [result('d', 'D'), result('e', 'E')] },
    ]
    const signaturesOf = ({ body }: ReturnType<typeof encode>) =>
      (body.contents as { parts: { functionCall?: { args: object }; thoughtSignature?: string }[] }[])
        .flatMap(({ parts }) => parts)
        .flatMap((part) => (part.functionCall ? [part.thoughtSignature] : []))
    const modern = encode({ messages }, { reasoningControl: 'level' })
    const dummy = 'skip_thought_signature_validator'
    expect(signaturesOf(modern)).toEqual([undefined, 'c2ln', undefined, dummy, undefined])
    expect(modern.warnings).toMatchObject([{ code: 'defaulted', path: 'messages[7].content[0]' }])
    const older = encode({ messages }, { reasoningControl: 'budget' })
    expect(signaturesOf(older)).toEqual([undefined, 'c2ln', undefined, undefined, undefined])
    expect(older.warnings).toEqual([])
  })

  it('leaves the format of the answer out beside tools for models that refuse both', () => {
    const request = {
      tools: [{ type: 'function' as const, name: 'f' }],
      responseFormat: { type: 'json' as const },
    }
    const older = encode(request, { reasoningControl: 'budget' })
    expect(older.body).not.toHaveProperty('generationConfig')
    expect(older.warnings).toMatchObject([{ path: 'responseFormat' }])
    expect(encode(request, { reasoningControl: 'level' }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    })
  })

  it('carries sampling, and keeps to the vendor’s limits', () => {
    const { body, warnings } = encode(
      {
        temperature: 3,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100_000,
        seed: 2 ** 40 + 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        stopSequences: ['1', '2', '', '3', '4', '5', '6'],
      },
      { maxOutputTokens: 65_536 },
    )
    expect(body.generationConfig).toEqual({
      temperature: 2,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 65_536,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      stopSequences: ['1', '2', '3', '4', '5'],
    })
    expect(warnings.map(({ path }) => path)).toEqual([
      'temperature',
      'maxOutputTokens',
      'stopSequences',
      'seed',
    ])
  })

  it('pitfall 28: warns of cache breakpoints and of all else that it has no place for', () => {
    const cacheControl = {}
    const { warnings } = encode({
      system: [{ type: 'text', text: 'S', cacheControl }],
      messages: [{ role: 'user', name: 'bob', content: [{ type: 'text', text: 'Hi', cacheControl }] }],
      tools: [{ type: 'function', name: 'f', strict: true, cacheControl }],
      parallelToolCalls: false,
      verbosity: 'low',
      promptCacheKey: 'k',
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'scale',
    })
    expect(warnings.map(({ path }) => path).sort()).toEqual([
      'messages[0].content[0].cacheControl',
      'messages[0].name',
      'metadata',
      'parallelToolCalls',
      'promptCacheKey',
      'serviceTier',
      'system[0].cacheControl',
      'tools[0].cacheControl',
      'tools[0].strict',
      'user',
      'verbosity',
    ])
  })

  it.each([
    ['default', 'standard'],
    ['flex', 'flex'],
    ['priority', 'priority'],
    ['auto', undefined],
  ])('tells the service tier %s as %s', (tier, expected) => {
    const { body, warnings } = encode({ serviceTier: tier })
    expect(body.serviceTier).toBe(expected)
    expect(warnings).toEqual([])
  })

  it.each([
    ['https://example.com/photo.webp?size=1.png', 'image/webp', 'defaulted'],
    ['https://example.com/photo', 'image/jpeg', 'defaulted'],
    ['https://youtu.be/abc', undefined, undefined],
  ])('pitfall 29: tells %s by its address, as %s', (url, mimeType, code) => {
    const { body, warnings } = encode({
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }],
    })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ fileData: { fileUri: url, ...(mimeType && { mimeType }) } }] },
    ])
    expect(warnings.map((warning) => warning.code)).toEqual(code ? [code] : [])
  })

  it('pitfall 29: tells the media type from the bytes where it was not said', () => {
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
  ])('tells the arguments %s as an object', (text, args) => {
    const { body } = encode({
      messages: [
        say('Go'),
        { role: 'assistant', content: [call('a', 'f', text)] },
        { role: 'user', content: [result('a', 'A')] },
      ],
    })
    expect(body.contents).toMatchObject([{}, { parts: [{ functionCall: { args } }] }, {}])
  })

  it('warns of citations in earlier answers', () => {
    const citations = [{ url: 'https://example.com' }]
    const { body, warnings } = encode({
      messages: [
        say('Go'),
        { role: 'assistant', content: [{ type: 'text', text: 'Gone', citations }] },
        say('Ok'),
      ],
    })
    expect(body.contents).toMatchObject([{}, { parts: [{ text: 'Gone' }] }, {}])
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'messages[1].content[0].citations' }])
  })
})
