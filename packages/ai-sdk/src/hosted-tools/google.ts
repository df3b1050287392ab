import { createId, isObject } from '@mixrouter/core/internal/sdk'
import type { HostedConverter } from './content.ts'

/** Parts of Google's own tools (Google's documentation, "Code execution" and "Tool combination"). */
export const convertGooglePart: HostedConverter = (value, part, tools) => {
  const { executableCode, codeExecutionResult, toolCall, toolResponse } = value
  if (isObject(toolCall)) {
    const id = typeof toolCall.id === 'string' ? toolCall.id : createId('call_')
    return [tools.call(id, `server:${toolCall.toolType}`, JSON.stringify(toolCall.args ?? {}), part)]
  }
  if (isObject(toolResponse)) {
    const id = typeof toolResponse.id === 'string' ? toolResponse.id : tools.lastId
    const result = tools.result(id, toolResponse.response, { part })
    return result && [result]
  }
  if (isObject(executableCode)) {
    return [tools.call(createId('call_'), 'code_execution', JSON.stringify(executableCode), part)]
  }
  if (!isObject(codeExecutionResult)) return undefined
  const isError = codeExecutionResult.outcome !== 'OUTCOME_OK'
  const result = tools.result(tools.lastId, codeExecutionResult, { part, isError })
  return result && [result]
}
