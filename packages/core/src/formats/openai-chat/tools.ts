import {
  badValue,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type ModelTraits,
  optionalBoolean,
  optionalString,
  type Tool,
  type ToolCallPart,
  type ToolChoice,
  type Warn,
} from '../../hub/index.ts'
import { decodeCacheControl, encodeExtraContent, warnCacheControl } from './parts.ts'
import type { WireToolCall } from './wire.ts'

/** The argument of a free-text tool that is told as a function. */
const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] }

/** `tools`, and the older `functions`. */
export function decodeTools(tools: unknown, functions: unknown): Tool[] | undefined {
  const decoded = [
    ...list(tools, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    ...list(functions, 'functions').map((tool, index) =>
      decodeTool({ type: 'function', function: tool }, `functions[${index}]`),
    ),
  ]
  return decoded.length > 0 ? decoded : undefined
}

function list(value: unknown, path: string): unknown[] {
  return value === undefined || value === null ? [] : expectArray(value, path)
}

function decodeTool(item: unknown, path: string): Tool {
  const wire = expectObject(item, path)
  if (wire.type === 'custom') {
    const { name, description, format } = expectObject(wire.custom, `${path}.custom`)
    return defined({
      type: 'custom' as const,
      name: expectString(name, `${path}.custom.name`),
      description: optionalString(description, `${path}.custom.description`),
      format: format ?? undefined,
    })
  }
  if (wire.type !== 'function') return { type: 'provider', format: 'openai-chat', value: wire }
  const { name, description, parameters, strict } = expectObject(wire.function, `${path}.function`)
  return defined({
    type: 'function' as const,
    name: expectString(name, `${path}.function.name`),
    description: optionalString(description, `${path}.function.description`),
    parameters: parameters ? expectObject(parameters, `${path}.function.parameters`) : undefined,
    strict: optionalBoolean(strict, `${path}.function.strict`),
    cacheControl: decodeCacheControl(wire),
  })
}

/** `tool_choice`, or the older `function_call`. */
export function decodeToolChoice(choice: unknown, functionCall: unknown): ToolChoice | undefined {
  if (choice === undefined || choice === null) {
    if (!isObject(functionCall)) return decodeMode(functionCall, 'function_call')
    return { mode: 'required', tools: [expectString(functionCall.name, 'function_call.name')] }
  }
  if (!isObject(choice)) return decodeMode(choice, 'tool_choice')
  if (choice.type !== 'allowed_tools') return { mode: 'required', tools: [toolName(choice, 'tool_choice')] }
  const path = 'tool_choice.allowed_tools'
  const { mode, tools } = expectObject(choice.allowed_tools, path)
  return {
    mode: mode === 'required' ? 'required' : 'auto',
    tools: expectArray(tools, `${path}.tools`).map((tool, index) =>
      toolName(expectObject(tool, `${path}.tools[${index}]`), `${path}.tools[${index}]`),
    ),
  }
}

/** Mistral says `any` for `required`. */
function decodeMode(value: unknown, path: string): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'any') return { mode: 'required' }
  if (value === 'auto' || value === 'none' || value === 'required') return { mode: value }
  throw badValue(path, 'auto, none, required or an object', value)
}

function toolName(wire: JsonObject, path: string): string {
  const kind = wire.type === 'custom' ? 'custom' : 'function'
  return expectString(expectObject(wire[kind], `${path}.${kind}`).name, `${path}.${kind}.name`)
}

