import {
  badValue,
  type ChatRequest,
  type ClientTool,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalString,
  type ProviderTool,
  type Tool,
  type ToolCallPart,
  type ToolChoice,
  withoutWebSearch,
} from '../../hub/index.ts'
import { freeTextParameters } from '../free-text.ts'
import type { ResolvedContext } from '../quirks.ts'
import { encodeWebSearch } from '../web-search.ts'
import { decodeCacheControl, encodeExtraContent, warnCacheControl } from './parts.ts'
import type { WireToolCall } from './wire.ts'

/** `tools`, and the deprecated `functions`. */
export function decodeTools(tools: unknown, functions: unknown): Tool[] | undefined {
  const decoded = [
    ...optionalArray(tools, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    ...optionalArray(functions, 'functions').map((tool, index) =>
      decodeTool({ type: 'function', function: tool }, `functions[${index}]`),
    ),
  ]
  return decoded.length > 0 ? decoded : undefined
}

function optionalArray(value: unknown, path: string): unknown[] {
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
      format: decodeFormat(format),
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

/** A grammar is an object of its own in this format; the hub has it flat, as openai-responses does. */
function decodeFormat(format: unknown): unknown {
  if (!isObject(format) || !isObject(format.grammar)) return format ?? undefined
  return { type: 'grammar', ...format.grammar }
}

function encodeFormat(format: unknown): unknown {
  if (!isObject(format) || format.type !== 'grammar') return format
  const { type, ...grammar } = format
  return { type, grammar }
}

/** `tool_choice`, or the deprecated `function_call`. */
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

/** Mistral's `any` is OpenAI's `required`. */
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

/** The fields `tools`, `tool_choice` and `parallel_tool_calls`, which are left out where there are no tools. */
export function encodeTools(
  request: Pick<ChatRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'>,
  context: ResolvedContext,
): JsonObject {
  const { quirks, warn } = context
  const { tools = [], parallelToolCalls } = request
  const search = encodeWebSearch(request, quirks.webSearch, { ...context, target: 'openai-chat' })
  const toolChoice = withoutWebSearch(request)
  const encoded = tools.map((tool, index) =>
    tool.type === 'web-search' ? search.tool : encodeTool(tool, `tools[${index}]`, context),
  )
  const wire = encoded.filter((tool) => tool !== undefined)
  if (wire.length === 0) {
    if (toolChoice?.mode === 'required' && !search.fields) {
      warn('unsupported', 'toolChoice', 'The request has no tools; toolChoice was dropped')
    }
    return search.fields ?? {}
  }
  const allowed = toolChoice?.tools
  const narrowed = allowed && allowed.length > 1 && toolChoice.mode !== 'none' && !quirks.allowedTools
  if (narrowed) {
    warn('changed', 'toolChoice.tools', 'The model has no allowed_tools; only the allowed tools were sent')
  }
  return defined({
    ...search.fields,
    tools: narrowed ? onlyNamed(wire, new Set(allowed)) : wire,
    tool_choice:
      toolChoice &&
      (narrowed ? toolChoice.mode : encodeToolChoice(toolChoice, quirks.customTools ? tools : [])),
    parallel_tool_calls: parallelToolCalls,
  })
}

function encodeTool(
  tool: ClientTool | ProviderTool,
  path: string,
  { quirks, warn }: ResolvedContext,
): JsonObject | undefined {
  switch (tool.type) {
    case 'provider':
      if (tool.format === 'openai-chat') return tool.value
      warn('unsupported', path, `Only ${tool.format} supports this tool; it was dropped`)
      return undefined
    case 'custom': {
      const { name, description, format } = tool
      if (quirks.customTools)
        return { type: 'custom', custom: defined({ name, description, format: encodeFormat(format) }) }
      warn(
        'changed',
        path,
        'The model has no free-text tools; the tool was sent as a function with a string input',
      )
      return {
        type: 'function',
        function: defined({ name, description, parameters: freeTextParameters(tool, path, warn) }),
      }
    }
    case 'function': {
      warnCacheControl(tool, path, warn)
      const { name, description, strict, parameters } = tool
      const fields = { name, description, parameters: parameters && objectSchema(parameters), strict }
      return { type: 'function', function: defined(fields) }
    }
  }
}

/** OpenAI rejects parameters that are not an object schema, and object schemas without `properties`. */
function objectSchema(schema: JsonObject): JsonObject {
  if (schema.type === 'object' && schema.properties !== undefined) return schema
  return { ...schema, type: 'object', properties: schema.properties ?? {} }
}

function encodeToolChoice({ mode, tools: allowed }: ToolChoice, tools: readonly Tool[]): unknown {
  if (!allowed || allowed.length === 0 || mode === 'none') return mode
  const custom = new Set(
    tools.filter(({ type }) => type === 'custom').map((tool) => 'name' in tool && tool.name),
  )
  const named = allowed.map((name) =>
    custom.has(name) ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } },
  )
  if (mode === 'required' && named.length === 1) return named[0]
  return { type: 'allowed_tools', allowed_tools: { mode, tools: named } }
}

function onlyNamed(tools: readonly JsonObject[], names: ReadonlySet<string>): JsonObject[] {
  return tools.filter((tool) => names.has(nameOf(tool) ?? ''))
}

function nameOf(tool: JsonObject): string | undefined {
  const inner = tool.function ?? tool.custom
  return isObject(inner) && typeof inner.name === 'string' ? inner.name : undefined
}

/** A tool call of a response, or of an earlier turn. */
export function encodeToolCall({ id, name, arguments: args, custom, opaque }: ToolCallPart): WireToolCall {
  return {
    id,
    ...(custom
      ? { type: 'custom' as const, custom: { name, input: args } }
      : { type: 'function' as const, function: { name, arguments: args } }),
    ...encodeExtraContent(opaque),
  }
}

/** A call of an earlier turn; where the model has no free-text tools, their calls become function calls. */
export function fitToolCall({ custom, ...call }: ToolCallPart, { quirks }: ResolvedContext): ToolCallPart {
  if (!custom) return withArguments(call)
  return quirks.customTools
    ? { ...call, custom }
    : { ...call, arguments: JSON.stringify({ input: call.arguments }) }
}

/** A call whose arguments are JSON: `{}` where there are none. */
export function withArguments(call: ToolCallPart): ToolCallPart {
  return !call.custom && call.arguments.trim() === '' ? { ...call, arguments: '{}' } : call
}
