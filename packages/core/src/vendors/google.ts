import {
  budgetOf,
  type Effort,
  effortOf,
  isReasoningOff,
  type JsonObject,
  type Reasoning,
  type Warn,
} from '../hub/index.ts'
import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { warnAmount } from './reasoning.ts'

/**
 * Sources: Google, "OpenAI compatibility" (`extra_body.google.thinking_config`), "Thought signatures", and "Tool
 * combination" (`includeServerSideToolInvocations`, from Gemini 3 on, with VALIDATED).
 */
export const google: VendorProfile = {
  google: { combinesTools: ({ reasoningControl }) => reasoningControl === 'level' },
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    thoughtSignatures: true,
    encodeReasoning: (reasoning, { traits, warn }) => ({
      extra_body: {
        google: { thinking_config: thinkingConfig(reasoning, traits.reasoningControl === 'level', warn) },
      },
    }),
  },
}

function thinkingConfig(reasoning: Reasoning, byLevel: boolean, warn: Warn): JsonObject {
  const visible = { include_thoughts: !isReasoningOff(reasoning) && reasoning.visible !== false }
  if (!byLevel) {
    const budget = budgetOf(reasoning)
    return budget === undefined ? visible : { thinking_budget: budget, ...visible }
  }
  const effort = effortOf(reasoning)
  if (!effort) return visible
  const level = LEVELS[effort]
  if (level !== reasoning.effort) warnAmount(reasoning, `Reasoning was sent as thinking level ${level}`, warn)
  return { thinking_level: level, ...visible }
}

const LEVELS: Record<Effort, string> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}
