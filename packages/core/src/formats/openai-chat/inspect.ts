import { isObject } from '../../hub/index.ts'
import type { ResponseSummary } from '../format.ts'
import { decodeUsage, mapFinishReason } from './maps.ts'

/** Usage comes with the last chunk or one after it; Groq and Moonshot have their own fields for it. */
export function inspect(body: unknown, earlier: ResponseSummary = {}): ResponseSummary {
  if (!isObject(body)) return earlier
  const choices: unknown[] = Array.isArray(body.choices) ? body.choices : []
  const choice = choices.find((item) => isObject(item) && (item.index ?? 0) === 0)
  const { finish_reason: reason, usage: ofChoice } = isObject(choice) ? choice : {}
  const usage =
    decodeUsage(body.usage, body.service_tier) ??
    (isObject(body.x_groq) ? decodeUsage(body.x_groq.usage) : undefined) ??
    decodeUsage(ofChoice)
  const summary = { ...earlier }
  if (usage) summary.usage = usage
  if (typeof reason === 'string' && reason !== '') summary.finishReason = mapFinishReason(reason)
  return summary
}
