import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { switched, thinkingType } from './reasoning.ts'

/**
 * Sources: Z.AI, "Thinking mode": `thinking.type`; from GLM-5.2 on also `reasoning_effort`, and from GLM-5.3 on only that;
 * "Web search in chat": the tool `web_search` and its engine.
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  encodeReasoning: switched(thinkingType),
  webSearch: {
    settings: [],
    encode: () => ({
      tool: {
        type: 'web_search',
        web_search: { enable: true, search_engine: 'search-prime', search_result: true },
      },
    }),
  },
}
