import type { Reasoning } from './request.ts'
import { EFFORTS, type Effort } from './vocabulary.ts'

/**
 * Reasoning tokens by effort, for models that take a budget. Low, medium and high are those that the Gemini
 * documentation gives for its own conversion (https://ai.google.dev/gemini-api/docs/openai#thinking); the others continue them.
 */
const BUDGET_TOKENS: Record<Exclude<Effort, 'none'>, number> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 65_536,
}

/** The budget in tokens for an effort; 0 for `none`. */
export function effortToBudget(effort: Effort): number {
  return effort === 'none' ? 0 : BUDGET_TOKENS[effort]
}

/** The effort closest to a budget in tokens; `none` for 0 or less. */
export function budgetToEffort(tokens: number): Effort {
  if (tokens <= 0) return 'none'
  if (tokens <= 512) return 'minimal'
  if (tokens <= 4096) return 'low'
  if (tokens <= 16_384) return 'medium'
  if (tokens <= 32_767) return 'high'
  return tokens <= 65_535 ? 'xhigh' : 'max'
}

/** The effort that `reasoning` sets, also by its budget; undefined for the vendor's default. */
export function effortOf(reasoning: Reasoning): Effort | undefined {
  if (reasoning.effort) return reasoning.effort
  return reasoning.budgetTokens === undefined ? undefined : budgetToEffort(reasoning.budgetTokens)
}

/** The budget that `reasoning` sets, also by its effort; 0 is off, undefined the vendor's default. */
export function budgetOf(reasoning: Reasoning): number | undefined {
  if (reasoning.budgetTokens !== undefined) return reasoning.budgetTokens
  return reasoning.effort === undefined ? undefined : effortToBudget(reasoning.effort)
}

/** Whether `reasoning` turns reasoning off. */
export function isReasoningOff(reasoning: Reasoning): boolean {
  return reasoning.effort === 'none' || reasoning.budgetTokens === 0
}

/** The lowest effort of `allowed`. */
export function lowestEffort(allowed: readonly Effort[]): Effort | undefined {
  return EFFORTS.find((effort) => allowed.includes(effort))
}

/**
 * The effort of `allowed` that is nearest to `effort`; of two equally near ones that nearer to `high`, as DeepSeek,
 * Moonshot and Google round `medium` where they have low and high only.
 */
export function nearestEffort(effort: Effort, allowed: readonly Effort[]): Effort {
  const distance = (candidate: Effort) => steps(candidate, effort) + steps(candidate, 'high') / 10
  return allowed.reduce(
    (best, candidate) => (distance(candidate) < distance(best) ? candidate : best),
    allowed[0] ?? effort,
  )
}

const steps = (a: Effort, b: Effort) => Math.abs(EFFORTS.indexOf(a) - EFFORTS.indexOf(b))
