import { isObject, type JsonObject } from '../../hub/index.ts'
import type { ResponseSummary } from '../format.ts'
import { decodeUsage, mapFinishReason, mergeUsage } from './maps.ts'

/** A stream reports its input at `message_start`, its output and stop reason at `message_delta`. */
export function inspect(body: unknown, earlier: ResponseSummary = {}): ResponseSummary {
  if (!isObject(body)) return earlier
  const { message, delta } = body
  const counts = isObject(message) ? message.usage : body.usage
  const known = earlier.usage?.raw
  const usage = isObject(counts)
    ? decodeUsage(isObject(known) ? mergeUsage(known, counts) : counts)
    : undefined
  const reason = stopReasonOf(isObject(delta) ? delta : isObject(message) ? message : body)
  const summary = { ...earlier }
  if (usage) summary.usage = usage
  if (reason !== undefined) summary.finishReason = mapFinishReason(reason)
  return summary
}

function stopReasonOf({ stop_reason: reason }: JsonObject): string | undefined {
  return typeof reason === 'string' ? reason : undefined
}
