import type { VendorQuirks } from '../formats/quirks.ts'
import { type Effort, isReasoningOff, type Reasoning } from '../hub/index.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { budgetSent, warnVisible } from './reasoning.ts'
import { WEB_SEARCH_OPTIONS } from './web-search.ts'

const DEFAULT_BUDGET = 8192
const MIN_BUDGET = 1024

/**
 * Sources: Anthropic, "OpenAI SDK compatibility" (`thinking`; other fields are ignored), "Extended thinking" (the
 * smallest budget) and "Adaptive thinking"; OpenRouter, "Reasoning tokens" (`reasoning_details` with signatures,
 * `reasoning_effort`) and "Parameters" (`top_k`); LiteLLM, "Web search" (`web_search_options`).
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  topK: true,
  webSearch: WEB_SEARCH_OPTIONS,
  reasoningSignatures: 'anthropic',
  encodeReasoning(reasoning, { traits, warn }) {
    const { control, canBeOff = true, betweenTools } = traits.reasoning ?? {}
    if (isReasoningOff(reasoning)) return { thinking: { type: betweenTools ? 'between_tools' : 'disabled' } }
    warnVisible(reasoning, warn)
    if (control === 'adaptive') {
      return { ...(canBeOff && { thinking: { type: 'adaptive' } }), ...effortField(reasoning) }
    }
    const budget = budgetSent(reasoning, warn) ?? DEFAULT_BUDGET
    return { thinking: { type: 'enabled', budget_tokens: Math.max(MIN_BUDGET, budget) } }
  },
}

function effortField({ effort }: Reasoning): { reasoning_effort?: Effort } {
  return effort ? { reasoning_effort: effort } : {}
}
