import { describe, expect, it } from 'vitest'
import { collectWarnings, type ModelTraits, type Reasoning } from '../../hub/index.ts'
import { decodeReasoning, encodeReasoning } from './reasoning.ts'

describe('decodeReasoning', () => {
  it.each([
    [undefined, undefined],
    [
      { thinkingBudget: 4096, includeThoughts: true },
      { budgetTokens: 4096, visible: true },
    ],
    [{ thinkingBudget: 0 }, { effort: 'none' }],
    [{ thinkingBudget: -1 }, {}],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high' }],
    [
      { thinking_level: 'minimal', include_thoughts: false },
      { effort: 'minimal', visible: false },
    ],
    [{ includeThoughts: false }, undefined],
  ])('%j', (config, expected) => {
    expect(decodeReasoning(config, 'thinkingConfig')).toEqual(expected)
  })

  it('pitfall 40: decodes an unspecified level, and thinking without a budget', () => {
    const unspecified = { thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED', includeThoughts: true }
    expect(decodeReasoning(unspecified, 't')).toEqual({ visible: true })
    expect(decodeReasoning({ includeThoughts: true }, 't')).toEqual({ visible: true })
  })

  it('rejects an unknown level', () => {
    expect(() => decodeReasoning({ thinkingLevel: 'HUGE' }, 't')).toThrow('t.thinkingLevel')
  })
})

describe('encodeReasoning', () => {
  function encode(reasoning: Reasoning, traits: ModelTraits) {
    const { warnings, warn } = collectWarnings()
    return { config: encodeReasoning(reasoning, { warn, traits }), codes: warnings.map(({ code }) => code) }
  }

  it.each([
    [{ effort: 'high' }, { thinkingLevel: 'HIGH' }],
    [
      { effort: 'xhigh', visible: true },
      { thinkingLevel: 'XHIGH', includeThoughts: true },
    ],
    [{}, {}],
  ] as [Reasoning, object][])('sends a level: %j', (reasoning, config) => {
    const traits: ModelTraits = { reasoning: { control: 'level', canBeOff: false } }
    expect(encode(reasoning, traits)).toEqual({ config, codes: [] })
  })

  it.each([
    [{ effort: 'none' }, 0],
    [{ budgetTokens: 30_000 }, 30_000],
    [{}, -1],
  ] as [Reasoning, number][])('sends a budget: %j as %i', (reasoning, thinkingBudget) => {
    const traits: ModelTraits = { reasoning: { control: 'budget', canBeOff: true } }
    expect(encode(reasoning, traits)).toEqual({ config: { thinkingBudget }, codes: [] })
  })

  it.each([
    [{ effort: 'low' }, { thinkingLevel: 'LOW' }, []],
    [{ effort: 'max' }, { thinkingLevel: 'HIGH' }, ['changed']],
    [{ budgetTokens: 5000 }, { thinkingBudget: 5000 }, []],
    [{ effort: 'none' }, { thinkingBudget: 0 }, []],
    [{ visible: true }, { includeThoughts: true }, []],
  ] as [Reasoning, object, string[]][])(
    'sends an unknown model what the client set: %j',
    (reasoning, config, codes) => {
      expect(encode(reasoning, {})).toEqual({ config, codes })
    },
  )

  it('sends only the visibility to a model that always reasons', () => {
    const traits: ModelTraits = { reasoning: { control: 'always', canBeOff: false } }
    expect(encode({}, traits).config).toBeUndefined()
    expect(encode({ visible: true }, traits).config).toEqual({ includeThoughts: true })
  })
})
