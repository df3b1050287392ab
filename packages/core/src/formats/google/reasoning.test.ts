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
  function encode(reasoning: Reasoning, traits: ModelTraits, model = 'gemini') {
    const { warnings, warn } = collectWarnings()
    return {
      config: encodeReasoning(reasoning, model, { warn, traits }),
      codes: warnings.map(({ code }) => code),
    }
  }

  it.each([
    [{ effort: 'high' }, { thinkingLevel: 'HIGH' }, []],
    [{ effort: 'max', visible: true }, { thinkingLevel: 'HIGH', includeThoughts: true }, ['changed']],
    [{ effort: 'none' }, { thinkingLevel: 'MINIMAL' }, ['changed']],
    [{ budgetTokens: 9000 }, { thinkingLevel: 'MEDIUM' }, ['changed']],
    [{}, {}, []],
  ] as [Reasoning, object, string[]][])('sends Gemini 3 a level: %j', (reasoning, config, codes) => {
    expect(encode(reasoning, { reasoningControl: 'level' })).toEqual({ config, codes })
  })

  it('sends only levels that the model accepts', () => {
    const traits: ModelTraits = { reasoningControl: 'level', efforts: ['low', 'high'] }
    expect(encode({ budgetTokens: 400 }, traits).config).toEqual({ thinkingLevel: 'LOW' })
  })

  it.each([
    ['gemini-2.5-flash', { effort: 'none' }, 0, []],
    ['gemini-2.5-flash', { effort: 'medium' }, 8192, []],
    ['gemini-2.5-flash', { effort: 'max' }, 24_576, ['changed']],
    ['gemini-2.5-pro', { effort: 'none' }, 128, ['changed']],
    ['gemini-2.5-pro', { budgetTokens: 30_000 }, 30_000, []],
    ['gemini-2.5-flash-lite', { budgetTokens: 100 }, 512, ['changed']],
    ['gemini-2.5-flash-lite', { effort: 'none' }, 0, []],
    ['gemini-2.5-flash', {}, -1, []],
  ] as [string, Reasoning, number, string[]][])(
    'sends %s a budget: %j as %i',
    (model, reasoning, budget, codes) => {
      const { config, codes: warned } = encode(reasoning, { reasoningControl: 'budget' }, model)
      expect(config).toEqual({ thinkingBudget: budget })
      expect(warned).toEqual(codes)
    },
  )

  it.each([
    [{ effort: 'low' }, { thinkingLevel: 'LOW' }],
    [{ budgetTokens: 5000 }, { thinkingBudget: 5000 }],
    [{ effort: 'none' }, { thinkingBudget: 0 }],
    [{ visible: true }, { includeThoughts: true }],
  ] as [Reasoning, object][])('sends an unknown model what the client set: %j', (reasoning, config) => {
    expect(encode(reasoning, {})).toEqual({ config, codes: [] })
  })

  it('sends nothing to a model whose reasoning cannot be controlled, with a warning unless it was off', () => {
    const traits: ModelTraits = { reasoningControl: 'none' }
    expect(encode({ effort: 'high' }, traits)).toEqual({ config: undefined, codes: ['unsupported'] })
    expect(encode({ effort: 'none' }, traits)).toEqual({ config: undefined, codes: [] })
  })
})
