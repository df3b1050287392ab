import { describe, expect, it } from 'vitest'
import { parseModelOverrides } from './extend.ts'
import { extendModels, profileOf } from './lookup.ts'
import type { ModelOverrides } from './override.ts'

describe('extendModels', () => {
  it('adds unknown models', () => {
    const models = extendModels({
      'my-model': {
        vendor: 'qwen',
        formats: ['anthropic'],
        reasoning: { control: 'effort', efforts: ['low', 'high'], canBeOff: true },
        maxOutputTokens: 1000,
      },
    })
    expect(models('my-model')).toEqual({
      id: 'my-model',
      kind: 'chat',
      vendor: 'qwen',
      formats: ['anthropic'],
      reasoning: { control: 'effort', efforts: ['low', 'high'], canBeOff: true },
      maxOutputTokens: 1000,
    })
    expect(models('another')).toEqual(profileOf('another'))
  })

  it('overrides single fields, also of reasoning, and leaves the rest', () => {
    const models = extendModels({ 'claude-opus-4-7': { prefill: true, reasoning: { default: 'low' } } })
    const known = profileOf('claude-opus-4-7')
    expect(models('anthropic/claude-opus-4-7')).toEqual({
      ...known,
      prefill: true,
      reasoning: { ...known.reasoning, default: 'low' },
    })
    expect(profileOf('claude-opus-4-7').prefill).toBe(false)
  })

  it('bases deployments on a known model, and matches globs, the later entry winning', () => {
    const models = extendModels({
      'acme-*': { basedOn: 'gpt-6-sol' },
      'acme-Chat-*': { maxOutputTokens: 5 },
      'acme-chat-eu': { maxOutputTokens: 6 },
    })
    expect(models('acme-chat-us')).toEqual({
      ...profileOf('gpt-6-sol'),
      id: 'acme-chat-us',
      maxOutputTokens: 5,
    })
    expect(models('ACME-chat-eu').maxOutputTokens).toBe(6)
    expect(models('acme').vendor).toBeUndefined()
  })

  it('extends another lookup', () => {
    const first = extendModels({ mine: { vendor: 'xai' } })
    expect(extendModels({ yours: { vendor: 'meta' } }, first)('mine').vendor).toBe('xai')
  })

  it.each([
    [[], 'models must be an object of models by name'],
    [{ m: 1 }, 'models.m must be an object'],
    [{ m: { vendor: 'acme' } }, 'models.m.vendor must be one of openai, anthropic'],
    [{ m: { formats: ['chat'] } }, 'models.m.formats[0] must be one of openai-chat'],
    [
      { m: { reasoning: { efforts: ['low', 'none'] } } },
      'models.m.reasoning.efforts[1] must be one of minimal',
    ],
    [{ m: { reasoning: { canBeOff: 1 } } }, 'models.m.reasoning.canBeOff must be true or false'],
    [{ m: { maxOutputTokens: 0 } }, 'models.m.maxOutputTokens must be a positive integer'],
    [{ m: { retired: 'soon' } }, 'models.m.retired must be a date such as 2026-11-30'],
    [{ m: { prices: { input: -1 } } }, 'models.m.prices.input must be a number of at least 0'],
    [
      { m: { prices: { tiers: [{ above: 1.5 }] } } },
      'models.m.prices.tiers[0].above must be a positive integer',
    ],
    [{ m: { refuses: ['model'] } }, 'models.m.refuses[0] must be one of'],
    [
      { m: { structuredOutput: 'yes' } },
      'models.m.structuredOutput must be one of true, false, without-tools',
    ],
    [{ m: { colour: 'red' } }, 'models.m.colour must be one of basedOn, vendor'],
  ])('rejects %j', (overrides, message) => {
    expect(() => extendModels(overrides as unknown as ModelOverrides)).toThrow(TypeError)
    expect(() => parseModelOverrides(overrides)).toThrow(message)
  })

  it('names every problem at once', () => {
    const overrides = { m: { prefill: 1, prices: { input: '1', tiers: 2 } }, n: { colour: 'red' } }
    expect(() => parseModelOverrides(overrides)).toThrow(
      [
        'models.m.prefill must be true or false',
        'models.m.prices.input must be a number of at least 0',
        'models.m.prices.tiers must be an array',
        'models.n.colour must be one of basedOn',
      ].join('\n'),
    )
  })

  it('takes every field of a profile', () => {
    const { id: _, ...profile } = profileOf('gpt-4o-search-preview')
    expect(parseModelOverrides({ m: profile })).toEqual({ m: profile })
  })
})
