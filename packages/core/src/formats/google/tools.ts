import {
  badValue,
  type ChatRequest,
  type ClientTool,
  defined,
  expectObject,
  expectString,
  type FunctionTool,
  isClientTool,
  type JsonObject,
  optionalString,
  type Tool,
  type ToolChoice,
  unknownFields,
  type Warn,
  withoutWebSearch,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { freeTextParameters } from '../free-text.ts'
import { encodeWebSearch } from '../web-search.ts'
import { camelFields, listOf, NO_CACHE_BREAKPOINTS } from './maps.ts'
import { toJsonSchema } from './schema.ts'
import { WEB_SEARCH_SUPPORT } from './web-search.ts'
import type { FunctionCallingConfigWire, FunctionDeclarationWire } from './wire.ts'

const TOOL = new Set(['functionDeclarations'])
const TOOL_CONFIG = new Set(['functionCallingConfig'])
const CALLING_CONFIG = new Set(['mode', 'allowedFunctionNames'])
const DECLARATION = new Set(['name', 'description', 'parameters', 'parametersJsonSchema'])
const DECLARATION_ALIASES = new Set([...DECLARATION, 'responseJsonSchema'])

/** Keywords that determine the type of a schema. Parameters must be an object. */
const SHAPING = ['type', '$ref', 'anyOf', 'oneOf', 'allOf']

/** Function declarations are tools; any other field of an entry is one of Google's own tools. */
export function decodeTools(value: unknown, warn: Warn): Tool[] | undefined {
  const tools: Tool[] = []
  for (const [position, item] of listOf(value, 'tools').entries()) {
    const path = `tools[${position}]`
    const entry = camelFields(expectObject(item, path), TOOL)
    const declarations = listOf(entry.functionDeclarations, `${path}.functionDeclarations`)
    for (const [index, declaration] of declarations.entries()) {
      tools.push(decodeDeclaration(declaration, `${path}.functionDeclarations[${index}]`, warn))
    }
    const own = unknownFields(entry, TOOL)
    if (own) tools.push({ type: 'provider', format: 'google', value: own })
  }
  return tools.length > 0 ? tools : undefined
}

function decodeDeclaration(value: unknown, path: string, warn: Warn): FunctionTool {
  const declaration = camelFields(expectObject(value, path), DECLARATION_ALIASES)
  for (const key of Object.keys(unknownFields(declaration, DECLARATION) ?? {})) {
    warn(
      'unsupported',
      `${path}.${key}`,
      `Other formats have no equivalent of ${key} on functions; it was dropped`,
    )
  }
  const { parameters, parametersJsonSchema } = declaration
  return defined({
    type: 'function' as const,
    name: expectString(declaration.name, `${path}.name`),
    description: optionalString(declaration.description, `${path}.description`),
    parameters:
      parametersJsonSchema != null
        ? expectObject(parametersJsonSchema, `${path}.parametersJsonSchema`)
        : parameters != null
          ? toJsonSchema(expectObject(parameters, `${path}.parameters`), `${path}.parameters`)
          : undefined,
  })
}

/**
 * `toolConfig` as the hub's tool choice, and the rest of its fields. VALIDATED with names restricts the choice to them.
 * Without names it only requires valid arguments, which has no equivalent and is kept in `rest`.
 */
export function decodeToolChoice(value: unknown): { toolChoice?: ToolChoice; rest?: JsonObject } {
  if (value === undefined || value === null) return {}
  const config = camelFields(expectObject(value, 'toolConfig'), TOOL_CONFIG)
  const rest = unknownFields(config, TOOL_CONFIG)
  const path = 'toolConfig.functionCallingConfig'
  if (config.functionCallingConfig == null) return defined({ rest })
  const calling = camelFields(expectObject(config.functionCallingConfig, path), CALLING_CONFIG)
  const names = listOf(calling.allowedFunctionNames, `${path}.allowedFunctionNames`).map((name, position) =>
    expectString(name, `${path}.allowedFunctionNames[${position}]`),
  )
  const kept = unknownFields(calling, CALLING_CONFIG)
  const keep = (more: JsonObject | undefined) => (more ? { ...rest, functionCallingConfig: more } : rest)
  const tools = names.length > 0 ? { tools: names } : {}
  switch (optionalString(calling.mode, `${path}.mode`)?.toUpperCase() ?? 'MODE_UNSPECIFIED') {
    case 'MODE_UNSPECIFIED':
      return defined({ rest: keep(kept) })
    case 'AUTO':
      return defined({ toolChoice: { mode: 'auto' as const }, rest: keep(kept) })
    case 'NONE':
      return defined({ toolChoice: { mode: 'none' as const }, rest: keep(kept) })
    case 'ANY':
      return defined({ toolChoice: { mode: 'required' as const, ...tools }, rest: keep(kept) })
    case 'VALIDATED':
      if (names.length === 0) return defined({ rest: keep({ ...kept, mode: 'VALIDATED' }) })
      return defined({ toolChoice: { mode: 'auto' as const, ...tools }, rest: keep(kept) })
    default:
      throw badValue(`${path}.mode`, 'AUTO, ANY, NONE or VALIDATED', calling.mode)
  }
}

/** All functions in one entry, as Google requires, then Google's own tools unchanged. */
export function encodeTools(request: ChatRequest, context: EncodeRequestContext): JsonObject[] | undefined {
  const { tools = [] } = request
  const { warn } = context
  const functionDeclarations: FunctionDeclarationWire[] = []
  const own: JsonObject[] = []
  for (const [position, tool] of tools.entries()) {
    const path = `tools[${position}]`
    if (tool.type === 'web-search') own.push(...encodeSearch(request, path, context))
    else if (tool.type !== 'provider') functionDeclarations.push(encodeDeclaration(tool, path, warn))
    else if (tool.format === 'google') own.push(tool.value)
    else warn('unsupported', path, `Only ${tool.format} supports this tool; it was dropped`)
  }
  if (functionDeclarations.length > 0) own.unshift({ functionDeclarations })
  return own.length > 0 ? own : undefined
}

/** Google Search. Models before Gemini 3 reject it beside functions. */
function encodeSearch(request: ChatRequest, path: string, context: EncodeRequestContext): JsonObject[] {
  const { warn, traits, quirks } = context
  if (request.tools?.some(isClientTool) && !quirks?.combinesTools?.(traits)) {
    const message = 'Models before Gemini 3 reject a web search together with functions; it was dropped'
    warn('unsupported', path, message)
    return []
  }
  const { tool } = encodeWebSearch(request, WEB_SEARCH_SUPPORT, { ...context, target: 'Google' })
  return tool ? [tool] : []
}

function encodeDeclaration(tool: ClientTool, path: string, warn: Warn): FunctionDeclarationWire {
  const named = { name: tool.name, ...(tool.description !== undefined && { description: tool.description }) }
  if (tool.type === 'custom') {
    warn(
      'changed',
      path,
      'Google has no free-text tools; the tool was sent as a function with a string input',
    )
    return { ...named, parametersJsonSchema: freeTextParameters(tool, path, warn) }
  }
  if (tool.strict) warn('unsupported', `${path}.strict`, 'Google has no strict schemas; strict was dropped')
  if (tool.cacheControl) warn('unsupported', `${path}.cacheControl`, NO_CACHE_BREAKPOINTS)
  const schema = encodeSchema(tool.parameters)
  if (!schema) return named
  const typed = SHAPING.some((key) => schema[key] !== undefined)
  return { ...named, parametersJsonSchema: typed ? schema : { type: 'object', ...schema } }
}

/** A schema without `$schema`; undefined if it is empty. */
export function encodeSchema(schema: JsonObject | undefined): JsonObject | undefined {
  const { $schema: _, ...keywords } = schema ?? {}
  return Object.keys(keywords).length > 0 ? keywords : undefined
}

/** `toolConfig`. Functions beside Google's own tools require that the invocations of those are returned. */
export function encodeToolConfig(
  request: ChatRequest,
  { traits, quirks, warn }: EncodeRequestContext,
): JsonObject {
  const functionCallingConfig = encodeToolChoice(request, warn)
  const { tools = [] } = request
  const hasFunctions = tools.some(isClientTool)
  const hasOwn = tools.some(
    (tool) => !isClientTool(tool) && (tool.type !== 'provider' || tool.format === 'google'),
  )
  if (!hasFunctions || !hasOwn || !quirks?.combinesTools?.(traits)) return { functionCallingConfig }
  const isFree = functionCallingConfig === undefined || functionCallingConfig.mode === 'AUTO'
  return {
    functionCallingConfig: isFree ? { mode: 'VALIDATED' } : functionCallingConfig,
    includeServerSideToolInvocations: true,
  }
}

/** How functions may be called. Google rejects this without functions, and names with AUTO. */
function encodeToolChoice(request: ChatRequest, warn: Warn): FunctionCallingConfigWire | undefined {
  const { tools = [] } = request
  const toolChoice = withoutWebSearch(request)
  if (!toolChoice) return undefined
  if (!tools.some(isClientTool)) {
    if (toolChoice.mode === 'required' && !tools.some(({ type }) => type === 'web-search'))
      warn('unsupported', 'toolChoice', 'The request has no functions; toolChoice was dropped')
    return undefined
  }
  const allowedFunctionNames = toolChoice.tools?.length ? toolChoice.tools : undefined
  if (toolChoice.mode === 'none') return { mode: 'NONE' }
  if (toolChoice.mode === 'required')
    return { mode: 'ANY', ...(allowedFunctionNames && { allowedFunctionNames }) }
  return allowedFunctionNames ? { mode: 'VALIDATED', allowedFunctionNames } : { mode: 'AUTO' }
}
