import type { EncodeRequestContext, RequestQuirks } from '../formats/format.ts'
import {
  budgetOf,
  type Effort,
  effortOf,
  isReasoningOff,
  nearestEffort,
  type Reasoning,
  type Vendor,
  type Warn,
} from '../hub/index.ts'

type Fields = Record<string, unknown>

/** How each vendor's models are told to think in openai-chat. A vendor that is absent takes `reasoning_effort`. */
export const CHAT_QUIRKS: Partial<Record<Vendor, RequestQuirks>> = {
  // Alibaba Model Studio, "Deep thinking": enable_thinking, thinking_budget
  qwen: switched((on, reasoning, { warn }) => {
    const budget = on ? budgetTold(reasoning, warn) : undefined
    return { enable_thinking: on, ...(budget !== undefined && { thinking_budget: budget }) }
  }),
  // DeepSeek, "Thinking mode": thinking.type; from V4 on also reasoning_effort high | max
  deepseek: switched((on, reasoning, { traits, warn }) => ({
    thinking: { type: on ? 'enabled' : 'disabled' },
    ...(on && effortField(reasoning, traits.efforts ?? [], warn)),
  })),
  // Volcengine Ark, "Deep thinking": thinking.type, reasoning_effort minimal | low | medium | high
  doubao: switched((on, reasoning, { traits, warn }) => ({
    thinking: { type: on ? 'enabled' : 'disabled' },
    ...(on && effortField(reasoning, traits.efforts ?? [], warn)),
  })),
  // Moonshot, "Thinking models": thinking.type
  moonshot: switched(onOrOff),
  // Z.AI, "Thinking mode": thinking.type
  zhipu: switched(onOrOff),
  // MiniMax, "M2 in the OpenAI format": reasoning_split takes the thinking out of the text
  minimax: {
    encodeReasoning(reasoning, { warn }) {
      if (isReasoningOff(reasoning)) {
        warn('unsupported', 'reasoning', 'the model always thinks')
        return {}
      }
      noteAmount(reasoning, 'the model thinks as much as it likes', warn)
      return { reasoning_split: true }
    },
  },
  // Anthropic, "OpenAI SDK compatibility": thinking as in its own format
  anthropic: {
    encodeReasoning(reasoning, { warn }) {
      if (isReasoningOff(reasoning)) return { thinking: { type: 'disabled' } }
      noteHidden(reasoning, warn)
      const budget = budgetTold(reasoning, warn) ?? 8192
      return { thinking: { type: 'enabled', budget_tokens: Math.max(1024, budget) } }
    },
  },
  // Google, "OpenAI compatibility": extra_body.google.thinking_config
  google: {
    encodeReasoning: (reasoning, { traits, warn }) => ({
      extra_body: {
        google: { thinking_config: googleThinking(reasoning, traits.reasoningControl === 'level', warn) },
      },
    }),
  },
}

/** A quirk of models with a switch; those without one are left alone, with a warning when it matters. */
function switched(
  fields: (on: boolean, reasoning: Reasoning, context: EncodeRequestContext) => Fields,
): RequestQuirks {
  return {
    encodeReasoning(reasoning, context) {
      const on = !isReasoningOff(reasoning)
      if (on) noteHidden(reasoning, context.warn)
      if (context.traits.reasoningControl !== 'none') return fields(on, reasoning, context)
      context.warn('unsupported', 'reasoning', 'the model has no switch for thinking')
      return {}
    },
  }
}

function onOrOff(on: boolean, reasoning: Reasoning, { warn }: EncodeRequestContext): Fields {
  if (on) noteAmount(reasoning, 'the model takes on and off only', warn)
  return { thinking: { type: on ? 'enabled' : 'disabled' } }
}

function effortField(reasoning: Reasoning, allowed: readonly Effort[], warn: Warn): Fields {
  const effort = effortOf(reasoning)
  const levels = allowed.filter((level) => level !== 'none')
  if (!effort) return {}
  if (levels.length === 0) {
    noteAmount(reasoning, 'the model takes on and off only', warn)
    return {}
  }
  const told = nearestEffort(effort, levels)
  if (told !== reasoning.effort) noteAmount(reasoning, `told as effort ${told}`, warn)
  return { reasoning_effort: told }
}

/** The budget, with a word on it where it stands for an effort. */
function budgetTold(reasoning: Reasoning, warn: Warn): number | undefined {
  const budget = budgetOf(reasoning)
  if (reasoning.effort !== undefined) noteAmount(reasoning, `told as ${budget} tokens`, warn)
  return budget
}

/** Says that how much to think is told in another way, or not at all. */
function noteAmount({ effort, budgetTokens }: Reasoning, how: string, warn: Warn): void {
  if (budgetTokens !== undefined) warn('changed', 'reasoning.budgetTokens', how)
  else if (effort !== undefined) warn('changed', 'reasoning.effort', how)
}

function noteHidden({ visible }: Reasoning, warn: Warn): void {
  if (visible === false) warn('unsupported', 'reasoning.visible', 'the model may show its thinking')
}

function googleThinking(reasoning: Reasoning, byLevel: boolean, warn: Warn): Fields {
  const visible = { include_thoughts: !isReasoningOff(reasoning) && reasoning.visible !== false }
  if (!byLevel) {
    const budget = budgetOf(reasoning)
    return budget === undefined ? visible : { thinking_budget: budget, ...visible }
  }
  const effort = effortOf(reasoning)
  if (!effort) return visible
  const level = LEVELS[effort]
  if (level !== reasoning.effort) noteAmount(reasoning, `told as level ${level}`, warn)
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
