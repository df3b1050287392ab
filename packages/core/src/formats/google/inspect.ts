import { type FinishReason, isObject, type JsonObject, settleFinishReason } from '../../hub/index.ts'
import type { ResponseSummary } from '../format.ts'
import { decodeUsage, mapFinishReason, UNSPECIFIED } from './maps.ts'

/** Any chunk may hold counts; a field of a later one replaces the earlier's. */
export function inspect(body: unknown, earlier: ResponseSummary = {}): ResponseSummary {
  if (!isObject(body)) return earlier
  const { usageMetadata: counts } = body
  const known = earlier.usage?.raw
  const finishReason = finishReasonOf(body)
  const summary = { ...earlier }
  if (isObject(counts)) summary.usage = decodeUsage(isObject(known) ? { ...known, ...counts } : counts)
  if (finishReason) summary.finishReason = finishReason
  return summary
}

function finishReasonOf({ candidates, promptFeedback }: JsonObject): FinishReason | undefined {
  const blocked = isObject(promptFeedback) ? promptFeedback.blockReason : undefined
  if (typeof blocked === 'string') return { unified: 'content-filter', raw: blocked }
  const candidate = (Array.isArray(candidates) ? candidates : []).find(
    (item): item is JsonObject => isObject(item) && (item.index ?? 0) === 0,
  )
  const reason = candidate?.finishReason
  if (typeof reason !== 'string' || reason === '' || reason === UNSPECIFIED) return undefined
  return settleFinishReason(mapFinishReason(reason), new Set(hasCall(candidate?.content) ? ['toolCall'] : []))
}

/** The format has no finish reason for tool calls: they end with STOP. */
function hasCall(content: unknown): boolean {
  const parts = isObject(content) && Array.isArray(content.parts) ? content.parts : []
  return parts.some((part) => isObject(part) && isObject(part.functionCall))
}
