import type { VendorQuirks } from '../formats/quirks.ts'
import { defined } from '../hub/index.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { searchTool } from './web-search.ts'

/**
 * Sources: xAI, "Chat completions" API reference: reasoning is controlled by `reasoning_effort`, as at OpenAI; "Search
 * tools": only openai-responses searches, since "Live Search" of chat/completions was removed.
 */
export const openaiChat: VendorQuirks = OPENAI_COMPATIBLE

export const openaiResponses: VendorQuirks = {
  webSearch: searchTool(['allowedDomains', 'blockedDomains'], ({ allowedDomains, blockedDomains }) => ({
    filters:
      allowedDomains || blockedDomains
        ? defined({ allowed_domains: allowedDomains, excluded_domains: blockedDomains })
        : undefined,
  })),
}
