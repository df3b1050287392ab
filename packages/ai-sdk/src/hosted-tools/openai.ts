import { defined, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { camelCased, type HostedConverter, type HostedTools, type NativeContent } from './content.ts'

/** How an item of a hosted tool, which is both its call and its result, is converted. */
interface HostedItem {
  tool: string
  input?: (item: JsonObject) => unknown
  output: (item: JsonObject) => JsonObject
  sources?: (item: JsonObject, tools: HostedTools) => NativeContent[]
}

/** The inputs and outputs that `@ai-sdk/openai` defines for OpenAI's hosted tools, by the type of the item. */
const ITEMS: Readonly<Record<string, HostedItem>> = {
  web_search_call: { tool: 'web_search', output: webSearchOutput, sources: webSearchSources },
  file_search_call: { tool: 'file_search', output: fileSearchOutput, sources: fileSearchSources },
  code_interpreter_call: {
    tool: 'code_interpreter',
    input: ({ code, container_id: containerId }) => ({ code, containerId }),
    output: ({ outputs = null }) => ({ outputs }),
  },
  image_generation_call: { tool: 'image_generation', output: ({ result = null }) => ({ result }) },
}

export const convertOpenAIItem: HostedConverter = (value, part, tools) => {
  const { type, id, status } = value
  if (typeof type !== 'string' || typeof id !== 'string') return undefined
  if (type.startsWith('mcp_')) return convertMCPItem(value, id, part, tools)
  if (type.startsWith('tool_search_')) return convertToolSearch(value, id, part, tools)

  const item = Object.hasOwn(ITEMS, type) ? ITEMS[type] : undefined
  if (!item) return undefined
  const isError = status === 'failed'
  const call = tools.call(id, item.tool, JSON.stringify(item.input?.(value) ?? {}))
  const result = tools.result(id, isError ? { status } : item.output(value), { part, isError })
  return [call, ...(result ? [result] : []), ...(item.sources?.(value, tools) ?? [])]
}

/** Calls of a remote MCP server, under the names `mcp.<tool>`. */
const convertMCPItem = (
  value: JsonObject,
  id: string,
  ...[part, tools]: [Parameters<HostedConverter>[1], HostedTools]
): NativeContent[] | undefined => {
  const { type, name, arguments: input, server_label: serverLabel, output, error, status } = value
  const toolName = `mcp.${name}`
  const json = typeof input === 'string' && input !== '' ? input : '{}'
  if (type === 'mcp_approval_request') {
    const request = { type: 'tool-approval-request' as const, approvalId: id, toolCallId: id }
    return [tools.call(id, toolName, json, part), request]
  }
  if (type !== 'mcp_call') return undefined
  const callId = typeof value.approval_request_id === 'string' ? value.approval_request_id : id
  const fields = defined({ output: output ?? undefined, error: error ?? undefined })
  const isError = status === 'failed' || 'error' in fields
  const call = tools.call(callId, toolName, json)
  const result = tools.result(
    callId,
    { type: 'call', serverLabel, name, arguments: input, ...fields },
    { part, isError },
  )
  return result ? [call, result] : [call]
}

function convertToolSearch(
  { type, call_id: callId, arguments: input, tools: found }: JsonObject,
  id: string,
  ...[part, tools]: [Parameters<HostedConverter>[1], HostedTools]
): NativeContent[] | undefined {
  const own = typeof callId === 'string' ? callId : undefined
  if (type === 'tool_search_call') {
    const json = JSON.stringify({ arguments: input, call_id: callId ?? null })
    return [tools.call(own ?? id, 'tool_search', json, part)]
  }
  const result = tools.result(own ?? tools.lastId, { tools: found ?? [] }, { part, kind: 'tool_search' })
  return result && [result]
}

/** OpenAI's documentation, "Web search": an action is a search, or opens or searches a page. */
function webSearchOutput({ action }: JsonObject): JsonObject {
  if (!isObject(action)) return {}
  const { type, url, pattern, query, queries, sources } = action
  if (type === 'open_page') return { action: { type: 'openPage', url } }
  if (type === 'find_in_page') return { action: { type: 'findInPage', url, pattern } }
  return {
    action: { type: 'search', ...defined({ query, queries: queries ?? undefined }) },
    ...(Array.isArray(sources) && { sources }),
  }
}

function webSearchSources({ action }: JsonObject, { sources }: HostedTools): NativeContent[] {
  const found = isObject(action) && Array.isArray(action.sources) ? action.sources.filter(isObject) : []
  return found.flatMap(({ type, url }) =>
    type === 'url' && typeof url === 'string' ? sources.retrieved('url', { url }) : [],
  )
}

function fileSearchOutput({ queries = [], results }: JsonObject): JsonObject {
  const found = Array.isArray(results) ? results.filter(isObject) : undefined
  return {
    queries,
    results:
      found?.map(({ attributes, ...result }) => ({ attributes, ...(camelCased(result) as object) })) ?? null,
  }
}

function fileSearchSources({ results }: JsonObject, { sources }: HostedTools): NativeContent[] {
  const found = Array.isArray(results) ? results.filter(isObject) : []
  return found.flatMap(({ file_id: fileId, filename }) =>
    typeof fileId === 'string'
      ? sources.retrieved('file', {
          fileId,
          ...(typeof filename === 'string' && { title: filename }),
          metadata: { type: 'file_search', fileId },
        })
      : [],
  )
}
