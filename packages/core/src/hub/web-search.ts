import { defined, isObject, stringOf } from './json.ts'
import type { AssistantPart } from './part.ts'
import {
  type ChatRequest,
  isClientTool,
  type Tool,
  type ToolChoice,
  type UserLocation,
  type WebSearchTool,
} from './request.ts'
import type { Usage } from './response.ts'
import type { Format } from './vocabulary.ts'
import type { Warn } from './warning.ts'

/** The name by which `ToolChoice.tools` refers to the web search. */
export const WEB_SEARCH = 'web_search'

/** A setting of the web search tool. */
export type WebSearchSetting = Exclude<keyof WebSearchTool, 'type'>

/** A declaration of web search that was read, and what else its entry of `tools` declares. */
export interface DecodedWebSearch {
  tool: WebSearchTool
  rest?: Record<string, unknown> | undefined
}

/**
 * The request with the hub's tool in place of the declarations of `format` that `read` recognizes. Of several only the
 * first stays.
 */
export function shareWebSearchTools(
  request: ChatRequest,
  format: Format,
  read: (value: Record<string, unknown>, path: string) => DecodedWebSearch | undefined,
): ChatRequest {
  if (!request.tools?.some((tool) => tool.type === 'provider' && tool.format === format)) return request
  let found = false
  const tools = request.tools.flatMap((tool, index): Tool[] => {
    const decoded =
      tool.type === 'provider' && tool.format === format ? read(tool.value, `tools[${index}]`) : undefined
    if (!decoded) return [tool]
    const first = found ? [] : [decoded.tool]
    found = true
    return decoded.rest ? [...first, { type: 'provider', format, value: decoded.rest }] : first
  })
  return found ? { ...request, tools } : request
}

/** The request with `fields` as the extension of `format`, or without one if there are none. */
export function withExtension(
  { extensions, ...request }: ChatRequest,
  format: Format,
  fields: Record<string, unknown>,
): ChatRequest {
  const { [format]: _, ...others } = extensions ?? {}
  const all = Object.keys(fields).length > 0 ? { ...others, [format]: fields } : others
  return Object.keys(all).length > 0 ? { ...request, extensions: all } : request
}

/** Where the user is, in the fields that the formats share; undefined if none is set. */
export function readLocation(value: unknown): UserLocation | undefined {
  if (!isObject(value)) return undefined
  const { city, region, country, timezone } = value
  const location = defined({
    city: stringOf(city) || undefined,
    region: stringOf(region) || undefined,
    country: stringOf(country) || undefined,
    timezone: stringOf(timezone) || undefined,
  })
  return Object.keys(location).length > 0 ? location : undefined
}

/** Warns of each field of a declaration that other formats have no equivalent of. */
export function warnUnshared(fields: Record<string, unknown>, path: string, warn: Warn): void {
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === false) continue
    const message = `Other formats have no equivalent of ${field} of a web search; it was dropped`
    warn('unsupported', `${path}.${field}`, message)
  }
}

/** Warns of each setting that a target cannot carry. */
export function warnWebSearch(
  tool: WebSearchTool,
  carried: readonly WebSearchSetting[],
  { path, target, warn }: { path: string; target: string; warn: Warn },
): void {
  for (const setting of SETTINGS) {
    if (tool[setting] === undefined || carried.includes(setting)) continue
    if (setting === 'contextSize' && tool.contextSize === 'medium') continue
    warn(
      'unsupported',
      `${path}.${setting}`,
      `${target} has no equivalent of ${setting} of a web search; it was dropped`,
    )
  }
}

const SETTINGS: readonly WebSearchSetting[] = [
  'allowedDomains',
  'blockedDomains',
  'userLocation',
  'maxUses',
  'contextSize',
  'cacheControl',
]

export function isWebSearchCall(part: AssistantPart): boolean {
  return part.type === 'native' && part.webSearch?.queries !== undefined
}

/** The usage with `calls` as its web searches, where the vendor does not count them. */
export function withWebSearches(usage: Usage | undefined, calls: number): Usage | undefined {
  return usage && usage.webSearches === undefined && calls > 0 ? { ...usage, webSearches: calls } : usage
}

/** Whether the request forces a web search and nothing else. */
export function forcesWebSearch({
  toolChoice,
  tools = [],
}: Pick<ChatRequest, 'toolChoice' | 'tools'>): boolean {
  if (toolChoice?.mode !== 'required' || !tools.some(({ type }) => type === 'web-search')) return false
  const names = toolChoice.tools
  return names ? names.every((name) => name === WEB_SEARCH) : !tools.some(isClientTool)
}

/** The choice among the tools of the client, for formats in which the web search has no name. */
export function withoutWebSearch({
  toolChoice,
  tools = [],
}: Pick<ChatRequest, 'toolChoice' | 'tools'>): ToolChoice | undefined {
  const named = tools.some((tool) => isClientTool(tool) && tool.name === WEB_SEARCH)
  if (!toolChoice?.tools?.includes(WEB_SEARCH) || named) return toolChoice
  const names = toolChoice.tools.filter((name) => name !== WEB_SEARCH)
  return names.length > 0 ? { mode: 'auto', tools: names } : { mode: 'auto' }
}
