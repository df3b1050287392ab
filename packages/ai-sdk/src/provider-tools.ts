import type { LanguageModelV4CallOptions, LanguageModelV4ProviderTool } from '@ai-sdk/provider'
import { createToolNameMapping, type ToolNameMapping } from '@ai-sdk/provider-utils'
import type { Format, Tool } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'

/** The id of `mixrouter.tools.webSearch`. */
const WEB_SEARCH_ID = 'mixrouter.web_search'

type ToolId = LanguageModelV4ProviderTool['id']

/** The format in which each vendor's provider tools can be called, such as `anthropic.web_search_20250305`. */
const FORMAT_BY_VENDOR: Readonly<Record<string, Format>> = {
  openai: 'openai-responses',
  anthropic: 'anthropic',
  google: 'google',
}

/** Names of Anthropic's tools by type. The name of every other tool is its type without the date. */
const ANTHROPIC_NAMES: readonly (readonly [type: RegExp, name: string])[] = [
  [/^text_editor_(20241022|20250124)$/, 'str_replace_editor'],
  [/^text_editor_/, 'str_replace_based_edit_tool'],
  [/^tool_search_regex_/, 'tool_search_tool_regex'],
  [/^tool_search_bm25_/, 'tool_search_tool_bm25'],
]

/** Values of the `anthropic-beta` header that a tool requires (Anthropic's documentation of each tool). */
const ANTHROPIC_BETAS: Readonly<Record<string, string>> = {
  code_execution_20250522: 'code-execution-2025-05-22',
  code_execution_20250825: 'code-execution-2025-08-25',
  computer_20241022: 'computer-use-2024-10-22',
  computer_20250124: 'computer-use-2025-01-24',
  computer_20251124: 'computer-use-2025-11-24',
  text_editor_20241022: 'computer-use-2024-10-22',
  text_editor_20250124: 'computer-use-2025-01-24',
  text_editor_20250429: 'computer-use-2025-01-24',
  bash_20241022: 'computer-use-2024-10-22',
  bash_20250124: 'computer-use-2025-01-24',
  memory_20250818: 'context-management-2025-06-27',
  web_fetch_20250910: 'web-fetch-2025-09-10',
  web_fetch_20260209: 'code-execution-web-tools-2026-02-09',
  web_search_20260209: 'code-execution-web-tools-2026-02-09',
  tool_search_regex_20251119: 'advanced-tool-use-2025-11-20',
  tool_search_bm25_20251119: 'advanced-tool-use-2025-11-20',
  advisor_20260301: 'advisor-tool-2026-03-01',
}

/** What OpenAI includes in the items of a hosted tool only on request (API reference, "Create a model response", `include`). */
const OPENAI_INCLUDES: Readonly<Record<string, string>> = {
  web_search: 'web_search_call.action.sources',
  web_search_preview: 'web_search_call.action.sources',
  code_interpreter: 'code_interpreter_call.outputs',
}

/** Arguments whose keys are defined by the user and must not be converted to snake case. */
const VERBATIM = new Set(['headers', 'parameters', 'format', 'inputSchema'])

/** Converts a provider tool to its wire form; undefined if no format supports the tool's vendor. */
export function convertProviderTool({ id, name, args }: LanguageModelV4ProviderTool): Tool | undefined {
  if (id === WEB_SEARCH_ID) return { type: 'web-search', ...args }
  const { vendor, type } = split(id)
  const format = FORMAT_BY_VENDOR[vendor]
  switch (format) {
    case 'anthropic':
      return { type: 'provider', format, value: anthropicTool(type, args) }
    case 'google':
      return { type: 'provider', format, value: { [camelCased(type)]: args } }
    case 'openai-responses':
      if (type === 'custom')
        return { type: 'custom', name, ...(args as { description?: string; format?: unknown }) }
      return { type: 'provider', format, value: openaiTool(type, args) }
    default:
      return undefined
  }
}

/** Maps between the user's names of provider tools and the vendors' names. */
export function mapToolNames(tools: LanguageModelV4CallOptions['tools']): ToolNameMapping {
  const providerToolNames: Record<ToolId, string> = {}
  for (const tool of tools ?? []) {
    if (tool.type === 'provider' && tool.id !== 'openai.custom') providerToolNames[tool.id] = nameOf(tool.id)
  }
  return createToolNameMapping({ tools, providerToolNames })
}

/** Values of the `anthropic-beta` header that the tools of a call require. */
export function toolBetas(tools: LanguageModelV4CallOptions['tools']): string[] {
  return (tools ?? []).flatMap((tool) => {
    const { vendor, type } = tool.type === 'provider' ? split(tool.id) : {}
    return (vendor === 'anthropic' && type !== undefined && ANTHROPIC_BETAS[type]) || []
  })
}

/** Values of OpenAI's `include` for the hosted tools of a call: their sources and outputs. */
export function toolIncludes(tools: LanguageModelV4CallOptions['tools']): string[] {
  const includes = (tools ?? []).flatMap((tool) => {
    const { vendor, type } = tool.type === 'provider' ? split(tool.id) : {}
    const hasIncludes = vendor === 'openai' || (tool.type === 'provider' && tool.id === WEB_SEARCH_ID)
    return hasIncludes && type !== undefined ? (OPENAI_INCLUDES[type] ?? []) : []
  })
  return [...new Set(includes)]
}

function anthropicTool(type: string, args: object): Record<string, unknown> {
  const wireType = type.replace(/^tool_search_/, 'tool_search_tool_')
  return { type: wireType, name: anthropicName(type), ...snakeCased(args) }
}

function anthropicName(type: string): string {
  return ANTHROPIC_NAMES.find(([pattern]) => pattern.test(type))?.[1] ?? type.replace(/_\d{8}$/, '')
}

function openaiTool(
  type: string,
  { ranking, container, ...args }: Record<string, unknown>,
): Record<string, unknown> {
  const tool: Record<string, unknown> = { type, ...snakeCased(args) }
  if (ranking !== undefined) tool.ranking_options = snakeValue(ranking)
  if (typeof container === 'string') tool.container = container
  else if (type === 'code_interpreter')
    tool.container = { type: 'auto', ...snakeCased(isObject(container) ? container : {}) }
  if (type === 'mcp') tool.require_approval ??= 'never'
  return tool
}

function nameOf(id: ToolId): string {
  const { vendor, type } = split(id)
  return vendor === 'anthropic' ? anthropicName(type) : type
}

function split(id: ToolId): { vendor: string; type: string } {
  const dot = id.indexOf('.')
  return { vendor: id.slice(0, dot), type: id.slice(dot + 1) }
}

function camelCased(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCased(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      VERBATIM.has(key) ? value : snakeValue(value),
    ]),
  )
}

function snakeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeValue)
  return isObject(value) ? snakeCased(value) : value
}
