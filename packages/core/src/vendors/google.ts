import type { QuirkContext, VendorQuirks } from '../formats/quirks.ts'
import { isReasoningOff, type JsonObject, type Reasoning } from '../hub/index.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { budgetSent } from './reasoning.ts'
import { WEB_SEARCH_OPTIONS } from './web-search.ts'

/**
 * Sources: Google, "OpenAI compatibility" (`extra_body.google.thinking_config`), "Thought signatures", and "Tool
 * combination" (`includeServerSideToolInvocations`, from Gemini 3 on, with VALIDATED); LiteLLM, "Web search"
 * (`web_search_options`).
 */
export const google: VendorQuirks = { combinesTools: ({ reasoning }) => reasoning?.control === 'level' }

export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  thoughtSignatures: true,
  webSearch: WEB_SEARCH_OPTIONS,
  encodeReasoning: (reasoning, context) => ({
    extra_body: { google: { thinking_config: thinkingConfig(reasoning, context) } },
  }),
}

function thinkingConfig(reasoning: Reasoning, { traits, warn }: QuirkContext): JsonObject {
  const visible = { include_thoughts: !isReasoningOff(reasoning) && reasoning.visible !== false }
  const { effort } = reasoning
  if (traits.reasoning?.control === 'level') {
    return effort ? { thinking_level: effort, ...visible } : visible
  }
  const budget = budgetSent(reasoning, warn)
  return budget === undefined ? visible : { thinking_budget: budget, ...visible }
}
