import { describe, expect, it } from 'vitest'
import { ApiError, type ChatResponse, collectWarnings } from '../../hub/index.ts'
import { google } from './index.ts'

function decode(body: unknown) {
  const { warnings, warn } = collectWarnings()
  return { response: google.decodeResponse(body, { warn }), warnings }
}

function encode(response: Partial<ChatResponse>) {
  const { warnings, warn } = collectWarnings()
  const whole = {
    id: 'r-1',
    model: 'm-1',
    content: [],
    finishReason: { unified: 'stop' as const },
    ...response,
  }
  return { body: google.encodeResponse(whole, { warn }) as Record<string, unknown>, warnings }
}

const responseBody = (parts: object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...more }],
  usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 5, totalTokenCount: 13 },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'abc',
})

describe('decodeResponse', () => {
  it('decodes text, thinking, calls and media in order', () => {
    const { response } = decode({
      ...responseBody([
        { text: 'Hm', thought: true },
        { text: 'Look:' },
        { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
        { functionCall: { id: 'c-1', name: 'f', args: { b: 1, a: [2] } }, thoughtSignature: 'c2ln' },
      ]),
      createTime: '2026-01-02T03:04:05.678Z',
    })
    expect(response).toMatchObject({
      id: 'abc',
      model: 'gemini-2.5-flash',
      created: 1_767_323_045,
      content: [
        { type: 'reasoning', text: 'Hm' },
        { type: 'text', text: 'Look:' },
        { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' }, mediaType: 'image/png' },
        {
          type: 'toolCall',
          id: 'c-1',
          name: 'f',
          arguments: '{"b":1,"a":[2]}',
          opaque: { google: { thoughtSignature: 'c2ln' } },
        },
      ],
      finishReason: { unified: 'tool-calls', raw: 'STOP' },
      usage: { inputTokens: 8, outputTokens: 5 },
    })
  })

  it('pitfall 6: creates ids for calls without one, the same every time', () => {
    const body = responseBody([
      { functionCall: { name: 'f' } },
      { functionCall: { name: 'f', args: { a: 1 } } },
    ])
    const ids = decode(body).response.content.map((part) => part.type === 'toolCall' && part.id)
    expect(new Set(ids).size).toBe(2)
    expect(decode(body).response.content.map((part) => part.type === 'toolCall' && part.id)).toEqual(ids)
  })

  it('pitfall 3: decodes missing arguments as {}, and ignores empty text', () => {
    const { content } = decode(responseBody([{ text: '' }, { functionCall: { name: 'f' } }])).response
    expect(content).toMatchObject([{ type: 'toolCall', arguments: '{}' }])
  })

  it('pitfall 17: keeps several thinking parts apart', () => {
    const parts = [
      { text: 'One', thought: true },
      { text: 'Two', thought: true },
    ]
    expect(decode(responseBody(parts)).response.content).toEqual([
      { type: 'reasoning', text: 'One' },
      { type: 'reasoning', text: 'Two' },
    ])
  })

  it.each([
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2' } },
    { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thought: true },
  ])('keeps parts that only Google supports unchanged: %j', (value) => {
    expect(decode(responseBody([value])).response.content).toEqual([
      { type: 'native', format: 'google', value },
    ])
  })

  it('warns about further candidates', () => {
    const body = responseBody([{ text: 'A' }])
    body.candidates.push({
      content: { role: 'model', parts: [{ text: 'B' }] },
      finishReason: 'STOP',
      index: 1,
    })
    const { response, warnings } = decode(body)
    expect(response.content).toEqual([{ type: 'text', text: 'A' }])
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'candidates[1]' }])
  })

  it('decodes grounding as citations, and keeps Google’s metadata', () => {
    const groundingMetadata = {
      webSearchQueries: ['spain euro'],
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      groundingSupports: [
        { segment: { startIndex: 5, endIndex: 10, text: 'Spain' }, groundingChunkIndices: [0] },
      ],
    }
    const { content, extensions } = decode(
      responseBody([{ text: '¡Hi Spain' }], { groundingMetadata }),
    ).response
    expect(content).toEqual([
      {
        type: 'text',
        text: '¡Hi Spain',
        citations: [{ url: 'https://a.example', title: 'A', start: 4, end: 9 }],
      },
      {
        type: 'native',
        format: 'google',
        webSearch: {
          id: expect.stringMatching(/^search_/),
          queries: ['spain euro'],
          sources: [{ url: 'https://a.example', title: 'A' }],
        },
      },
    ])
    expect(extensions).toEqual({ google: { groundingMetadata } })
  })

  it('decodes a blocked prompt as content-filter with the reason as refusal', () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', safetyRatings: [] }
    const { response } = decode({ promptFeedback, usageMetadata: { promptTokenCount: 4 }, modelVersion: 'm' })
    expect(response).toMatchObject({
      content: [{ type: 'refusal', text: 'Google blocked the request: PROHIBITED_CONTENT' }],
      finishReason: { unified: 'content-filter', raw: 'PROHIBITED_CONTENT' },
      extensions: { google: { promptFeedback } },
    })
  })

  it('pitfall 32: decodes a refusal as content-filter with its text', () => {
    const { response } = decode(responseBody([], { finishReason: 'SAFETY', finishMessage: 'I will not.' }))
    expect(response).toMatchObject({
      content: [{ type: 'refusal', text: 'I will not.' }],
      finishReason: { unified: 'content-filter' },
    })
  })

  it('warns about a field named __proto__ as about any other', () => {
    const field = JSON.parse('{"__proto__":{"responseId":"polluted"}}') as object
    const { warnings, warn } = collectWarnings()
    google.decodeResponse({ ...responseBody([{ text: 'Hi' }]), ...field }, { warn, forOtherFormat: true })
    expect(warnings).toMatchObject([{ code: 'unsupported', path: '__proto__' }])
  })

  it('accepts an empty response', () => {
    expect(decode({ candidates: [] }).response).toMatchObject({
      content: [],
      finishReason: { unified: 'other' },
      model: 'unknown',
    })
  })

  it.each([
    [
      { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } },
      { status: 503, message: 'Overloaded' },
    ],
    [{ error: { message: 'No money', type: 'new_api_error' } }, { status: 500, message: 'No money' }],
    [
      { ...responseBody([]), error: { code: '429', message: 'Slow' } },
      { status: 429, message: 'Slow' },
    ],
    ['<html>', { status: 502 }],
    [null, { status: 502 }],
    [{}, { status: 502 }],
  ])('pitfall 34: throws an error inside a 200: %j', (body, expected) => {
    let error: unknown
    try {
      decode(body)
    } catch (thrown) {
      error = thrown
    }
    expect(ApiError.is(error)).toBe(true)
    expect(error).toMatchObject(expected)
  })
})

