import {
  budgetOf,
  budgetToEffort,
  type ChatRequest,
  effortToBudget,
  isReasoningOff,
  lowestEffort,
  nearestEffort,
  type Reasoning,
  type ReasoningTraits,
  type Warn,
} from '../hub/index.ts'

/** Whether a request makes the model reason; `unknown` where the vendor does not document what its default is. */
export type ReasoningState = 'on' | 'off' | 'unknown'

/** Whether the model will reason. */
export function reasoningState(
  { reasoning }: Pick<ChatRequest, 'reasoning'>,
  traits: ReasoningTraits,
): ReasoningState {
  const { control, canBeOff, default: preset } = traits
  if (control === 'none') return 'off'
  if (!canBeOff) return 'on'
  if (reasoning) return isReasoningOff(reasoning) ? 'off' : 'on'
  if (preset === undefined) return 'unknown'
  return preset === 'none' ? 'off' : 'on'
}

/** Reasoning in what the model's control accepts: an effort, a budget within its bounds, on or off, or nothing. */
export function fitReasoning(
  reasoning: Reasoning,
  traits: ReasoningTraits,
  maxOutputTokens: number | undefined,
  warn: Warn,
): Reasoning | undefined {
  const isOff = isReasoningOff(reasoning)
  switch (traits.control) {
    case 'none':
      if (!isOff)
        warn('unsupported', 'reasoning', 'The model has no reasoning setting; reasoning was dropped')
      return undefined
    case 'always':
      return fitAlways(reasoning, warn)
    case 'budget':
      return fitBudget(reasoning, traits, maxOutputTokens, warn)
    case 'switch':
      if (isOff && !traits.canBeOff) {
        warn('unsupported', 'reasoning', CANNOT_BE_OFF)
        return withoutAmount(reasoning)
      }
      if (isOff) return reasoning
      return traits.efforts ? fitEffort(reasoning, traits, warn) : fitSwitchBudget(reasoning, traits, warn)
    default:
      return fitEffort(reasoning, traits, warn)
  }
}

const CANNOT_BE_OFF = 'The model always reasons; reasoning was not turned off'

function fitAlways(reasoning: Reasoning, warn: Warn): Reasoning | undefined {
  const { effort, budgetTokens } = reasoning
  if (isReasoningOff(reasoning)) {
    warn('unsupported', 'reasoning', CANNOT_BE_OFF)
    return undefined
  }
  const field = effort !== undefined ? 'effort' : budgetTokens !== undefined ? 'budgetTokens' : undefined
  if (field) {
    warn('changed', `reasoning.${field}`, 'The model decides how much to reason; the amount was dropped')
  }
  return withoutAmount(reasoning)
}

function fitEffort(reasoning: Reasoning, traits: ReasoningTraits, warn: Warn): Reasoning | undefined {
  const { control, efforts, canBeOff, betweenTools } = traits
  const { effort, budgetTokens, ...rest } = reasoning
  if (isReasoningOff(reasoning)) {
    if (!canBeOff && betweenTools) {
      warn('changed', 'reasoning.effort', 'The model always reasons; sent between_tools, its lowest setting')
    }
    if (canBeOff || betweenTools) return { ...rest, effort: 'none' }
    if (control === 'adaptive') {
      warn('unsupported', 'reasoning', CANNOT_BE_OFF)
      return undefined
    }
    const least = efforts && lowestEffort(efforts)
    warn(
      'changed',
      'reasoning.effort',
      least ? `The model always reasons; sent ${least}, its lowest effort` : CANNOT_BE_OFF,
    )
    return least ? { ...rest, effort: least } : rest
  }
  const requested = effort ?? (budgetTokens === undefined ? undefined : budgetToEffort(budgetTokens))
  if (requested === undefined) return reasoning
  const nearest = efforts ? nearestEffort(requested, efforts) : requested
  if (budgetTokens !== undefined) {
    warn('changed', 'reasoning.budgetTokens', `Reasoning was sent as effort ${nearest}`)
  } else if (nearest !== effort) {
    warn(
      'changed',
      'reasoning.effort',
      `reasoning.effort was changed from ${effort} to ${nearest}; the model supports ${efforts?.join(', ')}`,
    )
  }
  return { ...rest, effort: nearest }
}

/** The share of the token limit that a budget leaves to the text of the response. */
const TEXT_SHARE = 0.2

function fitBudget(
  reasoning: Reasoning,
  { budget: bounds, canBeOff }: ReasoningTraits,
  maxOutputTokens: number | undefined,
  warn: Warn,
): Reasoning | undefined {
  const { effort, budgetTokens, ...rest } = reasoning
  const min = bounds?.min ?? 1
  if (isReasoningOff(reasoning)) {
    if (canBeOff) return { ...rest, effort: 'none' }
    warn('changed', 'reasoning.effort', `The model always reasons; sent ${min} tokens, its smallest budget`)
    return { ...rest, budgetTokens: min }
  }
  const isLimited = bounds?.withinLimit === true && maxOutputTokens !== undefined
  if (isLimited && maxOutputTokens <= min) {
    warn('unsupported', 'reasoning', `Reasoning requires more than ${min} output tokens; it was turned off`)
    return undefined
  }
  const requested = budgetTokens ?? (effort === undefined ? undefined : effortToBudget(effort))
  if (requested === undefined) return reasoning
  const max = bounds?.max ?? Number.POSITIVE_INFINITY
  const fitsLimit = !isLimited || (budgetTokens !== undefined && requested < maxOutputTokens)
  const room = fitsLimit ? max : maxOutputTokens - Math.ceil(maxOutputTokens * TEXT_SHARE)
  const fitted = Math.max(min, Math.min(requested, max, room))
  if (fitted !== requested) {
    warn(
      'changed',
      budgetTokens === undefined ? 'reasoning.effort' : 'reasoning.budgetTokens',
      `Reasoning was sent as a budget of ${fitted} tokens, which the model and the token limit accept`,
    )
  }
  return { ...rest, budgetTokens: fitted }
}

/** A budget beside a switch. An effort that fits stays, since it is the vendor's format that words it as a budget. */
function fitSwitchBudget(reasoning: Reasoning, { budget }: ReasoningTraits, warn: Warn): Reasoning {
  const { effort: _, budgetTokens, ...rest } = reasoning
  const requested = budgetOf(reasoning)
  if (requested === undefined || !budget) return reasoning
  const fitted = Math.max(budget.min, Math.min(requested, budget.max ?? requested))
  if (fitted === requested) return reasoning
  warn(
    'changed',
    budgetTokens === undefined ? 'reasoning.effort' : 'reasoning.budgetTokens',
    `Reasoning was sent as a budget of ${fitted} tokens, which the model accepts`,
  )
  return { ...rest, budgetTokens: fitted }
}

function withoutAmount({ effort: _, budgetTokens: __, ...rest }: Reasoning): Reasoning {
  return rest
}
