import type { AIMessageFields, UsageMetadata } from '@langchain/core/messages'
import type { TokensByModality, Usage } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'

/** A message's usage, which LangChain's types infer as `never` under exactOptionalPropertyTypes. */
export function usageField(usage: Usage | undefined): Pick<AIMessageFields, 'usage_metadata'> {
  return usage ? ({ usage_metadata: convertUsage(usage) } as object) : {}
}

/** Converts token usage. The details are included in the totals. */
export function convertUsage(usage: Usage): UsageMetadata {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  const input = {
    ...mediaTokens(usage.inputByModality),
    ...defined({ cache_read: cacheReadTokens, cache_creation: cacheWriteTokens }),
  }
  const output = { ...mediaTokens(usage.outputByModality), ...defined({ reasoning: reasoningTokens }) }
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(Object.keys(input).length > 0 && { input_token_details: input }),
    ...(Object.keys(output).length > 0 && { output_token_details: output }),
  }
}

/** Tokens of all modalities but text, which is the remainder. */
function mediaTokens({ image, audio, video }: TokensByModality = {}) {
  return defined({ image, audio, video })
}