describe('encodeResponse', () => {
  it('encodes a response as Google does', () => {
    const { body, warnings } = encode({
      created: 1_767_323_045,
      content: [
        { type: 'reasoning', text: 'Hm' },
        { type: 'text', text: 'Hello', opaque: { google: { thoughtSignature: 'c2ln' } } },
        { type: 'toolCall', id: 'c-1', name: 'f', arguments: '{"a":1}' },
      ],
      finishReason: { unified: 'tool-calls', raw: 'tool_use' },
      usage: { inputTokens: 3, outputTokens: 2 },
    })
    expect(body).toEqual({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'Hm', thought: true },
              { text: 'Hello', thoughtSignature: 'c2ln' },
              { functionCall: { id: 'c-1', name: 'f', args: { a: 1 } } },
            ],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      modelVersion: 'm-1',
      responseId: 'r-1',
      createTime: '2026-01-02T03:04:05.000Z',
    })
    expect(warnings).toEqual([])
  })

  it('drops other vendors’ signatures, with a warning', () => {
    const { body, warnings } = encode({
      content: [
        { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 'Y2xhdWRl' } } },
        { type: 'reasoning', text: '', opaque: { openai: { encryptedContent: 'c2VhbA==' } } },
        { type: 'native', format: 'anthropic', value: { type: 'server_tool_use' } },
      ],
    })
    expect(body.candidates).toMatchObject([{ content: { parts: [{ text: 'Hm', thought: true }] } }])
    expect(JSON.stringify(body)).not.toMatch(/Y2xhdWRl|c2VhbA/)
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'foreign content[0].opaque',
      'foreign content[1].opaque',
      'unsupported content[2]',
    ])
  })

  it('encodes citations as grounding, unless there is Google’s own', () => {
    const citations = [{ url: 'https://a.example', title: 'A', start: 1, end: 3 }]
    const content = [{ type: 'text' as const, text: 'é12', citations }]
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      groundingSupports: [
        { segment: { startIndex: 2, endIndex: 4, text: '12' }, groundingChunkIndices: [0] },
      ],
    }
    expect(encode({ content }).body.candidates).toMatchObject([{ groundingMetadata }])
    const own = { webSearchQueries: ['a'] }
    const extensions = { google: { groundingMetadata: own } }
    expect(encode({ content, extensions }).body.candidates).toMatchObject([{ groundingMetadata: own }])
  })

  it('encodes a blocked prompt as Google does', () => {
    const promptFeedback = { blockReason: 'SAFETY' }
    const { body } = encode({
      finishReason: { unified: 'content-filter', raw: 'SAFETY' },
      extensions: { google: { promptFeedback } },
    })
    expect(body).toMatchObject({ candidates: [], promptFeedback })
  })

  it('throws if the response failed at another vendor, and keeps Google’s own finish reason', () => {
    expect(() => encode({ finishReason: { unified: 'error', raw: 'engine_error' } })).toThrow(ApiError)
    const { body } = encode({ finishReason: { unified: 'error', raw: 'MALFORMED_FUNCTION_CALL' } })
    expect(body.candidates).toMatchObject([{ finishReason: 'MALFORMED_FUNCTION_CALL' }])
  })

  it('accepts any creation time', () => {
    expect(encode({ created: 1e300 }).body).not.toHaveProperty('createTime')
  })
})
