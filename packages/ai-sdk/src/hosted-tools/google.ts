import { createId, isObject } from '@mixrouter/core/internal'
import type { HostedConverter } from './content.ts'

/** Parts of Google's code execution (Google's documentation, "Code execution"). */
export const convertGooglePart: HostedConverter = (value, part, tools) => {
  const { executableCode, codeExecutionResult } = value
  if (isObject(executableCode)) {
    return [tools.call(createId('call_'), 'code_execution', JSON.stringify(executableCode), part)]
  }
  if (!isObject(codeExecutionResult)) return undefined
  const isError = codeExecutionResult.outcome !== 'OUTCOME_OK'
  const result = tools.result(tools.lastId, codeExecutionResult, { part, isError })
  return result && [result]
}
