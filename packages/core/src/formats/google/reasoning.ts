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

/** What a model's budget may be, in tokens; `off` where it may be 0 too. */
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

/** `thinkingConfig` in the hub's words; undefined where it asks for nothing. */
export function decodeReasoning(value: unknown, path: string): Reasoning | undefined {
  if (value === undefined || value === null) return undefined
  const config = camelFields(expectObject(value, path), KNOWN)
  const visible = optionalBoolean(config.includeThoughts, `${path}.includeThoughts`)
  const budget = optionalNumber(config.thinkingBudget, `${path}.thinkingBudget`)
  const effort = decodeLevel(optionalString(config.thinkingLevel, `${path}.thinkingLevel`), path)
  const shown = visible === undefined ? {} : { visible }
  if (effort) return { effort, ...shown }
  if (budget === 0) return { effort: 'none', ...shown }
  if (budget !== undefined && budget > 0) return { budgetTokens: budget, ...shown }
  return visible === false && budget === undefined ? undefined : shown
}

function decodeLevel(level: string | undefined, path: string): Effort | undefined {
  if (level === undefined || level.toUpperCase() === UNSPECIFIED) return undefined
  const effort = EFFORTS.find((name) => name === level.toLowerCase())
  if (effort) return effort
  throw badValue(`${path}.thinkingLevel`, 'MINIMAL, LOW, MEDIUM or HIGH', level)
}

/**
 * `thinkingConfig` of a request: a level for Gemini 3, a budget for Gemini 2.5, and for an unknown model whatever the
 * client's words are nearer to. Both at once are refused.
 */
export function encodeReasoning(
  reasoning: Reasoning,
  model: string,
  { traits, warn }: EncodeRequestContext,
): ThinkingConfigWire | undefined {
  const shown = reasoning.visible === undefined ? {} : { includeThoughts: reasoning.visible }
  const { effort, budgetTokens } = reasoning
  switch (traits.reasoningControl) {
    case 'none':
      if (!isReasoningOff(reasoning))
        warn('unsupported', 'reasoning', 'The model cannot be told how to think')
      return undefined
    case 'budget':
      return { thinkingBudget: fitBudget(budgetOf(reasoning), model, warn), ...shown }
    case 'level': {
      if (!effort && budgetTokens === undefined) return shown
      const level = effort ?? fitLevel(budgetTokens ?? 0, traits.efforts)
      if (!effort)
        warn('changed', 'reasoning.budgetTokens', `The model takes levels: ${level} stands for the budget`)
      else if (effort === 'none') warn('changed', 'reasoning.effort', 'The model cannot do without thinking')
      return { thinkingLevel: encodeLevel(level, warn), ...shown }
    }
    default:
      if (isReasoningOff(reasoning)) return { thinkingBudget: 0, ...shown }
      if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens, ...shown }
      return effort ? { thinkingLevel: encodeLevel(effort, warn), ...shown } : shown
  }
}

function fitLevel(budget: number, efforts: readonly Effort[] | undefined): Effort {
  const effort = budgetToEffort(budget)
  return efforts && efforts.length > 0 ? nearestEffort(effort, efforts) : effort
}

function encodeLevel(effort: Effort, warn: EncodeRequestContext['warn']): ThinkingLevel {
  if (effort === 'xhigh' || effort === 'max') {
    warn('changed', 'reasoning.effort', `${effort} is more than the highest level`)
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
    warn('changed', 'reasoning', `The model thinks with ${range.min} to ${range.max} tokens`)
  return fitted
}
