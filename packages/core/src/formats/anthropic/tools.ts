import {
  type ChatRequest,
  type ClientTool,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalString,
  type ProviderTool,
  type Tool,
  type ToolChoice,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { freeTextParameters } from '../free-text.ts'
import { encodeWebSearch } from '../web-search.ts'
import { type BlockContext, mark } from './cache.ts'
import { decodeCacheControl } from './maps.ts'
import { WEB_SEARCH_SUPPORT } from './web-search.ts'
import type { Cacheable, ToolChoiceWire } from './wire.ts'

const KNOWN = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'])

const NAME = /^[a-zA-Z0-9_-]{1,128}$/

/** The tools of a request, and those that its conversation adds. */
export function decodeTools(value: unknown, added: readonly JsonObject[], warn: Warn): Tool[] | undefined {
  const declared = value === undefined || value === null ? [] : expectArray(value, 'tools')
  const tools = [...declared, ...added].map((item, position) => decodeTool(item, `tools[${position}]`, warn))
  return tools.length > 0 ? tools : undefined
}

function decodeTool(item: unknown, path: string, warn: Warn): Tool {
  const tool = expectObject(item, path)
  const type = optionalString(tool.type, `${path}.type`) ?? 'custom'
  if (type !== 'custom') return { type: 'provider', format: 'anthropic', value: tool }
  for (const key of Object.keys(unknownFields(tool, KNOWN) ?? {})) {
    if (tool[key] !== false)
      warn(
        'unsupported',
        `${path}.${key}`,
        `Other formats have no equivalent of ${key} on tools; it was dropped`,
      )
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

/** The schema, unless it is the empty one that stands for no parameters. */
function decodeParameters(value: unknown, path: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined
  const schema = expectObject(value, path)
  const bare = isObject(schema.properties) && Object.keys(schema.properties).length === 0
  return bare && schema.type === 'object' && Object.keys(schema).length === 2 ? undefined : schema
}

/**
 * Which tools may be called, and whether in parallel. Beside `disable_parallel_tool_use` mode `auto` is omitted, as it is
 * the default.
 */
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

/** The tools and which of them may be called. To restrict the choice to several tools, the others are dropped. */
export function encodeTools(
  request: ChatRequest,
  context: BlockContext,
): { tools?: JsonObject[]; tool_choice?: ToolChoiceWire } {
  const { warn } = context
  const search = encodeWebSearch(request, WEB_SEARCH_SUPPORT, { traits: {}, warn, target: 'Anthropic' })
  const tools = (request.tools ?? []).flatMap((tool, position) => {
    const path = `tools[${position}]`
    if (tool.type === 'web-search') {
      return search.tool ? [mark(search.tool, tool.cacheControl, path, context)] : []
    }
    const wire = encodeTool(tool, path, context)
    return wire ? [wire] : []
  })
  if (tools.length === 0) {
    if (request.toolChoice?.mode === 'required')
      warn('unsupported', 'toolChoice', 'The request has no tools; toolChoice was dropped')
    return {}
  }
  const names = request.toolChoice?.tools && new Set(request.toolChoice.tools)
  const chosen = names ? tools.filter((tool) => names.has(String(tool.name))) : tools
  const choice = encodeToolChoice(request, chosen)
  const offered = { tools, ...(choice && { tool_choice: choice }) }
  if (!names || choice?.type === 'tool' || choice?.type === 'none') return offered
  if (chosen.length === 0) {
    warn('unsupported', 'toolChoice.tools', 'None of these tools exists; the restriction was dropped')
    return offered
  }
  warn(
    'changed',
    'toolChoice.tools',
    'Anthropic cannot restrict the choice to several tools; the other tools were dropped',
  )
  return { ...offered, tools: chosen }
}

function encodeTool(
  tool: ClientTool | ProviderTool,
  path: string,
  context: BlockContext,
): JsonObject | undefined {
  const { warn } = context
  if (tool.type === 'provider') {
    if (tool.format === 'anthropic') return noteBreakpoint({ ...tool.value }, path, context)
    warn('unsupported', path, `Only ${tool.format} supports this tool; it was dropped`)
    return undefined
  }
  if (!NAME.test(tool.name))
    warn('unsupported', `${path}.name`, `Anthropic does not allow the tool name ${tool.name}`)
  const named = { name: tool.name, ...(tool.description !== undefined && { description: tool.description }) }
  if (tool.type === 'custom') {
    warn(
      'changed',
      path,
      'Anthropic has no free-text tools; the tool was sent as a function with a string input',
    )
    return { ...named, input_schema: freeTextParameters(tool, path, warn) }
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

function noteBreakpoint(tool: JsonObject & Cacheable, path: string, context: BlockContext): JsonObject {
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
