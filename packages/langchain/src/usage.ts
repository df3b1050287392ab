import type { AIMessageFields, UsageMetadata } from '@langchain/core/messages'
import { defined, type TokensByModality, type Usage } from '@mixrouter/core'

/** A message's usage, whose type LangChain takes for `never` under exactOptionalPropertyTypes. */
export function usageField(usage: Usage | undefined): Pick<AIMessageFields, 'usage_metadata'> {
  return usage ? ({ usage_metadata: convertUsage(usage) } as object) : {}
}

/** The tokens of a call in LangChain's words. What the details name is part of the sums. */
export function convertUsage(usage: Usage): UsageMetadata {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  const input = {
    ...media(usage.inputByModality),
    ...defined({ cache_read: cacheReadTokens, cache_creation: cacheWriteTokens }),
  }
  const output = { ...media(usage.outputByModality), ...defined({ reasoning: reasoningTokens }) }
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(Object.keys(input).length > 0 && { input_token_details: input }),
    ...(Object.keys(output).length > 0 && { output_token_details: output }),
  }
}

/** Without the text, which is what remains. */
function media({ image, audio, video }: TokensByModality = {}) {
  return defined({ image, audio, video })
}
