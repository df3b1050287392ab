import type { QuirkContext, VendorQuirks } from '../formats/quirks.ts'
import { budgetOf, isReasoningOff, type JsonObject, type Reasoning, type Warn } from '../hub/index.ts'

/**
 * `encodeReasoning` of a vendor whose models turn reasoning on and off. Those that always reason get an effort if they
 * have efforts, and otherwise no field.
 */
export function switched(
  fields: (on: boolean, reasoning: Reasoning, context: QuirkContext) => JsonObject,
): NonNullable<VendorQuirks['encodeReasoning']> {
  return (reasoning, context) => {
    const on = !isReasoningOff(reasoning)
    if (on) warnVisible(reasoning, context.warn)
    const { control } = context.traits.reasoning ?? {}
    if (control === 'always') return {}
    return control === 'effort' ? effortField(reasoning, context) : fields(on, reasoning, context)
  }
}

/** `thinking.type`, and `reasoning_effort` for the models that have efforts beside the switch. */
export function thinkingType(on: boolean, reasoning: Reasoning, context: QuirkContext): JsonObject {
  return {
    thinking: { type: on ? 'enabled' : 'disabled' },
    ...(on && effortField(reasoning, context)),
  }
}

function effortField(reasoning: Reasoning, { traits, warn }: QuirkContext): JsonObject {
  const { effort } = reasoning
  if (traits.reasoning?.efforts) return effort ? { reasoning_effort: effort } : {}
  warnAmount(reasoning, 'The model can only turn reasoning on or off; the amount was dropped', warn)
  return {}
}

/** The token budget, with a warning where it stands for an effort. */
export function budgetSent(reasoning: Reasoning, warn: Warn): number | undefined {
  const budget = budgetOf(reasoning)
  if (reasoning.effort !== undefined && reasoning.effort !== 'none') {
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
