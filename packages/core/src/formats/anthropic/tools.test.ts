import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type Tool, type ToolChoice } from '../../hub/index.ts'
import { decodeToolChoice, decodeTools, encodeTools } from './tools.ts'

function decode(tools: unknown) {
  const { warnings, warn } = collectWarnings()
  return {
    tools: decodeTools(tools, [], warn),
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

function encode(tools: Tool[], toolChoice?: ToolChoice, parallelToolCalls?: boolean) {
  const { warnings, warn } = collectWarnings()
  const request: ChatRequest = { model: 'claude', system: [], messages: [], stream: false, tools }
  if (toolChoice) request.toolChoice = toolChoice
  if (parallelToolCalls !== undefined) request.parallelToolCalls = parallelToolCalls
  const wire = encodeTools(request, { warn, breakpoints: [] })
  return { ...wire, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const weather: Tool = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', required: ['city'] },
}
const ping: Tool = { type: 'function', name: 'ping' }

describe('decodeTools', () => {
  it('decodes functions and keeps Anthropic’s own tools unchanged', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 }
    const { tools, warnings } = decode([
      {
        name: 'get_weather',
        description: 'Weather',
        input_schema: { type: 'object', required: ['city'] },
        strict: true,
        cache_control: { type: 'ephemeral' },
      },
      { type: 'custom', name: 'ping', input_schema: { type: 'object', properties: {} } },
      search,
    ])
    expect(tools).toEqual([
      { ...weather, description: 'Weather', strict: true, cacheControl: {} },
      ping,
      { type: 'provider', format: 'anthropic', value: search },
    ])
    expect(warnings).toEqual([])
  })

  it('warns about fields without an equivalent', () => {
    const { warnings } = decode([
      { name: 'a', input_schema: null, defer_loading: true, eager_input_streaming: false },
    ])
    expect(warnings).toEqual(['unsupported tools[0].defer_loading'])
  })

  it('decodes an empty list as undefined', () => {
    expect(decode([]).tools).toBeUndefined()
  })
})

describe('tool choice', () => {
  it.each<[object, object]>([
    [{ type: 'auto' }, { toolChoice: { mode: 'auto' } }],
    [{ type: 'any' }, { toolChoice: { mode: 'required' } }],
    [{ type: 'none' }, { toolChoice: { mode: 'none' } }],
    [{ type: 'tool', name: 'ping' }, { toolChoice: { mode: 'required', tools: ['ping'] } }],
    [{ type: 'auto', disable_parallel_tool_use: true }, { parallelToolCalls: false }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { toolChoice: { mode: 'required' }, parallelToolCalls: false },
    ],
  ])('converts %j both ways', (wire, hub) => {
    const choice = decodeToolChoice(wire)
    expect(choice).toEqual(hub)
    expect(encode([weather, ping], choice.toolChoice, choice.parallelToolCalls)).toMatchObject({
      tool_choice: wire,
      warnings: [],
    })
  })

  it('sends no tool_choice if the client sent none', () => {
    expect(encode([ping])).not.toHaveProperty('tool_choice')
    expect(encode([ping], undefined, true)).not.toHaveProperty('tool_choice')
  })

  it('drops the other tools when the choice is restricted to several', () => {
    const { tools, tool_choice, warnings } = encode([weather, ping, { ...ping, name: 'pong' }], {
      mode: 'required',
      tools: ['ping', 'pong'],
    })
    expect(tools?.map((tool) => tool.name)).toEqual(['ping', 'pong'])
    expect(tool_choice).toEqual({ type: 'any' })
    expect(warnings).toEqual(['changed toolChoice.tools'])
  })

  it('requires any tool if the named one does not exist', () => {
    const { tool_choice, tools, warnings } = encode([ping], { mode: 'required', tools: ['pang'] })
    expect(tool_choice).toEqual({ type: 'any' })
    expect(tools).toHaveLength(1)
    expect(warnings).toEqual(['unsupported toolChoice.tools'])
  })

  it('is dropped without tools', () => {
    expect(encode([], { mode: 'required' })).toEqual({ warnings: ['unsupported toolChoice'] })
    expect(encode([], { mode: 'auto' }, false)).toEqual({ warnings: [] })
  })
})

describe('encodeTools', () => {
  it('pitfall 39: gives a tool without parameters an empty object', () => {
    expect(encode([ping]).tools).toEqual([{ name: 'ping', input_schema: { type: 'object', properties: {} } }])
  })

  it('adds the required type to a schema', () => {
    const loose: Tool = { type: 'function', name: 'a', parameters: { properties: { b: {} } } }
    expect(encode([loose]).tools?.[0]?.input_schema).toEqual({ type: 'object', properties: { b: {} } })
  })

  it('declares the text of a custom tool as a parameter', () => {
    const { tools, warnings } = encode([{ type: 'custom', name: 'patch', description: 'Applies a patch' }])
    expect(tools).toEqual([
      {
        name: 'patch',
        description: 'Applies a patch',
        input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
      },
    ])
    expect(warnings).toEqual(['changed tools[0]'])
  })

  it('warns about names that Anthropic rejects and about tools of other vendors', () => {
    const foreign: Tool = { type: 'provider', format: 'openai-responses', value: { type: 'web_search' } }
    const { tools, warnings } = encode([{ ...ping, name: 'a.b' }, foreign])
    expect(tools).toHaveLength(1)
    expect(warnings).toEqual(['unsupported tools[0].name', 'unsupported tools[1]'])
  })
})
