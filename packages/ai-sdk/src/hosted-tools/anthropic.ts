import { isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { camelCased, type HostedConverter, type HostedTools, keepNative } from './content.ts'

/** Tools that are part of the code execution tool. */
const CODE_EXECUTION = new Set(['code_execution', 'bash_code_execution', 'text_editor_code_execution'])

/**
 * Blocks of Anthropic's server tools, converted to the inputs and outputs that `@ai-sdk/anthropic` defines for them
 * (Anthropic's documentation, "Server tools", and "Compaction", whose summary is text).
 */
export const convertAnthropicBlock: HostedConverter = (value, part, tools) => {
  const { type, id, name, input, tool_use_id: callId, content } = value
  if (type === 'compaction' && typeof content === 'string' && content !== '') {
    return [{ type: 'text', text: content, ...keepNative(part) }]
  }
  if ((type === 'server_tool_use' || type === 'mcp_tool_use') && typeof id === 'string') {
    const called = String(name)
    const isCode = type === 'server_tool_use' && CODE_EXECUTION.has(called)
    const fields = isCode && isObject(input) ? codeInput(called, input) : (input ?? {})
    return [tools.call(id, isCode ? 'code_execution' : called, JSON.stringify(fields), part)]
  }
  if (typeof type !== 'string' || !type.endsWith('_tool_result') || typeof callId !== 'string')
    return undefined

  const tool = type.replace(/_tool_result$/, '')
  const isCode = CODE_EXECUTION.has(tool)
  const isError = value.is_error === true || (isObject(content) && String(content.type).endsWith('_error'))
  const output = isCode || tool === 'mcp' ? content : camelCased(outputOf(content))
  const result = tools.result(callId, output, { part, isError, kind: isCode ? 'code_execution' : tool })
  return result && [result, ...searchSources(tool, content, tools)]
}

function codeInput(name: string, input: JsonObject): JsonObject {
  if (name !== 'code_execution') return { type: name, ...input }
  return 'code' in input && !('type' in input) ? { type: 'programmatic-tool-call', ...input } : input
}

function outputOf(content: unknown): unknown {
  return isObject(content) && Array.isArray(content.tool_references) ? content.tool_references : content
}

function searchSources(tool: string, content: unknown, tools: HostedTools) {
  if (tool !== 'web_search' || !Array.isArray(content)) return []
  return content.filter(isObject).flatMap(({ url, title, page_age }) =>
    typeof url === 'string'
      ? tools.sources.retrieved('url', {
          url,
          ...(typeof title === 'string' && { title }),
          metadata: { pageAge: typeof page_age === 'string' ? page_age : null },
        })
      : [],
  )
}
