import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallIds, createId, fitId } from './index.ts'

const RULE = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 40 }
const id = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.stringMatching(/^[a-z]{0,3}$/),
)

describe('fitId', () => {
  it('keeps an id that the rule allows', () => {
    expect(fitId('call_abc-1', RULE)).toBe('call_abc-1')
    expect(fitId('x'.repeat(40), RULE)).toHaveLength(40)
  })

  it('pitfall 22: fits every id to the rule, the same each time', () => {
    fc.assert(
      fc.property(id, (original) => {
        const fitted = fitId(original, RULE)
        expect(fitted).toMatch(RULE.pattern)
        expect(fitted.length).toBeLessThanOrEqual(RULE.maxLength)
        expect(fitId(original, RULE)).toBe(fitted)
        expect(fitId(fitted, RULE)).toBe(fitted)
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  it('pitfall 22: keeps ids apart that share a long beginning or differ in one character', () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => `${'toolu_'.repeat(10)}${index}`)
    const dotted = Array.from({ length: 50_000 }, (_, index) => `a.${String.fromCharCode(index)}`)
    const fitted = [...ids, ...dotted].map((each) => fitId(each, RULE))
    expect(new Set(fitted).size).toBe(100_000)
  })
})

describe('createCallIds', () => {
  it('keeps ids that are set and generates the others, unique and the same for the same response', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.option(fc.constantFrom('', 'a', 'b', 'c'), { nil: undefined })),
        (id, ids) => {
          const [once, twice] = [createCallIds(id), createCallIds(id)]
          const given = ids.map(once)
          expect(new Set(given).size).toBe(ids.length)
          expect(given).not.toContain('')
          expect(ids.map(twice)).toEqual(given)
          const first = ids.findIndex(Boolean)
          if (first >= 0) expect(given[first]).toBe(ids[first])
        },
      ),
      { numRuns: 200, seed: 1 },
    )
  })

  it('generates other ids for other responses', () => {
    expect(createCallIds('a')(undefined)).not.toBe(createCallIds('b')(undefined))
  })
})

describe('createId', () => {
  it('is never repeated', () => {
    expect(createId('chatcmpl-')).toMatch(/^chatcmpl-[0-9a-f]{32}$/)
    expect(createId('')).not.toBe(createId(''))
  })
})
