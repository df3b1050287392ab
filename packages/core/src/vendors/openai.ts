import type { VendorQuirks } from '../formats/quirks.ts'
import { WEB_SEARCH_OPTIONS } from './web-search.ts'

/**
 * Sources: OpenAI, "Chat Completions" API reference, the content parts that it lists; the server's own message "The
 * 'metadata' parameter is only allowed when 'store' is enabled"; "Reasoning models", "Encrypted reasoning items"; "Web
 * search", "Chat Completions": only its search models have `web_search_options`.
 */
export const openaiChat: VendorQuirks = {
  metadataRequiresStore: true,
  mediaByUrl: false,
  requiresFilename: true,
  sourceReasoning: false,
  webSearch: { ...WEB_SEARCH_OPTIONS, supports: ({ webSearchInChat }) => webSearchInChat === true },
}

export const openaiResponses: VendorQuirks = {
  encryptedReasoning: true,
}
