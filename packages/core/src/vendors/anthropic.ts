import { isReasoningOff } from '../hub/index.ts'
import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { budgetSent, warnVisible } from './reasoning.ts'

const DEFAULT_BUDGET = 8192
const MIN_BUDGET = 1024

/**
 * Sources: Anthropic, "OpenAI SDK compatibility" (`thinking`) and "Extended thinking" (the smallest budget);
 * OpenRouter, "Reasoning tokens" (`reasoning_details` with signatures) and "Parameters" (`top_k`).
 */
export const anthropic: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    topK: true,
    reasoningSignatures: 'anthropic',
    encodeReasoning(reasoning, { warn }) {
      if (isReasoningOff(reasoning)) return { thinking: { type: 'disabled' } }
      warnVisible(reasoning, warn)
      const budget = budgetSent(reasoning, warn) ?? DEFAULT_BUDGET
      return { thinking: { type: 'enabled', budget_tokens: Math.max(MIN_BUDGET, budget) } }
    },
  },
}
