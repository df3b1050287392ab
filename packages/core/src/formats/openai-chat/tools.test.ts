import { describe, expect, it } from 'vitest'
import {
  collectWarnings,
  type JsonObject,
  type ModelTraits,
  type Tool,
  type ToolChoice,
} from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { resolveQuirks } from '../quirks.ts'
import {
  decodeToolChoice,
  decodeTools,
  encodeToolCall,
  encodeTools,
  fitToolCall,
  withArguments,
} from './tools.ts'

const contextOf = (traits: ModelTraits) =>
  resolveQuirks({ traits, warn: () => {}, quirks: quirksOf('openai-chat', traits) })

const lookup: Tool = { type: 'function', name: 'lookup', parameters: { type: 'object', properties: {} } }
const ping: Tool = { type: 'function', name: 'ping' }

function encode(tools: Tool[], toolChoice?: ToolChoice, traits: ModelTraits = {}): JsonObject {
  const { warnings, warn } = collectWarnings()
  const fields = encodeTools(
    { tools, ...(toolChoice && { toolChoice }) },
    resolveQuirks({ traits, warn, quirks: quirksOf('openai-chat', traits) }),
  )
  return { ...fields, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

it('pitfall 41: sends free-text tools as functions to models of other vendors', () => {
  const patch: Tool = { type: 'custom', name: 'patch', description: 'Edits.', format: { type: 'text' } }
  const choice: ToolChoice = { mode: 'required', tools: ['patch'] }
  expect(encode([patch], choice, { vendor: 'qwen' })).toMatchObject({
    tools: [{ type: 'function', function: { name: 'patch', parameters: { required: ['input'] } } }],
    tool_choice: { type: 'function', function: { name: 'patch' } },
    warnings: ['changed tools[0]'],
  })
  const call = { type: 'toolCall' as const, id: 'c', name: 'patch', arguments: '*** "a"', custom: true }
  expect(encodeToolCall(fitToolCall(call, contextOf({ vendor: 'qwen' }))).function?.arguments).toBe(
    '{"input":"*** \\"a\\""}',
  )
  for (const traits of [{}, { vendor: 'openai' as const }]) {
    expect(encode([patch], choice, traits)).toMatchObject({ tools: [{ type: 'custom' }], warnings: [] })
    expect(encodeToolCall(fitToolCall(call, contextOf(traits)))).toMatchObject({
      custom: { input: '*** "a"' },
    })
  }
})

describe('decodeTools', () => {
  it('reads functions, custom tools and the vendor’s own', () => {
    const search = { type: 'builtin_function', function: { name: '$web_search' } }
    const tools = [
      { type: 'function', function: { name: 'f', description: 'd', parameters: null, strict: true } },
      { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
      search,
    ]
    expect(decodeTools(tools, undefined)).toEqual([
      { type: 'function', name: 'f', description: 'd', strict: true },
      { type: 'custom', name: 'c', format: { type: 'text' } },
      { type: 'provider', format: 'openai-chat', value: search },
    ])
  })

  it('reads the older functions', () => {
    expect(decodeTools(undefined, [{ name: 'f', parameters: { type: 'object' } }])).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object' } },
    ])
  })

  it('reads cache_control', () => {
    const tool = {
      type: 'function',
      function: { name: 'f' },
      cache_control: { type: 'ephemeral', ttl: '1h' },
    }
    expect(decodeTools([tool], null)).toMatchObject([{ cacheControl: { ttl: '1h' } }])
  })

  it.each([
    [[42], 'tools[0]'],
    [[{ type: 'function' }], 'tools[0].function'],
    [[{ type: 'function', function: { name: 7 } }], 'tools[0].function.name'],
    [{}, 'tools'],
  ])('refuses %j', (tools, param) => {
    expect(() => decodeTools(tools, undefined)).toThrowError(expect.objectContaining({ status: 400, param }))
  })
})

describe('decodeToolChoice', () => {
  const named = (name: string) => ({ type: 'function', function: { name } })

  it.each([
    ['auto', undefined, { mode: 'auto' }],
    ['any', undefined, { mode: 'required' }],
    [named('f'), undefined, { mode: 'required', tools: ['f'] }],
    [{ type: 'custom', custom: { name: 'c' } }, undefined, { mode: 'required', tools: ['c'] }],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named('f'), named('g')] } },
      undefined,
      { mode: 'auto', tools: ['f', 'g'] },
    ],
    [undefined, { name: 'f' }, { mode: 'required', tools: ['f'] }],
    [null, 'none', { mode: 'none' }],
    [undefined, undefined, undefined],
  ])('%j and %j', (choice, functionCall, expected) => {
    expect(decodeToolChoice(choice, functionCall)).toEqual(expected)
  })

  it('rejects an unknown mode', () => {
    expect(() => decodeToolChoice('maybe', undefined)).toThrowError(
      expect.objectContaining({ status: 400, param: 'tool_choice' }),
    )
  })
})

