import { type AssistantPart, isObject, settleFinishReason } from '../../hub/index.ts'
import type { ResponseSummary } from '../format.ts'
import { decodeUsage, mapFinishReason } from './maps.ts'

const CALLS: ReadonlySet<unknown> = new Set(['function_call', 'custom_tool_call'])

/** The events of the response as a whole repeat it in `response`; only the last has usage and a final status. */
export function inspect(body: unknown, earlier: ResponseSummary = {}): ResponseSummary {
  if (!isObject(body)) return earlier
  const response = isObject(body.response) ? body.response : body
  const usage = decodeUsage(response)
  const { status, incomplete_details: details, output } = response
  const ended = status === 'completed' || status === 'incomplete'
  const summary = { ...earlier }
  if (usage) summary.usage = usage
  if (ended) summary.finishReason = settleFinishReason(mapFinishReason(status, details), callsIn(output))
  return summary
}

/** The format reports tool calls only as items. */
function callsIn(output: unknown): ReadonlySet<AssistantPart['type']> {
  const called = Array.isArray(output) && output.some((item) => isObject(item) && CALLS.has(item.type))
  return new Set(called ? ['toolCall'] : [])
}
