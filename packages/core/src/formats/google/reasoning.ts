import {
  badValue,
  budgetOf,
  budgetToEffort,
  EFFORTS,
  type Effort,
  expectObject,
  isReasoningOff,
  nearestEffort,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type Reasoning,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { camelFields } from './maps.ts'
import type { ThinkingConfigWire, ThinkingLevel } from './wire.ts'

const KNOWN = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel'])

const UNSPECIFIED = 'THINKING_LEVEL_UNSPECIFIED'

const LEVELS: Record<Effort, ThinkingLevel> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
}

/** The thinking budgets that a model accepts, in tokens. `off`: whether it accepts 0 too. */
interface BudgetRange {
  pattern: RegExp
  min: number
  max: number
  off: boolean
}

/** Source: Gemini API, "Thinking", table of budgets. */
const BUDGETS: readonly BudgetRange[] = [
  { pattern: /gemini-2\.5-pro/, min: 128, max: 32_768, off: false },
  { pattern: /gemini-2\.5-flash-lite/, min: 512, max: 24_576, off: true },
  { pattern: /gemini-(2\.5-flash|robotics)/, min: 1, max: 24_576, off: true },
]

/** `thinkingConfig` as the hub has it; undefined if it only has defaults. */
export function decodeReasoning(value: unknown, path: string): Reasoning | undefined {
  if (value === undefined || value === null) return undefined
  const config = camelFields(expectObject(value, path), KNOWN)
  const visible = optionalBoolean(config.includeThoughts, `${path}.includeThoughts`)
  const budget = optionalNumber(config.thinkingBudget, `${path}.thinkingBudget`)
  const effort = decodeLevel(optionalString(config.thinkingLevel, `${path}.thinkingLevel`), path)
  const visibility = visible === undefined ? {} : { visible }
  if (effort) return { effort, ...visibility }
  if (budget === 0) return { effort: 'none', ...visibility }
  if (budget !== undefined && budget > 0) return { budgetTokens: budget, ...visibility }
  return visible === false && budget === undefined ? undefined : visibility
}

function decodeLevel(level: string | undefined, path: string): Effort | undefined {
  if (level === undefined || level.toUpperCase() === UNSPECIFIED) return undefined
  const effort = EFFORTS.find((name) => name === level.toLowerCase())
  if (effort) return effort
  throw badValue(`${path}.thinkingLevel`, 'MINIMAL, LOW, MEDIUM or HIGH', level)
}

/**
 * `thinkingConfig` of a request: a level for Gemini 3, a budget for Gemini 2.5, and for an unknown model whichever the
 * client set. Both together are rejected.
 */
export function encodeReasoning(
  reasoning: Reasoning,
  model: string,
  { traits, warn }: EncodeRequestContext,
): ThinkingConfigWire | undefined {
  const visibility = reasoning.visible === undefined ? {} : { includeThoughts: reasoning.visible }
  const { effort, budgetTokens } = reasoning
  switch (traits.reasoningControl) {
    case 'none':
      if (!isReasoningOff(reasoning))
        warn('unsupported', 'reasoning', 'The model has no reasoning setting; reasoning was dropped')
      return undefined
    case 'budget':
      return { thinkingBudget: fitBudget(budgetOf(reasoning), model, warn), ...visibility }
    case 'level': {
      if (!effort && budgetTokens === undefined) return visibility
      const level = effort ?? fitLevel(budgetTokens ?? 0, traits.efforts)
      if (!effort)
        warn('changed', 'reasoning.budgetTokens', `Reasoning was sent as thinking level ${LEVELS[level]}`)
      else if (effort === 'none')
        warn('changed', 'reasoning.effort', 'Thinking cannot be turned off for this model; sent MINIMAL')
      return { thinkingLevel: encodeLevel(level, warn), ...visibility }
    }
    default:
      if (isReasoningOff(reasoning)) return { thinkingBudget: 0, ...visibility }
      if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens, ...visibility }
      return effort ? { thinkingLevel: encodeLevel(effort, warn), ...visibility } : visibility
  }
}

function fitLevel(budget: number, efforts: readonly Effort[] | undefined): Effort {
  const effort = budgetToEffort(budget)
  return efforts && efforts.length > 0 ? nearestEffort(effort, efforts) : effort
}

function encodeLevel(effort: Effort, warn: EncodeRequestContext['warn']): ThinkingLevel {
  if (effort === 'xhigh' || effort === 'max') {
    warn('changed', 'reasoning.effort', `The reasoning effort ${effort} was lowered to HIGH, the maximum`)
  }
  return LEVELS[effort]
}

/** -1 leaves the amount to the model. */
function fitBudget(budget: number | undefined, model: string, warn: EncodeRequestContext['warn']): number {
  if (budget === undefined) return -1
  const range = BUDGETS.find(({ pattern }) => pattern.test(model))
  if (!range || (budget === 0 && range.off)) return budget
  const fitted = Math.min(Math.max(budget, range.min), range.max)
  if (fitted !== budget)
    warn(
      'changed',
      'reasoning',
      `The model accepts thinking budgets of ${range.min} to ${range.max} tokens; sent ${fitted}`,
    )
  return fitted
}
