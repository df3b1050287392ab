import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { getFormat } from '../formats/index.ts'
import type { Usage } from '../hub/index.ts'
import { listModels, priceOf } from './catalogue.ts'
import { costOf, formatCost, type Price } from './cost.ts'

const price: Price = {
  prices: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  vendor: 'anthropic',
  source: 'catalogue',
  asOf: '2026-11-26',
}

const usage = (more: Partial<Usage> = {}): Usage => ({ inputTokens: 1000, outputTokens: 100, ...more })

describe('costOf', () => {
  it('is exact to the last decimal, which sums of floating-point prices are not', () => {
    const odd: Price = { prices: { input: 0.1875, output: 1.125 }, source: 'contract' }
    expect(costOf({ inputTokens: 3, outputTokens: 7 }, odd).amount).toBe(0.0000084375)
    const tenth: Price = { prices: { input: 0.1, output: 0.2 }, source: 'contract' }
    expect(costOf({ inputTokens: 1_000_000, outputTokens: 1_000_000 }, tenth).amount).toBe(0.3)
  })

  it.each<[string, Partial<Usage>, number]>([
    ['input and output', {}, 0.0045],
    ['cache reads', { cacheReadTokens: 900 }, 100 * 3e-6 + 900 * 0.3e-6 + 0.0015],
    ['cache writes', { cacheWriteTokens: 400 }, 0.0018 + 0.0015 + 0.0015],
    [
      'cache writes for an hour',
      { cacheWriteTokens: 400, cacheWrite1hTokens: 400 },
      0.0018 + 0.0024 + 0.0015,
    ],
    ['reasoning, which output includes', { reasoningTokens: 60 }, 0.0045],
    ['a batch', { serviceTier: 'batch' }, 0.00225],
  ])('prices %s', (_, more, amount) => {
    const cost = costOf(usage(more), price)
    expect(cost).toMatchObject({
      kind: 'exact',
      currency: 'USD',
      priceSource: 'catalogue',
      asOf: '2026-11-26',
    })
    expect(cost.amount).toBe(Number(amount.toFixed(12)))
  })

  it('counts each token once', () => {
    const counts = {
      cacheReadTokens: 200,
      cacheWriteTokens: 300,
      cacheWrite1hTokens: 100,
      reasoningTokens: 40,
      inputByModality: { audio: 50 },
    }
    expect(costOf(usage(counts), price).tokens).toEqual({
      input: 450,
      cacheRead: 200,
      cacheWrite: 200,
      cacheWrite1h: 100,
      inputAudio: 50,
      output: 60,
      reasoning: 40,
    })
  })

  it('takes the prices of a tier for the whole request', () => {
    const tiered: Price = {
      prices: { input: 2, output: 12, tiers: [{ above: 200_000, input: 4, output: 18 }] },
      source: 'catalogue',
    }
    expect(costOf({ inputTokens: 200_000, outputTokens: 10 }, tiered).amount).toBe(0.40012)
    expect(costOf({ inputTokens: 200_001, outputTokens: 10 }, tiered).amount).toBe(0.800184)
  })

  it('prices images, seconds and requests', () => {
    const units: Price = { prices: { image: 0.04, second: 0.1, request: 0.01 }, source: 'contract' }
    expect(costOf({ inputTokens: 0, outputTokens: 0, images: 2, seconds: 5 }, units).amount).toBe(0.59)
  })

  it('prices web searches as the vendor does, and as an estimate where that is not known', () => {
    const searched = usage({ webSearches: 3 })
    expect(costOf(searched, price)).toMatchObject({ kind: 'exact', amount: 0.0345 })
    const configured: Price = { prices: { ...price.prices, webSearch: 0.002 }, source: 'configuration' }
    expect(costOf(searched, configured)).toMatchObject({ kind: 'exact', amount: 0.0105 })
    expect(costOf(searched, { ...price, vendor: 'openai' })).toMatchObject({
      kind: 'estimate',
      amount: 0.0345,
      reason: 'web searches were priced at 0.01 US dollars each',
    })
  })

  it('is unknown, and not zero, without a price', () => {
    const cost = costOf(usage(), undefined)
    expect(cost).toMatchObject({ kind: 'unknown', tokens: { input: 1000, output: 100 } })
    expect(cost).not.toHaveProperty('amount')
    expect(costOf(usage({ images: 1 }), price)).toMatchObject({
      kind: 'unknown',
      reason: 'there is no price for image',
    })
    expect(costOf(usage(), { prices: { output: 1 }, source: 'contract' }).kind).toBe('unknown')
    expect(costOf({ inputTokens: 0, outputTokens: 0 }, price)).toMatchObject({
      kind: 'unknown',
      reason: 'nothing was counted',
    })
  })

  it.each<[string, Partial<Usage>]>([
    ['cache writes were priced as input', { cacheWriteTokens: 10 }],
    ['audio input was priced as text', { inputByModality: { audio: 10 } }],
    ['the service tier priority was priced as standard', { serviceTier: 'priority' }],
  ])('is an estimate, with the reason: %s', (reason, more) => {
    const plain: Price = { prices: { input: 1, output: 2 }, vendor: 'openai', source: 'catalogue' }
    expect(costOf(usage(more), plain)).toMatchObject({ kind: 'estimate', reason })
  })

  it.each([
    ['gpt-5.5', 'priority', 2.5],
    ['gpt-5-mini', 'priority', 1.8],
    ['claude-opus-5', 'fast', 2],
    ['gpt-5.5', 'flex', 0.5],
    ['claude-opus-5', 'batch', 0.5],
  ])('%s in the tier %s is exact, at %d times the standard price', (model, serviceTier, factor) => {
    const standard = costOf({ inputTokens: 1000, outputTokens: 100, cacheReadTokens: 500 }, priceOf(model))
    const usage = { inputTokens: 1000, outputTokens: 100, cacheReadTokens: 500, serviceTier }
    const cost = costOf(usage, priceOf(model))
    expect(cost.kind).toBe('exact')
    expect(cost.amount).toBeCloseTo((standard.amount ?? 0) * factor, 12)
  })

  it('is an estimate in a tier whose price is not known, such as priority for a long context', () => {
    const reason = 'the service tier priority was priced as standard'
    expect(
      costOf({ inputTokens: 300_000, outputTokens: 1, serviceTier: 'priority' }, priceOf('gpt-5.5')),
    ).toMatchObject({
      kind: 'estimate',
      reason,
    })
    expect(
      costOf({ inputTokens: 1, outputTokens: 1, serviceTier: 'fast' }, priceOf('claude-fable-5-2')).kind,
    ).toBe('estimate')
  })

  it('counts Anthropic’s speed as a tier, wherever in a stream it is reported', () => {
    const inspect = getFormat('anthropic').inspect
    const started = inspect(
      {
        type: 'message_start',
        message: { usage: { input_tokens: 1000, output_tokens: 1, speed: 'fast', service_tier: 'standard' } },
      },
      {},
    )
    const { usage } = inspect({ type: 'message_delta', delta: {}, usage: { output_tokens: 100 } }, started)
    expect(usage).toMatchObject({ inputTokens: 1000, outputTokens: 100, serviceTier: 'fast' })
    expect(costOf(usage as Usage, priceOf('claude-opus-5'))).toMatchObject({ amount: 0.015, kind: 'exact' })
  })

  it('is an estimate if the usage is one', () => {
    expect(costOf(usage(), price, { estimated: 'the client disconnected' })).toMatchObject({
      kind: 'estimate',
      amount: 0.0045,
      reason: 'the client disconnected',
    })
  })

  it('is free where the price is zero', () => {
    expect(costOf(usage(), { prices: { input: 0, output: 0 }, source: 'catalogue' })).toMatchObject({
      kind: 'exact',
      amount: 0,
    })
  })
})

