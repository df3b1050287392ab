import {
  type ChatRequest,
  type DecodedWebSearch,
  defined,
  isObject,
  type JsonObject,
  readLocation,
  shareWebSearchTools,
  stringOf,
  type Tool,
  type ToolChoice,
  type Warn,
  WEB_SEARCH,
  type WebSearchTool,
  warnUnshared,
  withExtension,
} from '../../hub/index.ts'

/**
 * The request with the hub's web search in place of those of the format: OpenAI's `web_search_options`, Alibaba's
 * `enable_search` and the tools of Zhipu and Moonshot.
 */
export function shareWebSearch(request: ChatRequest, warn: Warn): ChatRequest {
  const { web_search_options, enable_search, search_options, ...rest } =
    request.extensions?.['openai-chat'] ?? {}
  const byTool = shareWebSearchTools(request, 'openai-chat', (value, path) => decodeTool(value, path, warn))
  const options = isObject(web_search_options)
  if (!options && enable_search !== true) return byTool
  if (byTool.tools?.some(({ type }) => type === 'web-search')) return byTool
  const { tool, toolChoice } = options
    ? { tool: decodeOptions(web_search_options, warn), toolChoice: undefined }
    : decodeSearchOptions(search_options, warn)
  const tools: Tool[] = [...(byTool.tools ?? []), tool]
  const chosen = request.toolChoice ?? toolChoice
  return withExtension({ ...byTool, tools, ...(chosen && { toolChoice: chosen }) }, 'openai-chat', rest)
}

function decodeOptions(options: JsonObject, warn: Warn): WebSearchTool {
  const { search_context_size: size, user_location: location, filters, ...rest } = options
  warnUnshared({ ...rest, filters }, 'web_search_options', warn)
  return defined({
    type: 'web-search' as const,
    userLocation: readLocation(isObject(location) ? (location.approximate ?? location) : undefined),
    contextSize: stringOf(size) || undefined,
  })
}

function decodeSearchOptions(value: unknown, warn: Warn): { tool: WebSearchTool; toolChoice?: ToolChoice } {
  const { forced_search: forced, ...rest } = isObject(value) ? value : {}
  warnUnshared(rest, 'search_options', warn)
  return {
    tool: { type: 'web-search' },
    ...(forced === true && { toolChoice: { mode: 'required', tools: [WEB_SEARCH] } }),
  }
}

function decodeTool(value: JsonObject, path: string, warn: Warn): DecodedWebSearch | undefined {
  if (value.type === 'builtin_function') {
    const named = isObject(value.function) && value.function.name === '$web_search'
    return named ? { tool: { type: 'web-search' } } : undefined
  }
  if (value.type !== WEB_SEARCH) return undefined
  const {
    enable,
    search_engine: _,
    search_result: __,
    ...fields
  } = isObject(value.web_search) ? value.web_search : {}
  if (enable === false) return undefined
  const { search_domain_filter: domain, ...rest } = fields
  warnUnshared(rest, `${path}.web_search`, warn)
  return {
    tool: defined({
      type: 'web-search' as const,
      allowedDomains: stringOf(domain) ? [stringOf(domain)] : undefined,
    }),
  }
}
