import { tool } from '@langchain/core/tools'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { convertToolChoice, convertTools, withoutSecrets } from './tools.ts'

const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
}
const described = { name: 'look', description: 'Looks' }
const look = { type: 'function', ...described, parameters }
const schema = z.object({ city: z.string() })

describe('convertTools', () => {
  it.each<[string, object]>([
    ['a LangChain tool', tool(() => '', { ...described, schema })],
    [
      'one with Zod 3',
      tool(() => '', { ...described, schema: z3.object({ city: z3.string() }) as unknown as typeof schema }),
    ],
    ['one with JSON Schema', tool(() => '', { ...described, schema: parameters })],
    ['one without a function', { ...described, schema }],
    ['chat completions', { type: 'function', function: { ...described, parameters } }],
    ['responses', { type: 'function', ...described, parameters }],
    ['Anthropic', { ...described, input_schema: parameters }],
    ['Anthropic, custom', { type: 'custom', ...described, input_schema: parameters }],
    ['Google', { functionDeclarations: [{ ...described, parameters }] }],
    ['Google, JSON Schema', { functionDeclarations: [{ ...described, parametersJsonSchema: parameters }] }],
  ])('%s', (_, given) => {
    expect(convertTools([given], 'openai-chat', undefined)).toMatchObject([look])
  })

  it('a function without parameters', () => {
    const given = { type: 'function', function: { name: 'rest' } }
    expect(convertTools([given], 'anthropic', undefined)).toEqual([{ type: 'function', name: 'rest' }])
  })

  it('the call’s strict overrides the tool’s', () => {
    const given = { type: 'function', function: { name: 'rest', strict: false } }
    const strictOf = (strict?: boolean) => convertTools([given], 'openai-chat', strict)[0]
    expect(strictOf()).toMatchObject({ strict: false })
    expect(strictOf(true)).toMatchObject({ strict: true })
  })

  it('a cache breakpoint, on a definition and on a LangChain tool', () => {
    const cache_control = { type: 'ephemeral' }
    const own = tool(() => '', { ...described, schema, extras: { cache_control } })
    const tools = convertTools(
      [{ ...described, input_schema: parameters, cache_control }, own],
      'anthropic',
      undefined,
    )
    expect(tools).toMatchObject([{ cacheControl: {} }, { cacheControl: {} }])
  })

  it('a hosted tool is unchanged', () => {
    const value = { type: 'web_search_20250305', name: 'web_search' }
    expect(convertTools([value], 'anthropic', true)).toEqual([
      { type: 'provider', format: 'anthropic', value },
    ])
    const google = { googleSearch: {} }
    expect(convertTools([google], 'google', undefined)).toEqual([
      { type: 'provider', format: 'google', value: google },
    ])
    const own = tool(() => '', { ...described, schema, extras: { providerToolDefinition: value } })
    expect(convertTools([own], 'anthropic', undefined)).toEqual([
      { type: 'provider', format: 'anthropic', value },
    ])
  })

  it('a custom tool', () => {
    const custom = { name: 'patch', description: 'Patches', format: { type: 'text' } }
    const converted = [{ type: 'custom', ...custom }]
    expect(convertTools([{ type: 'custom', ...custom }], 'openai-responses', undefined)).toEqual(converted)
    expect(convertTools([{ type: 'custom', custom }], 'openai-chat', undefined)).toEqual(converted)
  })
})

describe('convertToolChoice', () => {
  const one = { mode: 'required', tools: ['look'] }
  it.each<[Parameters<typeof convertToolChoice>[0], object]>([
    ['auto', { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['any', { mode: 'required' }],
    ['required', { mode: 'required' }],
    ['look', one],
    ['constructor', { mode: 'required', tools: ['constructor'] }],
    [{ type: 'function', function: { name: 'look' } }, one],
    [{ type: 'function', name: 'look' }, one],
    [{ type: 'custom', custom: { name: 'look' } }, one],
    [{ type: 'tool', name: 'look' }, one],
    [{ type: 'any' }, { mode: 'required' }],
    [{ type: 'none' }, { mode: 'none' }],
    [{ type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'look' }] }, one],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'look' } }] },
      },
      { mode: 'auto', tools: ['look'] },
    ],
    [{ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] } }, one],
    [{ functionCallingConfig: { mode: 'NONE' } }, { mode: 'none' }],
  ])('%j', (choice, expected) => {
    expect(convertToolChoice(choice)).toEqual(expected)
  })

  it('rejects an unknown object', () => {
    expect(() => convertToolChoice({ odd: true })).toThrow('{"odd":true}')
  })
})

it('withoutSecrets keeps all other fields', () => {
  const tools = [
    { type: 'mcp', url: 'u', headers: { a: 'b' }, authorization: 'c' },
    'text',
    { value: { authorization_token: 'd', name: 'n' } },
  ]
  expect(withoutSecrets(tools)).toEqual([{ type: 'mcp', url: 'u' }, 'text', { value: { name: 'n' } }])
})
