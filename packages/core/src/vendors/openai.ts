import type { VendorProfile } from './profile.ts'

/**
 * Sources: OpenAI, "Chat Completions" API reference, the content parts that it lists; the server's own message "The
 * 'metadata' parameter is only allowed when 'store' is enabled"; "Reasoning models", "Encrypted reasoning items".
 */
export const openai: VendorProfile = {
  'openai-chat': {
    metadataRequiresStore: true,
    mediaByUrl: false,
    requiresFilename: true,
    sourceReasoning: false,
  },
  'openai-responses': {
    encryptedReasoning: true,
  },
}
