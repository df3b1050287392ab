import { describe, expect, it } from 'vitest'
import { collectWarnings, type Tool } from '../../hub/index.ts'
import { decodeToolChoice, decodeTools, encodeToolChoice, encodeTools } from './tools.ts'

function warned<T>(run: (warn: ReturnType<typeof collectWarnings>['warn']) => T) {
  const { warnings, warn } = collectWarnings()
  return { result: run(warn), warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const closed = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const open = { type: 'object', properties: { city: { type: 'string' } } }

describe('decodeTools', () => {
  it.each([
    ['set to be', { parameters: open, strict: true }, true],
    ['unset, of a schema that can be enforced', { parameters: closed }, true],
    ['unset, of a schema that cannot', { parameters: open }, undefined],
    ['unset, of a nested schema that cannot', { parameters: { ...closed, $defs: { a: open } } }, undefined],
    ['unset, of an empty schema', { parameters: {} }, undefined],
    ['set not to be', { parameters: closed, strict: false }, undefined],
    ['null', { parameters: closed, strict: null }, undefined],
  ])('reads a tool as strict where that is %s', (_, tool, strict) => {
    const { result } = warned((warn) => decodeTools([{ type: 'function', name: 'x', ...tool }], warn))
    expect(result).toEqual([
      { type: 'function', name: 'x', parameters: tool.parameters, ...(strict && { strict }) },
    ])
  })

  it('pitfall 39: tools may have no parameters', () => {
    const { result } = warned((warn) =>
      decodeTools([{ type: 'function', name: 'ping', parameters: null }], warn),
    )
    expect(result).toEqual([{ type: 'function', name: 'ping' }])
    expect(encodeTools(result, () => {})).toEqual([
      { type: 'function', name: 'ping', parameters: null, strict: false },
    ])
  })

  it.each([
    [{}, { type: 'object', properties: {} }],
    [{ properties: open.properties }, open],
    [{ type: 'object' }, { type: 'object', properties: {} }],
  ])('pitfall 39: parameters with no more than %j become an object schema', (parameters, sent) => {
    const encoded = encodeTools([{ type: 'function', name: 'ping', parameters }], () => {})
    expect(encoded).toMatchObject([{ parameters: sent }])
  })

  it('keeps tools that OpenAI runs, and namespaces, as they came', () => {
    const tools = [
      { type: 'web_search', search_context_size: 'low' },
      { type: 'namespace', name: 'crm', description: 'CRM', tools: [] },
    ]
    const { result } = warned((warn) => decodeTools(tools, warn))
    expect(result).toEqual(tools.map((value) => ({ type: 'provider', format: 'openai-responses', value })))
    expect(encodeTools(result, () => {})).toEqual(tools)
  })

  it('warns of what a tool has beyond the hub', () => {
    const tool = { type: 'function', name: 'x', parameters: null, defer_loading: true, async: false }
    expect(warned((warn) => decodeTools([tool], warn)).warnings).toEqual([
      'unsupported tools[0].defer_loading',
    ])
  })
})

describe('encodeTools', () => {
  it('drops built-in tools of other vendors', () => {
    const tools: Tool[] = [{ type: 'provider', format: 'anthropic', value: { type: 'web_search_20250305' } }]
    expect(warned((warn) => encodeTools(tools, warn))).toEqual({
      result: [],
      warnings: ['unsupported tools[0]'],
    })
  })

  it('always sets strict, as OpenAI would decide it otherwise', () => {
    const tools: Tool[] = [{ type: 'function', name: 'x', parameters: closed }]
    expect(encodeTools(tools, () => {})).toEqual([
      { type: 'function', name: 'x', parameters: closed, strict: false },
    ])
  })
})

describe('tool choice', () => {
  const tools: Tool[] = [
    { type: 'function', name: 'a' },
    { type: 'custom', name: 'b' },
  ]

  it.each([
    ['auto', { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    [
      { type: 'function', name: 'a' },
      { mode: 'required', tools: ['a'] },
    ],
    [
      { type: 'custom', name: 'b' },
      { mode: 'required', tools: ['b'] },
    ],
    [
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'a' },
          { type: 'custom', name: 'b' },
        ],
      },
      { mode: 'auto', tools: ['a', 'b'] },
    ],
  ] as const)('reads and writes %j', (wire, toolChoice) => {
    expect(decodeToolChoice(wire)).toEqual({ toolChoice })
    const { mode, tools: names } = { tools: undefined, ...toolChoice }
    expect(encodeToolChoice({ mode, ...(names && { tools: [...names] }) }, tools)).toEqual(wire)
  })

  it.each([
    { type: 'mcp', server_label: 'docs' },
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'image_generation' }] },
  ])('keeps %j, which only OpenAI has', (extension) => {
    expect(decodeToolChoice(extension)).toEqual({ extension })
  })
})
