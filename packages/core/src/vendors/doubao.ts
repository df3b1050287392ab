import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { switched, thinkingType } from './reasoning.ts'
import { approximate, searchTool } from './web-search.ts'

/**
 * Sources: Volcengine Ark, "Deep thinking": `thinking.type`; `reasoning_effort` minimal, low, medium or high; "Web
 * Search": only openai-responses searches.
 */
export const doubao: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(thinkingType),
  },
  'openai-responses': {
    webSearch: searchTool(['userLocation'], (tool) => ({
      user_location: approximate(tool),
    })),
  },
}
