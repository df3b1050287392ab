import {
  type AssistantPart,
  type ChatRequest,
  FORMATS,
  type Format,
  type FunctionTool,
  fitName,
  isClientTool,
  isObject,
  type JsonObject,
  type Message,
  type NameRule,
  type Part,
  type Tool,
  type ToolCallPart,
  type ToolResultPart,
  type Warn,
} from '../hub/index.ts'

/**
 * A vendor's tools that the client runs, such as a shell: other vendors' models call them as functions with the schema
 * that the vendor documents.
 */
export interface ClientTools {
  /** The functions that a declaration stands for; undefined for a tool that the vendor runs. */
  toFunctions(tool: JsonObject): FunctionTool[] | undefined
  /** Fields of a declaration or item that a function conveys, or that have no meaning for one. */
  readonly conveyed: ReadonlySet<string>
  /** The paths of what functions do not convey within such fields of a declaration. */
  losses?(tool: JsonObject): readonly string[]
  /** A call or result of an earlier turn as one of such a function; undefined for any other item. */
  toPart?(value: JsonObject): ToolCallPart | ToolResultPart | undefined
  /** The name of a call's function among those of `toFunctions`, where the client has it in two parts; else undefined. */
  nameOf?(call: ToolCallPart): string | undefined
  /** What turns a call into what the client reads that declared `tool`; undefined where it stays as it is. */
  fromCall?(tool: JsonObject): ((call: ToolCallPart) => AssistantPart) | undefined
}

/** How a call of a function is turned back, by the function's name. */
export type CallReplacements = ReadonlyMap<string, (call: ToolCallPart) => AssistantPart>

/** Finds the client tools of a format. */
type Lookup = (format: Format) => ClientTools | undefined

/** The request with functions in place of other vendors' tools that the client runs. */
export function withFunctions(request: ChatRequest, to: Format, lookup: Lookup, warn: Warn): ChatRequest {
  const isForeign = ({ type, format }: { type: string; format?: Format }, kind: string) =>
    type === kind && format !== to && format !== undefined && lookup(format) !== undefined
  const hasTools = request.tools?.some((tool) =>
    isForeign(tool as { type: string; format?: Format }, 'provider'),
  )
  const hasItems = request.messages.some(({ content }) =>
    (content as Part[]).some(
      (part) =>
        isForeign(part as { type: string; format?: Format }, 'native') ||
        (part.type === 'toolCall' && wholeName(part, to, lookup) !== undefined),
    ),
  )
  if (!hasTools && !hasItems) return request
  const uniqueName = createUniqueNames(request.tools)
  return {
    ...request,
    ...(request.tools && {
      tools: request.tools.flatMap((tool, index) =>
        functionsOf(tool, `tools[${index}]`, to, lookup, warn).map((named) =>
          tool.type === 'provider' && named.type === 'function'
            ? { ...named, name: uniqueName(named.name) }
            : named,
        ),
      ),
    }),
    messages: request.messages.map((message, index) => ({
      ...message,
      content: (message.content as Part[]).map((part, position) =>
        portablePart(part, `messages[${index}].content[${position}]`, { to, lookup, uniqueName, warn }),
      ),
    })) as Message[],
  }
}

function functionsOf(tool: Tool, path: string, to: Format, lookup: Lookup, warn: Warn): Tool[] {
  if (tool.type !== 'provider' || tool.format === to) return [tool]
  const known = lookup(tool.format)
  const functions = known?.toFunctions(tool.value)
  if (!known || !functions) return [tool]
  warn('changed', path, 'The tool is run by the client; it was sent as a function')
  warnUnread(tool.value, known, path, warn)
  for (const loss of known.losses?.(tool.value) ?? []) warnLoss(loss, path, warn)
  return functions
}

interface PartContext {
  to: Format
  lookup: Lookup
  uniqueName: (name: string) => string
  warn: Warn
}

function portablePart(part: Part, path: string, { to, lookup, uniqueName, warn }: PartContext): Part {
  if (part.type === 'toolCall') {
    const name = wholeName(part, to, lookup)
    return name === undefined ? part : { ...withoutToolset(part), name: uniqueName(name) }
  }
  if (part.type !== 'native' || part.format === to || !isObject(part.value)) return part
  const known = lookup(part.format)
  const portable = known?.toPart?.(part.value)
  if (known && portable) warnUnread(part.value, known, path, warn)
  return portable?.type === 'toolCall' ? { ...portable, name: uniqueName(portable.name) } : (portable ?? part)
}

/** A call without the toolset that its name now contains. */
function withoutToolset({ opaque, ...call }: ToolCallPart): ToolCallPart {
  const { anthropic, ...others } = opaque ?? {}
  const { toolset: _, ...signed } = anthropic ?? {}
  const kept = Object.keys(signed).length > 0 ? { ...others, anthropic: signed } : others
  return Object.keys(kept).length > 0 ? { ...call, opaque: kept } : call
}

/** The name of a call's function where the client has it in two parts; else undefined. */
function wholeName(call: ToolCallPart, to: Format, lookup: Lookup): string | undefined {
  const others = FORMATS.filter((format) => format !== to)
  return others.map((format) => lookup(format)?.nameOf?.(call)).find((name) => name !== undefined)
}

function warnUnread(value: JsonObject, { conveyed }: ClientTools, path: string, warn: Warn): void {
  for (const [key, field] of Object.entries(value)) {
    if (conveyed.has(key) || field === null || field === undefined || field === false) continue
    if (isObject(field) && isUsual(field)) continue
    warnLoss(key, path, warn)
  }
}

function warnLoss(field: string, path: string, warn: Warn): void {
  warn('unsupported', `${path}.${field}`, `Functions have no equivalent of ${field}; it was dropped`)
}

/** Whether the model calls the tool on the client's machine, as it does a function. */
function isUsual({ type, ...rest }: JsonObject): boolean {
  return (type === 'direct' || type === 'local') && Object.keys(rest).length === 0
}

/** Names for functions that stand for vendors' tools, which none of the client's own tools has. */
function createUniqueNames(tools: readonly Tool[] | undefined): (name: string) => string {
  const own = new Set(tools?.flatMap((tool) => (isClientTool(tool) ? [tool.name] : [])))
  const found = new Map<string, string>()
  return (name) => {
    let unique = found.get(name) ?? name
    for (let count = 1; own.has(unique); count++) unique = `${name}_builtin${count === 1 ? '' : count}`
    found.set(name, unique)
    return unique
  }
}

/** How calls of the functions that stand for the client's own tools are turned back. */
export function replacementsOf(
  tools: readonly Tool[] | undefined,
  upstream: Format,
  rule: NameRule,
  lookup: Lookup,
): CallReplacements | undefined {
  if (!tools?.some((tool) => tool.type === 'provider' && tool.format !== upstream)) return undefined
  const replacements = new Map<string, (call: ToolCallPart) => AssistantPart>()
  const uniqueName = createUniqueNames(tools)
  for (const tool of tools) {
    if (tool.type !== 'provider' || tool.format === upstream) continue
    const known = lookup(tool.format)
    const fromCall = known?.fromCall?.(tool.value)
    for (const { name } of known?.toFunctions(tool.value) ?? []) {
      const sent = uniqueName(name)
      if (!fromCall && sent === name) continue
      replacements.set(fitName(sent, rule), (call) => {
        const restored = { ...call, name }
        return fromCall?.(restored) ?? restored
      })
    }
  }
  return replacements.size > 0 ? replacements : undefined
}
