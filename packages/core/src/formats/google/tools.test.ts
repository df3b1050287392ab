import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings } from '../../hub/index.ts'
import { google } from './index.ts'

function encode(request: Partial<ChatRequest>) {
  const { warnings, warn } = collectWarnings()
  const full = { model: 'gemini', system: [], messages: [userText('Hi')], stream: false, ...request }
  return { ...google.encodeRequest(full, { warn, traits: {} }), warnings }
}

const userText = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

describe('tools of a request', () => {
  it('pitfall 39: omits missing parameters, and declares parameters as an object', () => {
    const { body } = encode({
      tools: [
        { type: 'function', name: 'ping' },
        { type: 'function', name: 'pong', parameters: { properties: { a: { type: 'string' } } } },
      ],
    })
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'ping' },
          { name: 'pong', parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } } },
        ],
      },
    ])
  })

  it('pitfall 21: sends full schemas in the fields for JSON Schema, without $schema', () => {
    const schema = {
      type: 'object',
      $defs: { a: { type: ['string', 'null'] } },
      properties: { a: { $ref: '#/$defs/a' }, b: { exclusiveMinimum: 0 } },
      additionalProperties: false,
    }
    const $schema = 'https://json-schema.org/draft/2020-12/schema'
    const { body } = encode({
      tools: [{ type: 'function', name: 'f', parameters: { $schema, ...schema } }],
      responseFormat: { type: 'json-schema', schema: { $schema, ...schema } },
    })
    expect(body.tools).toEqual([{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }])
    expect(body.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    })
  })

  it('puts all functions in one entry, keeps Google’s own tools, and drops those of other vendors', () => {
    const { body, warnings } = encode({
      tools: [
        { type: 'provider', format: 'google', value: { googleSearch: {} } },
        { type: 'function', name: 'f' },
        { type: 'provider', format: 'anthropic', value: { type: 'web_search_20250305' } },
        { type: 'custom', name: 'patch', description: 'Free text' },
      ],
    })
    expect(body.tools).toMatchObject([
      {
        functionDeclarations: [
          { name: 'f' },
          { name: 'patch', parametersJsonSchema: { required: ['input'] } },
        ],
      },
      { googleSearch: {} },
    ])
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unsupported tools[2]',
      'changed tools[3]',
    ])
  })

  it.each([
    [{ mode: 'auto' }, { mode: 'AUTO' }],
    [{ mode: 'none' }, { mode: 'NONE' }],
    [{ mode: 'required' }, { mode: 'ANY' }],
    [
      { mode: 'required', tools: ['f'] },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      { mode: 'auto', tools: ['f'] },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ] as const)('encodes the tool choice %j as %j', (choice, functionCallingConfig) => {
    const toolChoice = 'tools' in choice ? { ...choice, tools: [...choice.tools] } : choice
    const { body } = encode({ tools: [{ type: 'function', name: 'f' }], toolChoice })
    expect(body.toolConfig).toEqual({ functionCallingConfig })
  })

  it('sends no tool choice without functions', () => {
    const { body, warnings } = encode({ toolChoice: { mode: 'required' } })
    expect(body).not.toHaveProperty('toolConfig')
    expect(warnings).toMatchObject([{ path: 'toolChoice' }])
  })
})
