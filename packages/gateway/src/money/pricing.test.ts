import { describe, expect, it } from 'vitest'
import { createPricing } from './pricing.ts'

const PRICES = { input: 1, output: 2 }
const OTHER = { input: 3, output: 4 }

const target = (model: string, upstream = 'house') => ({ upstream, model })

describe('the price of a model', () => {
  it.each(['My-Model', 'my-model', 'MY-*', 'House/my-model'])('is found by %s, in whichever case', (glob) => {
    for (const model of ['my-model', 'My-Model'])
      expect(createPricing({ [glob]: PRICES })(target(model))?.prices).toEqual(PRICES)
  })

  it('is that of the first of several globs', () => {
    const priceOf = createPricing({ 'my-model': PRICES, 'my-*': OTHER })
    expect(priceOf(target('my-model'))?.prices).toEqual(PRICES)
    expect(priceOf(target('my-other'))?.prices).toEqual(OTHER)
  })

  it.each(['My-Model', 'vendor/my-model', 'my-model'])('is in the profile that holds for %s', (model) => {
    const priceOf = createPricing({}, { 'My-Model': { prices: PRICES } })
    expect(priceOf(target(model))?.prices).toEqual(PRICES)
  })

  it('is in the last profile that has one', () => {
    const profiles = {
      '*': { prices: OTHER },
      'my-*': { prices: PRICES },
      'my-model': { maxOutputTokens: 1000 },
    }
    expect(createPricing({}, profiles)(target('my-model'))?.prices).toEqual(PRICES)
  })

  it('is that of the model that another profile is based on', () => {
    const profiles = { 'my-*': { basedOn: 'gpt-5.4' }, 'my-model': { maxOutputTokens: 1000 } }
    const priceOf = createPricing({}, profiles)
    expect(priceOf(target('my-model'))).toEqual(priceOf(target('gpt-5.4')))
  })

  it('is unknown for a model that nobody knows', () => {
    expect(createPricing({ other: PRICES })(target('my-model'))).toBeUndefined()
  })
})