describe('formatCost', () => {
  it('has no exponent', () => {
    const tiny = costOf(
      { inputTokens: 1, outputTokens: 0 },
      { prices: { input: 0.02, output: 1 }, source: 'contract' },
    )
    expect(formatCost(tiny)).toBe('0.00000002; currency=USD; kind=exact; source=contract')
    expect(formatCost(costOf(usage(), price))).toBe(
      '0.0045; currency=USD; kind=exact; source=catalogue; as-of=2026-11-26',
    )
    expect(formatCost(costOf(usage(), undefined))).toBe('unknown; currency=USD; kind=unknown')
  })
})

describe('the catalogue against genai-prices', () => {
  const providers: Partial<Record<string, string>> = {
    openai: 'openai',
    anthropic: 'anthropic',
    google: 'google',
  }
  const counts = { inputTokens: 12_345, outputTokens: 678, cacheReadTokens: 4_000 }

  /** Where the two price lists differ, the vendor's page decides. */
  const compared = listModels().flatMap((model) => {
    const provider = providers[model.vendor ?? '']
    const ours = priceOf(model.id)
    if (!provider || !ours || ours.prices.cacheRead === undefined) return []
    const theirs = calcPrice(
      {
        input_tokens: counts.inputTokens,
        output_tokens: counts.outputTokens,
        cache_read_tokens: counts.cacheReadTokens,
      },
      model.id,
      { providerId: provider },
    )
    const known = theirs && theirs.model.id === model.id
    return known ? [{ id: model.id, ours: costOf(counts, ours).amount ?? 0, theirs: theirs.total_price }] : []
  })

  it('agrees for every model that both price, but for two', () => {
    const different = compared.filter(({ ours, theirs }) => Math.abs(ours - theirs) > 1e-9)
    expect(compared.length).toBeGreaterThan(20)
    // models.dev lists cache reads as free for the first, which never has any, and only the price of images for the second
    expect(different.map(({ id }) => id)).toEqual(['gpt-3.5-turbo', 'gemini-2.5-flash-image'])
  })
})
