import {
  type ChatRequest,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalString,
  type Tool,
  type ToolChoice,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { type BlockContext, mark } from './cache.ts'
import { decodeCacheControl } from './maps.ts'
import type { Cacheable, ToolChoiceWire } from './wire.ts'

const KNOWN = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'])

const NAME = /^[a-zA-Z0-9_-]{1,128}$/

/** The argument of a tool that takes free text. */
const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] }

export function decodeTools(value: unknown, warn: Warn): Tool[] | undefined {
  if (value === undefined || value === null) return undefined
  const tools = expectArray(value, 'tools').map((item, position) =>
    decodeTool(item, `tools[${position}]`, warn),
  )
  return tools.length > 0 ? tools : undefined
}

function decodeTool(item: unknown, path: string, warn: Warn): Tool {
  const tool = expectObject(item, path)
  const type = optionalString(tool.type, `${path}.type`) ?? 'custom'
  if (type !== 'custom') return { type: 'provider', format: 'anthropic', value: tool }
  for (const key of Object.keys(unknownFields(tool, KNOWN) ?? {})) {
    if (tool[key] !== false) warn('unsupported', `${path}.${key}`, `${key} of a tool has no counterpart`)
  }
  const description = optionalString(tool.description, `${path}.description`)
  const strict = optionalBoolean(tool.strict, `${path}.strict`)
  const cacheControl = decodeCacheControl(tool.cache_control)
  const parameters = decodeParameters(tool.input_schema, `${path}.input_schema`)
  return {
    type: 'function',
    name: expectString(tool.name, `${path}.name`),
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(cacheControl && { cacheControl }),
  }
}

/** The schema, unless it is the one that says that there are no arguments. */
function decodeParameters(value: unknown, path: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined
  const schema = expectObject(value, path)
  const bare = isObject(schema.properties) && Object.keys(schema.properties).length === 0
  return bare && schema.type === 'object' && Object.keys(schema).length === 2 ? undefined : schema
}

/** Which tool may be called; that the model may choose goes without saying where only one call is allowed. */
export function decodeToolChoice(value: unknown): Pick<ChatRequest, 'toolChoice' | 'parallelToolCalls'> {
  if (value === undefined || value === null) return {}
  const choice = expectObject(value, 'tool_choice')
  const one = optionalBoolean(choice.disable_parallel_tool_use, 'tool_choice.disable_parallel_tool_use')
  const toolChoice = decodeMode(choice)
  if (one && toolChoice?.mode === 'auto') return { parallelToolCalls: false }
  return { ...(toolChoice && { toolChoice }), ...(one && { parallelToolCalls: false }) }
}

function decodeMode(choice: JsonObject): ToolChoice | undefined {
  switch (expectString(choice.type, 'tool_choice.type')) {
    case 'auto':
      return { mode: 'auto' }
    case 'any':
      return { mode: 'required' }
    case 'none':
      return { mode: 'none' }
    case 'tool':
      return { mode: 'required', tools: [expectString(choice.name, 'tool_choice.name')] }
    default:
      return undefined
  }
}

/** The tools and which of them may be called. A choice among several is said by leaving the others out. */
export function encodeTools(
  request: ChatRequest,
  context: BlockContext,
): { tools?: JsonObject[]; tool_choice?: ToolChoiceWire } {
  const { warn } = context
  const tools = (request.tools ?? []).flatMap((tool, position) => {
    const wire = encodeTool(tool, `tools[${position}]`, context)
    return wire ? [wire] : []
  })
  if (tools.length === 0) {
    if (request.toolChoice?.mode === 'required') warn('unsupported', 'toolChoice', 'There is no tool to call')
    return {}
  }
  const names = request.toolChoice?.tools
  const chosen = names ? tools.filter((tool) => names.includes(String(tool.name))) : tools
  const choice = encodeToolChoice(request, chosen)
  const offered = { tools, ...(choice && { tool_choice: choice }) }
  if (!names || choice?.type === 'tool' || choice?.type === 'none') return offered
  if (chosen.length === 0) {
    warn('unsupported', 'toolChoice.tools', 'There is no tool of these names')
    return offered
  }
  warn('changed', 'toolChoice.tools', 'Other tools than these are left out')
  return { ...offered, tools: chosen }
}

function encodeTool(tool: Tool, path: string, context: BlockContext): JsonObject | undefined {
  const { warn } = context
  if (tool.type === 'provider') {
    if (tool.format === 'anthropic') return keepBreakpoint({ ...tool.value }, path, context)
    warn('unsupported', path, `A tool that only ${tool.format} runs is left out`)
    return undefined
  }
  if (!NAME.test(tool.name)) warn('unsupported', `${path}.name`, `Anthropic refuses the name ${tool.name}`)
  const named = { name: tool.name, ...(tool.description !== undefined && { description: tool.description }) }
  if (tool.type === 'custom') {
    warn('changed', path, 'A tool that takes free text takes an object with it')
    return { ...named, input_schema: FREE_TEXT }
  }
  const wire: JsonObject & Cacheable = {
    ...named,
    input_schema: tool.parameters
      ? { ...tool.parameters, type: 'object' }
      : { type: 'object', properties: {} },
    ...(tool.strict && { strict: true }),
  }
  return mark(wire, tool.cacheControl, path, context)
}

function keepBreakpoint(tool: JsonObject & Cacheable, path: string, context: BlockContext): JsonObject {
  if (isObject(tool.cache_control)) context.breakpoints.push({ block: tool, path })
  return tool
}

function encodeToolChoice(request: ChatRequest, chosen: readonly JsonObject[]): ToolChoiceWire | undefined {
  const mode = request.toolChoice?.mode
  if (mode === 'none') return { type: 'none' }
  const single =
    request.parallelToolCalls === false ? { disable_parallel_tool_use: true as const } : undefined
  if (mode === 'required') {
    const [only, other] = request.toolChoice?.tools ? chosen : []
    if (only && !other) return { type: 'tool', name: String(only.name), ...single }
    return { type: 'any', ...single }
  }
  return mode || single ? { type: 'auto', ...single } : undefined
}
