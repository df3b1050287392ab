import { isObject } from '@mixrouter/core/internal'
import type { VendorTools } from './vendor-tools.ts'
import { snakeCased, snakeValue } from './wire-fields.ts'

/** A tool of the user's that takes free text. */
const CUSTOM = 'custom'

/** API reference, "Create a model response", `include`. */
export const OPENAI_INCLUDES = {
  web_search: 'web_search_call.action.sources',
  web_search_preview: 'web_search_call.action.sources',
  code_interpreter: 'code_interpreter_call.outputs',
} as const

export const openai: VendorTools = {
  convert(type, args, name) {
    if (type === CUSTOM)
      return { type: 'custom', name, ...(args as { description?: string; format?: unknown }) }
    return { type: 'provider', format: 'openai-responses', value: hostedTool(type, args) }
  },
  nameOf: (type) => (type === CUSTOM ? undefined : type),
  includes: { 'openai-responses': OPENAI_INCLUDES },
}

function hostedTool(
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
