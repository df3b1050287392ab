import {
  badValue,
  EFFORTS,
  type Effort,
  expectObject,
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
 * `thinkingConfig` of a request: a level from Gemini 3 on, a budget for Gemini 2.5, and for an unknown model whichever
 * the client set. Both together are rejected.
 */
export function encodeReasoning(
  { effort, budgetTokens, visible }: Reasoning,
  { traits, warn }: EncodeRequestContext,
): ThinkingConfigWire | undefined {
  const visibility = visible === undefined ? {} : { includeThoughts: visible }
  switch (traits.reasoning?.control) {
    case 'budget':
      return { thinkingBudget: effort === 'none' ? 0 : (budgetTokens ?? DYNAMIC), ...visibility }
    case 'level':
      return { ...(effort && { thinkingLevel: effort.toUpperCase() as ThinkingLevel }), ...visibility }
    case 'always':
      return visible === undefined ? undefined : visibility
    default:
      if (effort === 'none' || budgetTokens === 0) return { thinkingBudget: 0, ...visibility }
      if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens, ...visibility }
      return effort ? { thinkingLevel: encodeLevel(effort, warn), ...visibility } : visibility
  }
}

/** The budget that leaves the amount to the model. */
const DYNAMIC = -1

function encodeLevel(effort: Effort, warn: EncodeRequestContext['warn']): ThinkingLevel {
  if (effort === 'xhigh' || effort === 'max') {
    warn('changed', 'reasoning.effort', `Reasoning effort ${effort} was lowered to HIGH, the maximum`)
  }
  return LEVELS[effort]
}
