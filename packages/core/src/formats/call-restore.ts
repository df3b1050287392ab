import { type ChatRequest, createToolRestore, type Format, type ToolRestore } from '../hub/index.ts'
import { type ClientTools, replacementsOf } from './client-tools.ts'
import { getFormat } from './index.ts'

function clientToolsOf(format: Format): ClientTools | undefined {
  return getFormat(format).clientTools
}

/** Restores the calls of an upstream's response as the client's request declared the tools; undefined if all fit. */
export function createCallRestore(
  request: ChatRequest | undefined,
  upstream: Format,
): ToolRestore | undefined {
  const { toolName } = getFormat(upstream)
  const { tools } = request ?? {}
  return createToolRestore(tools, toolName, replacementsOf(tools, upstream, toolName, clientToolsOf))
}
