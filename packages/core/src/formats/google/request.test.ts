import { describe, expect, it } from 'vitest'
import { ApiError, type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { google } from './index.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUg=='

function decode(body: object, context: { model?: string; stream?: boolean } = { model: 'gemini-2.5-flash' }) {
  const { warnings, warn } = collectWarnings()
  return { ...google.decodeRequest(body, { warn, ...context }), warnings }
}

function encode(request: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const full = { model: 'gemini', system: [], messages: [userText('Hi')], stream: false, ...request }
  return { ...google.encodeRequest(full, { warn, traits }), warnings }
}

const userText = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

function errorOf(body: unknown): ApiError {
  try {
    google.decodeRequest(body, { warn: () => {}, model: 'gemini' })
  } catch (error) {
    if (ApiError.is(error)) return error
    throw error
  }
  throw new Error('The body was accepted')
}

describe('decodeRequest', () => {
  it('decodes model and stream from the URL, and the model without its prefix', () => {
    const request = decode({ contents: [] }, { model: 'models/gemini-3-pro', stream: true })
    expect(request).toMatchObject({ model: 'gemini-3-pro', stream: true, messages: [] })
  })

  it('decodes snake_case like camelCase, and single objects like lists of one', () => {
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

  it('separates functions from Google’s own tools', () => {
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
  ])('decodes the tool choice %j', (functionCallingConfig, expected) => {
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
  ])('decodes the response format of %j', (generationConfig, expected) => {
    expect(decode({ contents: [], generationConfig }).responseFormat).toEqual(expected)
  })

  it.each([
    ['contents', {}],
    ['contents', { contents: 42 }],
    ['contents[0]', { contents: [7] }],
    ['contents[0].role', { contents: [{ role: 'system', parts: [{ text: 'x' }] }] }],
    ['contents[0].parts', { contents: [{ parts: 'x' }] }],
    ['contents[0].parts[0].text', { contents: [{ parts: [{ text: 5 }] }] }],
    ['contents[0].parts[0]', { contents: [{ role: 'user', parts: ['x'] }] }],
    [
      'contents[0].parts[0].functionCall.name',
      { contents: [{ role: 'model', parts: [{ functionCall: {} }] }] },
    ],
    ['generationConfig.temperature', { contents: [], generationConfig: { temperature: '1' } }],
    ['tools[0].functionDeclarations[0].name', { contents: [], tools: [{ functionDeclarations: [{}] }] }],
  ])('rejects a body with an invalid %s', (param, body) => {
    expect(errorOf(body)).toMatchObject({ status: 400, param })
  })
})

describe('encodeRequest', () => {
  it('puts the model in the path only', () => {
    const { path, body } = encode({ model: 'gemini-3-pro', stream: true })
    expect(path).toBe('/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse')
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })
  })

  it('keeps fields that only Google has, and puts them back in their place', () => {
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

  it('sends system instructions as a user message if there are no messages', () => {
    const { body, warnings } = encode({ system: [{ type: 'text', text: 'Write a poem' }], messages: [] })
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Write a poem' }] }] })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'system' }])
    expect(() => encode({ messages: [] })).toThrow(ApiError)
  })

  it('drops the response format beside tools for models that reject both', () => {
    const request = {
      tools: [{ type: 'function' as const, name: 'f' }],
      responseFormat: { type: 'json' as const },
    }
    const older = encode(request, { structuredOutput: 'without-tools' })
    expect(older.body).not.toHaveProperty('generationConfig')
    expect(older.warnings).toMatchObject([{ path: 'responseFormat' }])
    expect(encode(request, { structuredOutput: true }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    })
  })

  it('encodes sampling parameters within Google’s limits', () => {
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

  it('pitfall 28: warns about cache breakpoints and every other field without an equivalent', () => {
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
  ])('encodes the service tier %s as %s', (tier, expected) => {
    const { body, warnings } = encode({ serviceTier: tier })
    expect(body.serviceTier).toBe(expected)
    expect(warnings).toEqual([])
  })
})
