import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { budgetSent, switched } from './reasoning.ts'

/**
 * Sources: Alibaba Cloud Model Studio, "Deep thinking" (`enable_thinking`, `thinking_budget`) and "OpenAI Chat"
 * (`top_k`).
 */
export const qwen: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    topK: true,
    encodeReasoning: switched((on, reasoning, { warn }) => {
      const budget = on ? budgetSent(reasoning, warn) : undefined
      return { enable_thinking: on, ...(budget !== undefined && { thinking_budget: budget }) }
    }),
  },
}
