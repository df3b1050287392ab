import {
  type ChatRequest,
  type DecodedWebSearch,
  defined,
  fingerprint,
  isObject,
  type JsonObject,
  type NativePart,
  type Part,
  readLocation,
  shareWebSearchTools,
  stringOf,
  stringsOf,
  type ToolChoice,
  type Warn,
  WEB_SEARCH,
  type WebSearch,
  type WebSource,
  warnUnshared,
  withExtension,
} from '../../hub/index.ts'
import type { WebSearchSupport } from '../quirks.ts'
import { toArray } from './fields.ts'
import { FORMAT, GENERATED, isGeneratedId, SEARCH_SOURCES } from './maps.ts'

/** The tool by all its names: https://developers.openai.com/api/docs/guides/tools-web-search */
const TYPE = /^web_search(_preview)?(_\d{4}_\d{2}_\d{2})?$/

function isWebSearch(type: unknown): boolean {
  return typeof type === 'string' && TYPE.test(type)
}

/** The request with the hub's web search in place of OpenAI's. */
export function shareWebSearch(request: ChatRequest, warn: Warn): ChatRequest {
  const shared = shareWebSearchTools(request, FORMAT, (value, path) => decodeTool(value, path, warn))
  if (shared === request) return request
  const own = request.extensions?.[FORMAT] ?? {}
  const { tool_choice: choice, max_tool_calls: calls, include, ...rest } = own
  const toolChoice = decodeChoice(choice)
  const single = !shared.tools?.some(({ type }) => type === 'provider') && typeof calls === 'number'
  const tools = shared.tools?.map((tool) =>
    tool.type === 'web-search' && single ? { ...tool, maxUses: calls } : tool,
  )
  const left = defined({
    ...rest,
    tool_choice: toolChoice ? undefined : choice,
    max_tool_calls: single ? undefined : calls,
    include: withoutSources(include),
  })
  return withExtension(
    { ...shared, ...(tools && { tools }), ...(toolChoice && { toolChoice }) },
    FORMAT,
    left,
  )
}

/** Searches come back with their pages in any case. */
function withoutSources(include: unknown): unknown {
  if (!Array.isArray(include)) return include
  const left = include.filter((field) => field !== SEARCH_SOURCES)
  return left.length > 0 ? left : undefined
}

/** A search of OpenAI's cache only must not become one of the live web, which is all that others have. */
function decodeTool(value: JsonObject, path: string, warn: Warn): DecodedWebSearch | undefined {
  if (!isWebSearch(value.type) || value.external_web_access === false) return undefined
  const { type: _, filters, user_location: location, search_context_size: size, ...rest } = value
  if (rest.external_web_access === true) delete rest.external_web_access
  // Only those of xAI have `excluded_domains`.
  const { allowed_domains: allowed, excluded_domains: excluded, ...others } = isObject(filters) ? filters : {}
  warnUnshared({ ...rest, ...others }, path, warn)
  return {
    tool: defined({
      type: 'web-search' as const,
      allowedDomains: stringsOf(allowed),
      blockedDomains: stringsOf(excluded),
      userLocation: readLocation(location),
      contextSize: stringOf(size) || undefined,
    }),
  }
}

/** A choice of tools in which the web search is one. */
function decodeChoice(choice: unknown): ToolChoice | undefined {
  if (!isObject(choice)) return undefined
  if (isWebSearch(choice.type)) return { mode: 'required', tools: [WEB_SEARCH] }
  if (choice.type !== 'allowed_tools' || (choice.mode !== 'auto' && choice.mode !== 'required'))
    return undefined
  const names = toArray(choice.tools).map((tool) => {
    if (!isObject(tool)) return ''
    return isWebSearch(tool.type) ? WEB_SEARCH : stringOf(tool.name)
  })
  return names.includes('') ? undefined : { mode: choice.mode, tools: names }
}

/** OpenAI counts the calls of all its tools together; in a request of another format this is the only one. */
export const WEB_SEARCH_SUPPORT: WebSearchSupport = {
  settings: ['allowedDomains', 'userLocation', 'contextSize', 'maxUses'],
  canBeForced: true,
  encode: (tool) => ({
    tool: defined({
      type: WEB_SEARCH,
      filters: tool.allowedDomains && { allowed_domains: tool.allowedDomains },
      user_location: tool.userLocation && { type: 'approximate', ...tool.userLocation },
      search_context_size: tool.contextSize,
    }),
    fields: defined({ include: [SEARCH_SOURCES], max_tool_calls: tool.maxUses }),
  }),
}

/** The search of a `web_search_call`; undefined for other items and for pages that were opened. */
export function decodeWebSearch(item: JsonObject): WebSearch | undefined {
  if (item.type !== 'web_search_call') return undefined
  const action = isObject(item.action) ? item.action : {}
  if (stringOf(action.type) !== 'search' && item.action !== undefined) return undefined
  const queries = stringsOf(action.queries) ?? [stringOf(action.query)].filter(Boolean)
  const sources = toArray(action.sources).flatMap((source): WebSource[] => {
    const url = isObject(source) ? stringOf(source.url) : ''
    return url ? [{ url }] : []
  })
  const error = item.status === 'failed' ? 'failed' : undefined
  return { id: stringOf(item.id), queries, sources, ...defined({ error }) }
}

/** A part of a search that another vendor ran. */
interface ForeignSearch extends NativePart {
  webSearch: WebSearch
}

export function isForeignSearch(part: Part): part is ForeignSearch {
  return part.type === 'native' && part.format !== FORMAT && part.webSearch !== undefined
}

/** Writes searches as items. A call waits for its result, which other vendors report apart. */
export interface SearchWriter {
  add(search: WebSearch): void
  /** Writes the calls that have no result yet. */
  flush(): void
}

export function createSearchWriter(write: (part: NativePart) => void): SearchWriter {
  const waiting = new Map<string, WebSearch>()
  const writeItem = (search: WebSearch) => {
    write({ type: 'native', format: FORMAT, value: encodeItem(search), webSearch: search })
  }
  return {
    add(search) {
      const whole = { ...waiting.get(search.id), ...search }
      waiting.delete(search.id)
      if (!whole.queries) return
      if (whole.sources) writeItem(whole)
      else waiting.set(search.id, whole)
    },
    flush() {
      if (waiting.size === 0) return
      for (const search of waiting.values()) writeItem(search)
      waiting.clear()
    },
  }
}

/** The parts of a response with OpenAI's items in place of other vendors' searches. */
export function ownSearches<P extends Part>(content: readonly P[]): (P | NativePart)[] {
  if (!content.some(isForeignSearch)) return [...content]
  const parts: (P | NativePart)[] = []
  const searches = createSearchWriter((part) => parts.push(part))
  for (const part of content) {
    if (isForeignSearch(part)) searches.add(part.webSearch)
    else {
      searches.flush()
      parts.push(part)
    }
  }
  searches.flush()
  return parts
}

function encodeItem({ id, queries = [], sources = [], error }: WebSearch): JsonObject {
  return {
    type: 'web_search_call',
    id: id.startsWith('ws_') ? id : `ws_${GENERATED}${fingerprint(id)}`,
    status: error ? 'failed' : 'completed',
    action: {
      type: 'search',
      query: queries[0] ?? '',
      queries,
      ...(sources.length > 0 && { sources: sources.map(({ url }) => ({ type: 'url', url })) }),
    },
  }
}

/** Whether an item of an earlier turn is of a search that another vendor ran. */
export function isForeignSearchItem(item: unknown): boolean {
  return isObject(item) && item.type === 'web_search_call' && isGeneratedId(item.id)
}
