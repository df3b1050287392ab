import { profileOf } from '@mixrouter/core'
import { findModel } from '@mixrouter/core/catalogue'
import type { ModelSummary } from './feed.ts'

/** Describes the chat models among these; what the catalogue does not have is taken for one. */
export function describeModels(ids: readonly string[]): ModelSummary[] {
  return ids.flatMap((id): ModelSummary[] => {
    const known = findModel(id)
    if (!known) {
      const { vendor } = profileOf(id)
      return [{ id, name: id, ...(vendor && { vendor }), reads: ['text'], reasons: false, callsTools: true }]
    }
    const { kind, name, vendor, inputs, reasoning, toolCalls, contextTokens } = known
    if (kind !== 'chat') return []
    return [
      {
        id,
        name,
        ...(vendor && { vendor }),
        reads: inputs,
        reasons: reasoning !== undefined && reasoning.control !== 'none',
        callsTools: toolCalls,
        ...(contextTokens !== undefined && { contextTokens }),
      },
    ]
  })
}
