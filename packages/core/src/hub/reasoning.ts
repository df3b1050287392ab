import type { Reasoning } from './request.ts'
import { EFFORTS, type Effort } from './vocabulary.ts'

/**
 * Thinking tokens that stand for an effort where a vendor counts instead of naming. The steps are those that the
 * Gemini documentation gives for its own conversion (1024, 8192, 24576), continued on both sides.
 */
const BUDGET: Record<Exclude<Effort, 'none'>, number> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 65_536,
}

/** Tokens for an effort; 0 for `none`. */
export function effortToBudget(effort: Effort): number {
  return effort === 'none' ? 0 : BUDGET[effort]
}

/** The effort that a budget is worth: that of the step around it; 0 or less is `none`. */
export function budgetToEffort(tokens: number): Effort {
  if (tokens <= 0) return 'none'
  if (tokens <= 512) return 'minimal'
  if (tokens <= 4096) return 'low'
  if (tokens <= 16_384) return 'medium'
  if (tokens <= 32_767) return 'high'
  return tokens <= 65_535 ? 'xhigh' : 'max'
}

/** The effort that `reasoning` asks for, or undefined where it leaves it to the vendor. */
export function effortOf(reasoning: Reasoning): Effort | undefined {
  if (reasoning.effort) return reasoning.effort
  return reasoning.budgetTokens === undefined ? undefined : budgetToEffort(reasoning.budgetTokens)
}

/** The budget that `reasoning` asks for, or undefined where it leaves it to the vendor; 0 is off. */
export function budgetOf(reasoning: Reasoning): number | undefined {
  if (reasoning.budgetTokens !== undefined) return reasoning.budgetTokens
  return reasoning.effort === undefined ? undefined : effortToBudget(reasoning.effort)
}

/** Whether thinking is to be left out. */
export function isReasoningOff(reasoning: Reasoning): boolean {
  return reasoning.effort === 'none' || reasoning.budgetTokens === 0
}

/** The one of `allowed` that is nearest to `effort`; of two equally near ones the lower. */
export function nearestEffort(effort: Effort, allowed: readonly Effort[]): Effort {
  const place = EFFORTS.indexOf(effort)
  const distance = (candidate: Effort) => Math.abs(EFFORTS.indexOf(candidate) - place)
  return allowed.reduce(
    (best, candidate) => (distance(candidate) < distance(best) ? candidate : best),
    allowed[0] ?? effort,
  )
}
