import {
  badValue,
  defined,
  expectArray,
  expectObject,
  expectString,
  isClientTool,
  isObject,
  isStrictSchema,
  type JsonObject,
  optionalBoolean,
  optionalString,
  type Tool,
  type ToolChoice,
  unknownFields,
  type Warn,
  WEB_SEARCH,
} from '../../hub/index.ts'
import { FORMAT } from './maps.ts'
import { warnCacheControl } from './parts.ts'

const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  function: new Set(['type', 'name', 'description', 'parameters', 'strict']),
  custom: new Set(['type', 'name', 'description', 'format']),
}

const MODES: readonly string[] = ['auto', 'none', 'required'] satisfies ToolChoice['mode'][]

/** Function and custom tools, and all others as they came. */
export function decodeTools(value: unknown, warn: Warn): Tool[] {
  return expectArray(value, 'tools').map((entry, index) => {
    const path = `tools[${index}]`
    const tool = expectObject(entry, path)
    const type = expectString(tool.type, `${path}.type`)
    if (type !== 'function' && type !== 'custom') return { type: 'provider', format: FORMAT, value: tool }
    for (const [field, setting] of Object.entries(unknownFields(tool, KNOWN[type] ?? new Set()) ?? {})) {
      if (setting === false) continue
      const message = `Other formats have no equivalent of ${field} on ${type} tools; it was dropped`
      warn('unsupported', `${path}.${field}`, message)
    }
    const named = defined({
      name: expectString(tool.name, `${path}.name`),
      description: optionalString(tool.description, `${path}.description`),
    })
    if (type === 'custom') return { type, ...named, ...(isObject(tool.format) && { format: tool.format }) }
    return { type, ...named, ...decodeSchema(tool, path) }
  })
}

/**
 * The schema and whether it is enforced. Without `strict`, OpenAI enforces every schema that can be enforced
 * (openai-node, `NamespaceTool.Function.strict`); every other format does not enforce by default.
 */
function decodeSchema(tool: JsonObject, path: string): { parameters?: JsonObject; strict?: true } {
  const { parameters } = tool
  const strict =
    tool.strict === undefined
      ? isObject(parameters) && parameters.type === 'object' && isStrictSchema(parameters)
      : optionalBoolean(tool.strict, `${path}.strict`) === true
  return {
    ...(parameters !== undefined &&
      parameters !== null && { parameters: expectObject(parameters, `${path}.parameters`) }),
    ...(strict && { strict }),
  }
}

/** Tool choices that only this format has are kept as an extension. */
export function decodeToolChoice(value: unknown): { toolChoice?: ToolChoice; extension?: JsonObject } {
  if (typeof value === 'string') {
    if (isMode(value)) return { toolChoice: { mode: value } }
    throw badValue('tool_choice', 'auto, none, required or an object', value)
  }
  const choice = expectObject(value, 'tool_choice')
  if (choice.type === 'function' || choice.type === 'custom') {
    return { toolChoice: { mode: 'required', tools: [expectString(choice.name, 'tool_choice.name')] } }
  }
  if (choice.type === 'allowed_tools') {
    const tools = expectArray(choice.tools, 'tool_choice.tools').map(nameOf)
    const named = tools.filter((name) => name !== undefined)
    if (named.length === tools.length && isMode(choice.mode))
      return { toolChoice: { mode: choice.mode, tools: named } }
  }
  return { extension: choice }
}

function nameOf(tool: unknown): string | undefined {
  if (!isObject(tool) || (tool.type !== 'function' && tool.type !== 'custom')) return undefined
  return typeof tool.name === 'string' ? tool.name : undefined
}

function isMode(value: unknown): value is ToolChoice['mode'] {
  return typeof value === 'string' && MODES.includes(value)
}

/** @param search the declaration of the web search */
export function encodeTools(tools: readonly Tool[], warn: Warn, search?: JsonObject): JsonObject[] {
  return tools.flatMap((tool, index): JsonObject[] => {
    const path = `tools[${index}]`
    if (tool.type === 'provider') {
      if (tool.format === FORMAT) return [tool.value]
      warn('unsupported', path, `Only ${tool.format} supports this tool; it was dropped`)
      return []
    }
    if (tool.type === 'web-search') return search ? [search] : []
    const { type, name, description } = tool
    if (type === 'custom') return [defined({ type, name, description, format: tool.format })]
    warnCacheControl(tool, path, warn)
    return [
      {
        type,
        name,
        ...defined({ description }),
        parameters: tool.parameters ? objectSchema(tool.parameters) : null,
        strict: tool.strict ?? false,
      },
    ]
  })
}

/** OpenAI rejects parameters that are not an object schema, and object schemas without `properties`. */
function objectSchema(schema: JsonObject): JsonObject {
  if (schema.type === 'object' && schema.properties !== undefined) return schema
  return { ...schema, type: 'object', properties: schema.properties ?? {} }
}

export function encodeToolChoice({ mode, tools: names = [] }: ToolChoice, tools: readonly Tool[]): unknown {
  if (mode === 'none' || names.length === 0) return mode
  const custom = new Set(tools.flatMap((tool) => (tool.type === 'custom' ? tool.name : [])))
  const hasSearch = tools.some((tool) => tool.type === 'web-search')
  const isSearch = (name: string) =>
    hasSearch && name === WEB_SEARCH && !tools.some((tool) => isClientTool(tool) && tool.name === name)
  const named = names.map((name) =>
    isSearch(name) ? { type: WEB_SEARCH } : { type: custom.has(name) ? 'custom' : 'function', name },
  )
  return named.length === 1 && mode === 'required' && !isSearch(names[0] ?? '')
    ? named[0]
    : { type: 'allowed_tools', mode, tools: named }
}
