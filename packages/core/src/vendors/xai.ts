import { defined } from '../hub/index.ts'
import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { searchTool } from './web-search.ts'

/**
 * Sources: xAI, "Chat completions" API reference: reasoning is controlled by `reasoning_effort`, as at OpenAI; "Search
 * tools": only openai-responses searches, since "Live Search" of chat/completions was removed.
 */
export const xai: VendorProfile = {
  'openai-chat': OPENAI_COMPATIBLE,
  'openai-responses': {
    webSearch: searchTool(['allowedDomains', 'blockedDomains'], ({ allowedDomains, blockedDomains }) => ({
      filters:
        allowedDomains || blockedDomains
          ? defined({ allowed_domains: allowedDomains, excluded_domains: blockedDomains })
          : undefined,
    })),
  },
}
