import { isObject } from '@mixrouter/core/internal/sdk'
import type { VendorTools } from './vendor-tools.ts'
import { snakeCased, snakeValue } from './wire-fields.ts'

/** API reference, "Create a model response", `include`. */
const INCLUDES = {
  web_search: 'web_search_call.action.sources',
  web_search_preview: 'web_search_call.action.sources',
  code_interpreter: 'code_interpreter_call.outputs',
}

export const openai: VendorTools = {
  convert: (type, args) => ({ type: 'provider', format: 'openai-responses', value: hostedTool(type, args) }),
  includes: { 'openai-responses': INCLUDES },
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