/** The fields `tools`, `tool_choice` and `parallel_tool_calls`; none of them without tools. */
export function encodeTools(
  {
    tools = [],
    toolChoice,
    parallelToolCalls,
  }: { tools?: Tool[]; toolChoice?: ToolChoice; parallelToolCalls?: boolean },
  traits: ModelTraits,
  warn: Warn,
): JsonObject {
  const native = isOpenAI(traits)
  const encoded = tools.map((tool, index) => encodeTool(tool, `tools[${index}]`, native, warn))
  const wire = encoded.filter((tool) => tool !== undefined)
  if (wire.length === 0) {
    if (toolChoice?.mode === 'required')
      warn('unsupported', 'toolChoice', 'no tool is left that could be called')
    return {}
  }
  const only = toolChoice?.tools
  const narrowed = only && only.length > 1 && toolChoice.mode !== 'none' && !native
  if (narrowed) warn('changed', 'toolChoice.tools', 'the tools that may be called are the only ones told')
  return defined({
    tools: narrowed ? wire.filter((tool) => only.includes(nameOf(tool) ?? '')) : wire,
    tool_choice:
      toolChoice && (narrowed ? toolChoice.mode : encodeToolChoice(toolChoice, native ? tools : [])),
    parallel_tool_calls: parallelToolCalls,
  })
}

/** Whether the model may know what only OpenAI's do, such as tools that take free text. */
function isOpenAI({ vendor }: ModelTraits): boolean {
  return vendor === undefined || vendor === 'openai'
}

function encodeTool(tool: Tool, path: string, native: boolean, warn: Warn): JsonObject | undefined {
  switch (tool.type) {
    case 'provider':
      if (tool.format === 'openai-chat') return tool.value
      warn('unsupported', path, `openai-chat has no such tool of ${tool.format}`)
      return undefined
    case 'custom': {
      const { name, description, format } = tool
      if (native) return { type: 'custom', custom: defined({ name, description, format }) }
      warn('changed', path, 'a tool that takes free text takes an object with it')
      return { type: 'function', function: defined({ name, description, parameters: FREE_TEXT }) }
    }
    case 'function': {
      warnCacheControl(tool, path, warn)
      const { name, description, strict, parameters } = tool
      const fields = { name, description, parameters: parameters && objectSchema(parameters), strict }
      return { type: 'function', function: defined(fields) }
    }
  }
}

/** OpenAI refuses parameters that are no object schema, and object schemas without properties. */
function objectSchema(schema: JsonObject): JsonObject {
  if (schema.type === 'object' && schema.properties !== undefined) return schema
  return { ...schema, type: 'object', properties: schema.properties ?? {} }
}

function encodeToolChoice({ mode, tools: only }: ToolChoice, tools: readonly Tool[]): unknown {
  if (!only || only.length === 0 || mode === 'none') return mode
  const custom = new Set(
    tools.filter(({ type }) => type === 'custom').map((tool) => 'name' in tool && tool.name),
  )
  const named = only.map((name) =>
    custom.has(name) ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } },
  )
  if (mode === 'required' && named.length === 1) return named[0]
  return { type: 'allowed_tools', allowed_tools: { mode, tools: named } }
}

function nameOf(tool: JsonObject): string | undefined {
  const inner = tool.function ?? tool.custom
  return isObject(inner) && typeof inner.name === 'string' ? inner.name : undefined
}

/** A tool call of an answer or of a request's history. */
export function encodeToolCall({ id, name, arguments: args, custom, opaque }: ToolCallPart): WireToolCall {
  return {
    id,
    ...(custom
      ? { type: 'custom' as const, custom: { name, input: args } }
      : { type: 'function' as const, function: { name, arguments: args } }),
    ...encodeExtraContent(opaque),
  }
}

/** A call of the history as the model knows calls: those of free-text tools are functions to all but OpenAI's. */
export function fitCall({ custom, ...call }: ToolCallPart, traits: ModelTraits): ToolCallPart {
  if (!custom) return withArguments(call)
  return isOpenAI(traits)
    ? { ...call, custom }
    : { ...call, arguments: JSON.stringify({ input: call.arguments }) }
}

/** A call whose arguments are JSON, also where it has none. */
export function withArguments(call: ToolCallPart): ToolCallPart {
  return !call.custom && call.arguments.trim() === '' ? { ...call, arguments: '{}' } : call
}