describe('encodeTools', () => {
  it('pitfall 39: a tool without parameters has none', () => {
    expect(encode([ping]).tools).toEqual([{ type: 'function', function: { name: 'ping' } }])
  })

  it('makes an object schema with properties of whatever the parameters are', () => {
    const bare: Tool = { type: 'function', name: 'f', parameters: { $schema: 'x' } }
    expect(encode([bare]).tools).toEqual([
      {
        type: 'function',
        function: { name: 'f', parameters: { $schema: 'x', type: 'object', properties: {} } },
      },
    ])
  })

  it('sends no tool choice without tools, and warns when one was required', () => {
    expect(encode([], { mode: 'auto' })).toEqual({ warnings: [] })
    expect(encode([], { mode: 'required' })).toEqual({ warnings: ['unsupported toolChoice'] })
  })

  it.each<[ToolChoice, unknown]>([
    [{ mode: 'auto' }, 'auto'],
    [{ mode: 'none', tools: ['ping'] }, 'none'],
    [
      { mode: 'required', tools: ['ping'] },
      { type: 'function', function: { name: 'ping' } },
    ],
    [
      { mode: 'required', tools: ['free'] },
      { type: 'custom', custom: { name: 'free' } },
    ],
  ])('chooses by %j', (choice, expected) => {
    expect(encode([lookup, ping, { type: 'custom', name: 'free' }], choice).tool_choice).toEqual(expected)
  })

  it('narrows by allowed_tools for OpenAI, and by telling fewer tools to others', () => {
    const choice: ToolChoice = { mode: 'required', tools: ['lookup', 'ping'] }
    const other: Tool = { type: 'function', name: 'other' }
    expect(encode([lookup, ping, other], choice, { vendor: 'openai' })).toMatchObject({
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required' } },
      warnings: [],
    })
    expect(encode([lookup, ping, other], choice, { vendor: 'qwen' })).toMatchObject({
      tools: [{ function: { name: 'lookup' } }, { function: { name: 'ping' } }],
      tool_choice: 'required',
      warnings: ['changed toolChoice.tools'],
    })
  })

  it('leaves out the tools of other vendors, with a warning', () => {
    const search: Tool = { type: 'provider', format: 'anthropic', value: { type: 'web_search_20250305' } }
    expect(encode([search, ping])).toEqual({
      tools: [{ type: 'function', function: { name: 'ping' } }],
      warnings: ['unsupported tools[0]'],
    })
  })
})

describe('tool calls', () => {
  it('keep the arguments as they are', () => {
    const call = { type: 'toolCall', id: 'c', name: 'f', arguments: '{ "b": 1 }' } as const
    expect(encodeToolCall(call).function?.arguments).toBe('{ "b": 1 }')
  })

  it('pitfall 3: a call without arguments is {}', () => {
    expect(withArguments({ type: 'toolCall', id: 'c', name: 'f', arguments: ' ' }).arguments).toBe('{}')
    expect(
      withArguments({ type: 'toolCall', id: 'c', name: 'f', arguments: '', custom: true }).arguments,
    ).toBe('')
  })

  it('pitfall 14: carry Gemini’s signature', () => {
    const opaque = { google: { thoughtSignature: 'sig' } }
    expect(encodeToolCall({ type: 'toolCall', id: 'c', name: 'f', arguments: '{}', opaque })).toMatchObject({
      extra_content: { google: { thought_signature: 'sig' } },
    })
  })
})
