import { describe, expect, it } from 'vitest'
import { ApiError, collectWarnings } from '../../hub/index.ts'
import { google } from './index.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUg=='

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

const result = (callId: string, text: string, more: object = {}) => ({
  type: 'toolResult' as const,
  callId,
  content: [{ type: 'text' as const, text }],
  ...more,
})

function refusalOf(body: unknown): ApiError {
  try {
    google.decodeRequest(body, { warn: () => {}, model: 'gemini' })
  } catch (error) {
    if (ApiError.is(error)) return error
    throw error
  }
  throw new Error('The body was taken')
}

describe('decodeRequest', () => {
  it('takes model and stream from the URL, and the model without its folder', () => {
    const request = decode({ contents: [] }, { model: 'models/gemini-3-pro', stream: true })
    expect(request).toMatchObject({ model: 'gemini-3-pro', stream: true, messages: [] })
  })

  it('reads snake_case as well as camelCase, and single messages for lists of one', () => {
    const camel = {
      contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }] }],
      systemInstruction: { parts: [{ text: 'Be brief' }] },
      generationConfig: { maxOutputTokens: 9, topP: 0.5, thinkingConfig: { thinkingBudget: 0 } },
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
      safetySettings: [{ category: 'x' }],
    }
    const snake = {
      contents: { parts: { inline_data: { mime_type: 'image/png', data: PNG } } },
      system_instruction: { parts: { text: 'Be brief' } },
      generation_config: { max_output_tokens: 9, top_p: 0.5, thinking_config: { thinking_budget: 0 } },
      tool_config: { function_calling_config: { mode: 'any', allowed_function_names: ['f'] } },
      tools: { function_declarations: { name: 'f', parameters_json_schema: { type: 'object' } } },
      safety_settings: [{ category: 'x' }],
    }
    const expected = decode(camel)
    expect(decode(snake)).toEqual(expected)
    expect(expected).toMatchObject({
      system: [{ type: 'text', text: 'Be brief' }],
      messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png' }] }],
      maxOutputTokens: 9,
      reasoning: { effort: 'none' },
      toolChoice: { mode: 'required', tools: ['f'] },
      extensions: { google: { safetySettings: [{ category: 'x' }] } },
      warnings: [],
    })
  })

  it('takes instructions as plain text', () => {
    expect(decode({ contents: [], systemInstruction: 'Be brief' }).system).toEqual([
      { type: 'text', text: 'Be brief' },
    ])
  })

  it('pitfall 40: calls and responses without ids, two of one name in one turn', () => {
    const { messages } = decode({
      contents: [
        { role: 'user', parts: [{ text: 'Compare' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'read', args: { path: 'a' } } },
            { functionCall: { name: 'list', args: {} } },
            { functionCall: { name: 'read', args: { path: 'b' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'list', response: { output: 'L' } } },
            { functionResponse: { name: 'read', response: { output: 'A' } } },
            { functionResponse: { name: 'read', response: { output: 'B' } } },
          ],
        },
      ],
    })
    const [first, second, third] =
      messages[1]?.content.map((part) => (part.type === 'toolCall' ? part.id : '')) ?? []
    expect(new Set([first, second, third]).size).toBe(3)
    const answers = messages[2]?.content.map(
      (part) => part.type === 'toolResult' && [part.callId, part.content[0]],
    )
    expect(answers).toEqual([
      [second, { type: 'text', text: 'L' }],
      [first, { type: 'text', text: 'A' }],
      [third, { type: 'text', text: 'B' }],
    ])
  })

  it('makes the same ids of the same conversation, however it goes on', () => {
    const begun = [
      { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
    ]
    const again = decode({ contents: [...begun, ...begun] }).messages
    expect(again.slice(0, 2)).toEqual(decode({ contents: begun }).messages)
    expect(again[0]).not.toEqual(again[2])
  })

  it('pitfall 19: results find their calls by id, whatever their order', () => {
    const { messages } = decode({
      contents: [
        {
          role: 'model',
          parts: [{ functionCall: { id: '1', name: 'f' } }, { functionCall: { id: '2', name: 'f' } }],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: '2', name: 'f', response: { output: 'two' } } },
            { functionResponse: { id: '1', name: 'f', response: { output: 'one' } } },
          ],
        },
      ],
    })
    expect(messages[1]?.content).toEqual([result('2', 'two'), result('1', 'one')])
  })

  it('keeps a result that answers nothing, with the name it was given', () => {
    const parts = [{ functionResponse: { id: 'x', name: 'f', response: { output: 'late' } } }]
    expect(decode({ contents: [{ parts }] }).messages[0]?.content).toEqual([
      { ...result('x', 'late'), name: 'f' },
    ])
  })

  it.each([
    [{ output: 'Sunny' }, { content: [{ type: 'text', text: 'Sunny' }] }],
    [{ error: 'No station' }, { content: [{ type: 'text', text: 'No station' }], isError: true }],
    [{ temperature: 21 }, { content: [{ type: 'text', text: '{"temperature":21}' }] }],
    [{ output: { a: 1 } }, { content: [{ type: 'text', text: '{"a":1}' }] }],
    [{}, { content: [] }],
  ])('reads the response %j', (response, expected) => {
    const parts = [{ functionResponse: { name: 'f', response } }]
    expect(decode({ contents: [{ parts }] }).messages[0]?.content[0]).toMatchObject(expected)
  })

  it('pitfalls 14, 40: keeps the signature of each part, and takes Google’s stand-ins for none', () => {
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

  it('gives a signature without text to the text before it, or to thinking that is not shown', () => {
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

  it('keeps parts that only Google has as they came', () => {
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
  ])('reads the medium %j', (part, expected) => {
    expect(decode({ contents: [{ parts: [part] }] }).messages[0]?.content).toEqual([expected])
  })

  it('warns of what a medium cannot bring along', () => {
    const part = { fileData: { fileUri: 'gs://a/b.mp4', mimeType: 'video/mp4' }, videoMetadata: { fps: 5 } }
    expect(decode({ contents: [{ parts: [part] }] }).warnings).toMatchObject([
      { code: 'unsupported', path: 'contents[0].parts[0].videoMetadata' },
    ])
  })

  it('tells functions from Google’s own tools', () => {
    const { tools, warnings } = decode({
      contents: [],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', description: 'F', parameters: { type: 'OBJECT', properties: {} } },
          ],
        },
        { googleSearch: {} },
        { functionDeclarations: [{ name: 'g', behavior: 'NON_BLOCKING' }], codeExecution: {} },
      ],
    })
    expect(tools).toEqual([
      { type: 'function', name: 'f', description: 'F', parameters: { type: 'object', properties: {} } },
      { type: 'provider', format: 'google', value: { googleSearch: {} } },
      { type: 'function', name: 'g' },
      { type: 'provider', format: 'google', value: { codeExecution: {} } },
    ])
    expect(warnings).toMatchObject([{ path: 'tools[2].functionDeclarations[0].behavior' }])
  })

  it.each([
    [{ mode: 'AUTO' }, { mode: 'auto' }],
    [{ mode: 'NONE' }, { mode: 'none' }],
    [{ mode: 'ANY' }, { mode: 'required' }],
    [
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
      { mode: 'auto', tools: ['f'] },
    ],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
    [{}, undefined],
  ])('reads the choice %j', (functionCallingConfig, expected) => {
    expect(decode({ contents: [], toolConfig: { functionCallingConfig } }).toolChoice).toEqual(expected)
  })

  it.each([
    [{ responseMimeType: 'application/json' }, { type: 'json' }],
    [
      { responseMimeType: 'application/json', responseSchema: { type: 'STRING', nullable: true } },
      { type: 'json-schema', schema: { type: ['string', 'null'] } },
    ],
    [
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'string' } },
      { type: 'json-schema', schema: { type: 'string' } },
    ],
    [{ responseMimeType: 'text/plain' }, undefined],
    [{ responseMimeType: 'text/x.enum', responseSchema: { enum: ['a'] } }, undefined],
  ])('reads the format of the answer out of %j', (generationConfig, expected) => {
    expect(decode({ contents: [], generationConfig }).responseFormat).toEqual(expected)
  })

  it.each([
    ['contents', {}],
    ['contents', { contents: 42 }],
    ['contents[0]', { contents: [7] }],
    ['contents[0].role', { contents: [{ role: 'system', parts: [{ text: 'x' }] }] }],
    ['contents[0].parts', { contents: [{ parts: 'x' }] }],
    ['contents[0].parts[0].text', { contents: [{ parts: [{ text: 5 }] }] }],
    ['contents[0].parts[0]', { contents: [{ role: 'user', parts: [{ functionCall: { name: 'f' } }] }] }],
    [
      'contents[0].parts[0].functionCall.name',
      { contents: [{ role: 'model', parts: [{ functionCall: {} }] }] },
    ],
    ['generationConfig.temperature', { contents: [], generationConfig: { temperature: '1' } }],
    ['tools[0].functionDeclarations[0].name', { contents: [], tools: [{ functionDeclarations: [{}] }] }],
  ])('refuses a body that is wrong at %s', (param, body) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, param })
  })
})
