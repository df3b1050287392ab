import type { QuirkContext, VendorQuirks } from '../formats/quirks.ts'
import {
  budgetOf,
  effortOf,
  isReasoningOff,
  type JsonObject,
  nearestEffort,
  type Reasoning,
  type Warn,
} from '../hub/index.ts'

/** `encodeReasoning` of a vendor whose models turn reasoning on and off; a model without that switch gets no field. */
export function switched(
  fields: (on: boolean, reasoning: Reasoning, context: QuirkContext) => JsonObject,
): NonNullable<VendorQuirks['encodeReasoning']> {
  return (reasoning, context) => {
    const on = !isReasoningOff(reasoning)
    if (on) warnVisible(reasoning, context.warn)
    if (context.traits.reasoningControl !== 'none') return fields(on, reasoning, context)
    context.warn('unsupported', 'reasoning', NO_SWITCH)
    return {}
  }
}

export function onOrOff(on: boolean, reasoning: Reasoning, { warn }: QuirkContext): JsonObject {
  if (on) warnAmount(reasoning, ON_OFF_ONLY, warn)
  return thinkingType(on)
}

const NO_SWITCH = 'The model cannot turn reasoning on or off; the setting was dropped'
const ON_OFF_ONLY = 'The model can only turn reasoning on or off; the amount was dropped'

export function thinkingType(on: boolean): JsonObject {
  return { thinking: { type: on ? 'enabled' : 'disabled' } }
}

/** `reasoning_effort`, for the models that have efforts besides the switch. */
export function effortField(reasoning: Reasoning, { traits, warn }: QuirkContext): JsonObject {
  const effort = effortOf(reasoning)
  if (!effort) return {}
  const levels = (traits.efforts ?? []).filter((level) => level !== 'none')
  if (levels.length === 0) {
    warnAmount(reasoning, ON_OFF_ONLY, warn)
    return {}
  }
  const nearest = nearestEffort(effort, levels)
  if (nearest !== reasoning.effort) warnAmount(reasoning, `Reasoning was sent as effort ${nearest}`, warn)
  return { reasoning_effort: nearest }
}

/** The token budget, with a warning where it stands for an effort. */
export function budgetSent(reasoning: Reasoning, warn: Warn): number | undefined {
  const budget = budgetOf(reasoning)
  if (reasoning.effort !== undefined) {
    warnAmount(reasoning, `Reasoning was sent as a budget of ${budget} tokens`, warn)
  }
  return budget
}

/** Warns that the amount of reasoning was sent in another way, or dropped. */
export function warnAmount({ effort, budgetTokens }: Reasoning, message: string, warn: Warn): void {
  if (budgetTokens !== undefined) warn('changed', 'reasoning.budgetTokens', message)
  else if (effort !== undefined) warn('changed', 'reasoning.effort', message)
}

export function warnVisible({ visible }: Reasoning, warn: Warn): void {
  if (visible === false) {
    warn(
      'unsupported',
      'reasoning.visible',
      'The model cannot hide its reasoning; the response may include it',
    )
  }
}
