import type { ModelTraits } from '../hub/index.ts'
import type { VendorProfile } from './profile.ts'

/**
 * Sources: OpenAI, "Chat Completions" API reference: `max_tokens` "is not compatible with o-series models", `stop` is
 * "not supported with latest reasoning models", and the content parts that it lists; the server's own message "The
 * 'metadata' parameter is only allowed when 'store' is enabled"; "Reasoning models", "Encrypted reasoning items".
 */
export const openai: VendorProfile = {
  'openai-chat': {
    usesMaxCompletionTokens: (traits) => canReason(traits) || traits.fixedSampling === true,
    acceptsStop: ({ fixedSampling }) => !fixedSampling,
    metadataRequiresStore: true,
    mediaByUrl: false,
    sourceReasoning: false,
  },
  'openai-responses': {
    encryptedReasoning: true,
  },
}

function canReason({ reasoningControl }: ModelTraits): boolean {
  return reasoningControl === 'effort'
}
