import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { budgetSent, switched } from './reasoning.ts'

/**
 * Sources: Alibaba Cloud Model Studio, "Deep thinking" (`enable_thinking`, `thinking_budget`) and "OpenAI Chat"
 * (`top_k`); "Web search" (`enable_search`, `search_options.forced_search`).
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  topK: true,
  webSearch: {
    settings: [],
    canBeForced: true,
    encode: (_, forced) => ({
      fields: { enable_search: true, ...(forced && { search_options: { forced_search: true } }) },
    }),
  },
  encodeReasoning: switched((on, reasoning, { warn }) => {
    const budget = on ? budgetSent(reasoning, warn) : undefined
    return { enable_thinking: on, ...(budget !== undefined && { thinking_budget: budget }) }
  }),
}
