import type { JSONObject, LanguageModelV4Usage } from '@ai-sdk/provider'
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils'
import type { Usage } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal/sdk'

/** Converts token usage, including cached and reasoning tokens. */
export function convertUsage(usage: Usage | undefined): LanguageModelV4Usage {
  if (!usage) return createNullLanguageModelUsage()
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, raw } = usage
  return {
    inputTokens: {
      total: inputTokens,
      noCache: Math.max(0, inputTokens - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
      cacheRead: cacheReadTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: {
      total: outputTokens,
      text: reasoningTokens === undefined ? undefined : Math.max(0, outputTokens - reasoningTokens),
      reasoning: reasoningTokens,
    },
    ...(isObject(raw) && { raw: raw as JSONObject }),
  }
}
