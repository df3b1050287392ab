import {
  type ChatRequest,
  type DecodedWebSearch,
  defined,
  isObject,
  type JsonObject,
  shareWebSearchTools,
  stringOf,
  stringsOf,
  type Warn,
  type WebSearch,
  type WebSource,
  warnUnshared,
} from '../../hub/index.ts'
import type { WebSearchSupport } from '../quirks.ts'
import { camelFields } from './maps.ts'

const ENTRY = new Set(['googleSearch', 'googleSearchRetrieval'])
const SEARCH = new Set(['excludeDomains', 'blockingConfidence', 'searchTypes', 'timeRangeFilter'])

/** The request with the hub's web search in place of Google's. */
export function shareWebSearch(request: ChatRequest, warn: Warn): ChatRequest {
  return shareWebSearchTools(request, 'google', (value, path) => decodeTool(value, path, warn))
}

function decodeTool(value: JsonObject, path: string, warn: Warn): DecodedWebSearch | undefined {
  const { googleSearch, googleSearchRetrieval, ...rest } = camelFields(value, ENTRY)
  const search = googleSearch ?? googleSearchRetrieval
  if (search === undefined || search === null) return undefined
  const { excludeDomains, searchTypes, ...fields } = isObject(search) ? camelFields(search, SEARCH) : {}
  const images = isObject(searchTypes) ? searchTypes.imageSearch : undefined
  warnUnshared({ ...fields, 'searchTypes.imageSearch': images }, `${path}.googleSearch`, warn)
  return {
    tool: defined({ type: 'web-search' as const, blockedDomains: stringsOf(excludeDomains) }),
    rest: Object.keys(rest).length > 0 ? rest : undefined,
  }
}

/** The Gemini API has no settings: https://ai.google.dev/gemini-api/docs/google-search */
export const WEB_SEARCH_SUPPORT: WebSearchSupport = {
  settings: [],
  encode: () => ({ tool: { googleSearch: {} } }),
}

/** The search of a part with the call or result of Google Search; undefined for other parts. */
export function decodeWebSearch({ toolCall, toolResponse }: JsonObject): WebSearch | undefined {
  if (isObject(toolCall) && toolCall.toolType === 'GOOGLE_SEARCH_WEB') {
    const args = isObject(toolCall.args) ? toolCall.args : {}
    return { id: stringOf(toolCall.id), queries: stringsOf(args.queries) ?? [] }
  }
  if (!isObject(toolResponse) || toolResponse.toolType !== 'GOOGLE_SEARCH_WEB') return undefined
  return { id: stringOf(toolResponse.id), sources: [] }
}

/** The search that the metadata of a response reports; undefined if there was none. */
export function decodeGrounding(grounding: unknown, responseId: string): WebSearch | undefined {
  const queries = isObject(grounding) ? stringsOf(grounding.webSearchQueries) : undefined
  if (!queries || !isObject(grounding)) return undefined
  const chunks = Array.isArray(grounding.groundingChunks) ? grounding.groundingChunks : []
  const sources = chunks.flatMap((chunk): WebSource[] => {
    const web = isObject(chunk) && isObject(chunk.web) ? chunk.web : {}
    const url = stringOf(web.uri)
    return url ? [{ url, ...defined({ title: stringOf(web.title) || undefined }) }] : []
  })
  return { id: `search_${responseId}`, queries, sources }
}
