import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetOf, budgetToEffort, EFFORTS, effortOf, effortToBudget, isReasoningOff } from './index.ts'

describe('effort and budget', () => {
  it('an effort is the same after conversion to a budget', () => {
    for (const effort of EFFORTS) expect(budgetToEffort(effortToBudget(effort))).toBe(effort)
  })

  it('more tokens are never a lower effort', () => {
    fc.assert(
      fc.property(fc.nat({ max: 70_000 }), fc.nat({ max: 70_000 }), (one, two) => {
        const [less, more] = [Math.min(one, two), Math.max(one, two)]
        expect(EFFORTS.indexOf(budgetToEffort(more))).toBeGreaterThanOrEqual(
          EFFORTS.indexOf(budgetToEffort(less)),
        )
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  it('reads a request either way, and is undefined without either', () => {
    expect([effortOf({ effort: 'max' }), effortOf({ budgetTokens: 8192 }), effortOf({})]).toEqual([
      'max',
      'medium',
      undefined,
    ])
    expect([budgetOf({ budgetTokens: 5 }), budgetOf({ effort: 'low' }), budgetOf({})]).toEqual([
      5,
      1024,
      undefined,
    ])
    expect(
      [{ effort: 'none' as const }, { budgetTokens: 0 }, { effort: 'low' as const }, {}].map(isReasoningOff),
    ).toEqual([true, true, false, false])
  })
})
