import {
  type ChatRequest,
  type DecodedWebSearch,
  defined,
  fingerprint,
  isObject,
  type JsonObject,
  type NativePart,
  readLocation,
  shareWebSearchTools,
  stringOf,
  stringsOf,
  type Warn,
  WEB_SEARCH,
  type WebSearch,
  type WebSource,
  warnUnshared,
} from '../../hub/index.ts'
import type { WebSearchSupport } from '../quirks.ts'
import { decodeCacheControl } from './maps.ts'

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool */
const TYPE = /^web_search_\d{8}$/

/** The version that every model has; later ones require code execution. */
const VERSION = 'web_search_20250305'

/** The request with the hub's web search in place of Anthropic's. */
export function shareWebSearch(request: ChatRequest, warn: Warn): ChatRequest {
  return shareWebSearchTools(request, 'anthropic', (value, path) => decodeTool(value, path, warn))
}

function decodeTool(value: JsonObject, path: string, warn: Warn): DecodedWebSearch | undefined {
  if (!TYPE.test(stringOf(value.type))) return undefined
  const { type: _, name: __, allowed_callers: callers, ...fields } = value
  const { allowed_domains, blocked_domains, user_location, max_uses, cache_control, ...rest } = fields
  const direct = Array.isArray(callers) && callers.every((caller) => caller === 'direct')
  warnUnshared({ ...rest, allowed_callers: direct ? undefined : callers }, path, warn)
  return {
    tool: defined({
      type: 'web-search' as const,
      allowedDomains: stringsOf(allowed_domains),
      blockedDomains: stringsOf(blocked_domains),
      userLocation: readLocation(user_location),
      maxUses: typeof max_uses === 'number' ? max_uses : undefined,
      cacheControl: decodeCacheControl(cache_control),
    }),
  }
}

export const WEB_SEARCH_SUPPORT: WebSearchSupport = {
  settings: ['allowedDomains', 'blockedDomains', 'userLocation', 'maxUses', 'cacheControl'],
  canBeForced: true,
  encode: (tool) => ({
    tool: defined({
      type: VERSION,
      name: WEB_SEARCH,
      allowed_domains: tool.allowedDomains,
      blocked_domains: tool.blockedDomains,
      user_location: tool.userLocation && { type: 'approximate', ...tool.userLocation },
      max_uses: tool.maxUses,
    }),
  }),
}

/** The search of a call or result of the web search tool; undefined for other blocks. */
export function decodeWebSearch(block: JsonObject): WebSearch | undefined {
  if (block.type === 'server_tool_use' && block.name === WEB_SEARCH) {
    const query = isObject(block.input) ? stringOf(block.input.query) : ''
    return { id: stringOf(block.id), queries: query ? [query] : [] }
  }
  if (block.type !== 'web_search_tool_result') return undefined
  const found = Array.isArray(block.content) ? block.content : []
  const sources = found.flatMap((result): WebSource[] => {
    if (!isObject(result) || !stringOf(result.url)) return []
    return [{ url: stringOf(result.url), ...defined({ title: stringOf(result.title) || undefined }) }]
  })
  const error = isObject(block.content) ? stringOf(block.content.error_code) || 'unavailable' : undefined
  return { id: stringOf(block.tool_use_id), sources, ...defined({ error }) }
}

/** The blocks of a search that another vendor ran, for a client. */
export function encodeWebSearch({ id, queries, sources, error }: WebSearch): JsonObject[] {
  const caller = { type: 'direct' }
  const input = queries && {
    query: queries[0] ?? '',
    ...(queries.length > 1 && { queries }),
  }
  const failure = error && { type: 'web_search_tool_result_error', error_code: 'unavailable' }
  const pages = sources?.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title: title ?? url,
    page_age: null,
    encrypted_content: '',
  }))
  const content = failure || pages
  const tool_use_id = blockId(id)
  return [
    ...(input ? [{ type: 'server_tool_use', id: tool_use_id, name: WEB_SEARCH, input, caller }] : []),
    ...(content ? [{ type: 'web_search_tool_result', tool_use_id, content, caller }] : []),
  ]
}

const PREFIX = 'srvtoolu_'
/** The ids of OpenAI's searches, as `blockId` leaves them. */
const OPENAI_ID = /^srvtoolu_(ws_[a-zA-Z0-9_]+)$/
const GENERATED = `${PREFIX}mixrouter_`

/** The id of a search as Anthropic's SDKs expect it. OpenAI's can be read back from it. */
function blockId(id: string): string {
  const readable = OPENAI_ID.test(PREFIX + id)
  return readable ? PREFIX + id : GENERATED + fingerprint(id)
}

/**
 * A block of an earlier turn from `encodeWebSearch` as the part that it was: OpenAI's item, or nothing that any vendor
 * accepts back. Undefined for Anthropic's own blocks.
 */
export function decodeForeignSearch(block: JsonObject): NativePart[] | undefined {
  const search = decodeWebSearch(block)
  if (!search) return undefined
  const id = OPENAI_ID.exec(search.id)?.[1]
  if (id === undefined && !search.id.startsWith(GENERATED)) return undefined
  if (!search.queries) return []
  if (id === undefined) return [{ type: 'native', format: 'google', webSearch: search }]
  const { input } = block
  const queries = (isObject(input) && stringsOf(input.queries)) || search.queries
  const action = { type: 'search', query: queries[0] ?? '', queries }
  const value = { type: 'web_search_call', id, status: 'completed', action }
  return [{ type: 'native', format: 'openai-responses', value, webSearch: { id, queries } }]
}
