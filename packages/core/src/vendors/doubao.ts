import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { switched, thinkingType } from './reasoning.ts'
import { approximate, searchTool } from './web-search.ts'

/**
 * Sources: Volcengine Ark, "Deep thinking": `thinking.type`; `reasoning_effort` minimal, low, medium or high; "Web
 * Search": only openai-responses searches.
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  encodeReasoning: switched(thinkingType),
}

export const openaiResponses: VendorQuirks = {
  webSearch: searchTool(['userLocation'], (tool) => ({
    user_location: approximate(tool),
  })),
}
