import type { Usage, Vendor } from '../hub/index.ts'
import type { ModelPrices, TokenPrices } from './profile.ts'
import type { ServiceTiers } from './service-tiers.ts'

/** What one response cost, and how certain that is. */
export interface Cost {
  /** In `currency`; absent if `kind` is `unknown`, as an unknown price is not zero. */
  amount?: number
  currency: 'USD'
  /**
   * `exact`: the vendor's usage at known prices. `estimate`: tokens or one of the prices are assumed, see `reason`.
   * `unknown`: there is no price.
   */
  kind: 'exact' | 'estimate' | 'unknown'
  /** Why it is not exact. */
  reason?: string
  /** Where the prices are from, such as `catalogue`. */
  priceSource?: string
  /** The day of the prices, as `2026-11-26`. */
  asOf?: string
  /** What was paid for. No token is counted twice. */
  tokens: CostTokens
}

/** Tokens by how they are priced. Kinds that did not occur are absent. */
export interface CostTokens {
  /** Input that was neither read from nor written to a cache. */
  input?: number
  cacheRead?: number
  cacheWrite?: number
  /** Written to a cache that is kept for an hour. */
  cacheWrite1h?: number
  inputAudio?: number
  /** Output without reasoning. */
  output?: number
  reasoning?: number
  outputAudio?: number
}

/** Prices in US dollars for what is not counted in tokens. */
export interface UnitPrices {
  /** One image. */
  image?: number
  /** One second of audio or video. */
  second?: number
  /** One request. */
  request?: number
  /** One web search that the vendor ran. */
  webSearch?: number
}

/** The prices of a model, and where they are from. */
export interface Price {
  prices: ModelPrices & UnitPrices
  /** Whose rules for cache writes and service tiers apply. */
  vendor?: Vendor
  source: string
  asOf?: string
  /** What service tiers of this model cost relative to the standard one, where the vendor prices them by model. */
  serviceTiers?: ServiceTiers
}

export interface CostOptions {
  /** Why the usage is an estimate; absent if the vendor reported it. */
  estimated?: string
}

/** What a vendor charges relative to its prices. */
interface VendorRule {
  /** An hour's cache write, relative to input. */
  cacheWrite1h?: number
  /** Relative to the standard tier. */
  tiers: ServiceTiers
  /** In US dollars. */
  webSearch?: number
}

const STANDARD = { standard: 1, default: 1, auto: 1 }

/**
 * Tiers that are priced for each model, such as OpenAI's `priority`, are in `service-tiers.ts`; where those of a model
 * are not known, its cost is an estimate.
 *
 * @see https://platform.claude.com/docs/en/about-claude/pricing an hour's cache write is twice the input; batches are half
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing
 * @see https://platform.openai.com/docs/pricing flex and batch are half
 * @see https://ai.google.dev/gemini-api/docs/pricing batch and flex are half
 */
const VENDOR_RULES: Partial<Record<Vendor, VendorRule>> = {
  anthropic: { cacheWrite1h: 2, tiers: { ...STANDARD, batch: 0.5 }, webSearch: 0.01 },
  openai: { tiers: { ...STANDARD, flex: 0.5, batch: 0.5 } },
  google: { tiers: { ...STANDARD, flex: 0.5, batch: 0.5 } },
}

/** A web search where its price is not known: OpenAI's is this or more, by the tool's version and the model. */
const ASSUMED_WEB_SEARCH = 0.01

/** Prices are whole numbers of these for a token, so that sums are exact. */
const UNITS_PER_DOLLAR = 1e12
const TOKENS_PER_PRICE = 1e6

const UNIT_KINDS = ['image', 'second', 'request'] as const satisfies readonly (keyof UnitPrices)[]

/**
 * What a response cost: the vendor's usage at the prices of its model. Reasoning costs as much as output, and a request
 * with an input longer than a tier's bound has that tier's prices throughout.
 *
 * @param price undefined if it is not known, which makes the cost `unknown`
 * @example
 * costOf({ inputTokens: 1000, outputTokens: 100 }, { prices: { input: 2, output: 10 }, source: 'contract' }).amount // 0.003
 */
export function costOf(usage: Usage, price: Price | undefined, { estimated }: CostOptions = {}): Cost {
  const tokens = countTokens(usage)
  if (!price) return { currency: 'USD', kind: 'unknown', reason: 'the model has no known price', tokens }
  const { prices, source, asOf } = price
  const cost: Cost = { amount: 0, currency: 'USD', kind: 'exact', priceSource: source, tokens }
  if (asOf !== undefined) cost.asOf = asOf
  const tier = prices.tiers?.findLast(({ above }) => usage.inputTokens > above)
  const rates = ratesOf(price, tier)
  const reasons = estimated === undefined ? [] : [estimated]

  let units = 0
  let counted = false
  for (const kind in tokens) {
    const rate = rates[kind as keyof CostTokens]
    if (!rate) return unknown(cost, `there is no price for ${kind}`)
    if (rate.assumed !== undefined) reasons.push(rate.assumed)
    units += rate.units * (tokens[kind as keyof CostTokens] as number)
    counted = true
  }
  units *= tierFactor(usage.serviceTier, price, tier !== undefined, reasons)

  const { images, seconds } = usage
  if (images || seconds || prices.request !== undefined) {
    const counts = { image: images, second: seconds, request: prices.request === undefined ? 0 : 1 }
    for (const kind of UNIT_KINDS) {
      const count = counts[kind]
      if (!count) continue
      const each = prices[kind]
      if (each === undefined) return unknown(cost, `there is no price for ${kind}`)
      units += Math.round(each * UNITS_PER_DOLLAR) * count
      counted = true
    }
  }

  if (usage.webSearches) {
    const each = prices.webSearch ?? ruleOf(price)?.webSearch
    if (each === undefined) reasons.push(`web searches were priced at ${ASSUMED_WEB_SEARCH} US dollars each`)
    units += Math.round((each ?? ASSUMED_WEB_SEARCH) * UNITS_PER_DOLLAR) * usage.webSearches
  }

  if (usage.imageToolTokens) reasons.push('the images of a tool were not priced')

  if (!counted) return unknown(cost, 'nothing was counted')
  cost.amount = Math.round(units) / UNITS_PER_DOLLAR
  if (reasons.length === 0) return cost
  return { ...cost, kind: 'estimate', reason: reasons.join('; ') }
}

function unknown({ amount: _, ...cost }: Cost, reason: string): Cost {
  return { ...cost, kind: 'unknown', reason }
}

function countTokens(usage: Usage): CostTokens {
  const { inputTokens, outputTokens, cacheReadTokens: cacheRead = 0, cacheWriteTokens: written = 0 } = usage
  const cacheWrite1h = Math.min(usage.cacheWrite1hTokens ?? 0, written)
  const uncached = Math.max(0, inputTokens - cacheRead - written)
  const inputAudio = Math.min(usage.inputByModality?.audio ?? 0, uncached)
  const outputAudio = Math.min(usage.outputByModality?.audio ?? 0, outputTokens)
  const reasoning = Math.min(usage.reasoningTokens ?? 0, outputTokens - outputAudio)
  const input = uncached - inputAudio
  const cacheWrite = written - cacheWrite1h
  const output = outputTokens - outputAudio - reasoning
  const tokens: CostTokens = {}
  if (input > 0) tokens.input = input
  if (cacheRead > 0) tokens.cacheRead = cacheRead
  if (cacheWrite > 0) tokens.cacheWrite = cacheWrite
  if (cacheWrite1h > 0) tokens.cacheWrite1h = cacheWrite1h
  if (inputAudio > 0) tokens.inputAudio = inputAudio
  if (output > 0) tokens.output = output
  if (reasoning > 0) tokens.reasoning = reasoning
  if (outputAudio > 0) tokens.outputAudio = outputAudio
  return tokens
}

/** What a token costs, and how its price was derived if it is not known. */
interface Rate {
  units: number
  assumed?: string
}

type Rates = Partial<Record<keyof CostTokens, Rate | undefined>>

/** The rates of each price, but for those of its tiers for long input. */
const standardRates = new WeakMap<Price, Rates>()

function ratesOf(price: Price, tier: TokenPrices | undefined): Rates {
  const known = tier ? undefined : standardRates.get(price)
  if (known) return known
  const rates = toRates({ ...price.prices, ...tier }, ruleOf(price)?.cacheWrite1h)
  if (!tier) standardRates.set(price, rates)
  return rates
}

function toRates(prices: TokenPrices, hourlyFactor: number | undefined): Rates {
  const { input, output, cacheWrite } = prices
  const hourly = hourlyFactor === undefined || input === undefined ? undefined : input * hourlyFactor
  return {
    input: toRate(input),
    cacheRead: toRate(prices.cacheRead, input, 'cache reads were priced as input'),
    cacheWrite: toRate(cacheWrite, input, 'cache writes were priced as input'),
    cacheWrite1h: toRate(
      hourly,
      cacheWrite ?? input,
      'cache writes for an hour were priced as other cache writes',
    ),
    inputAudio: toRate(prices.inputAudio, input, 'audio input was priced as text'),
    output: toRate(output),
    reasoning: toRate(output),
    outputAudio: toRate(prices.outputAudio, output, 'audio output was priced as text'),
  }
}

function toRate(price: number | undefined, otherwise?: number, assumed?: string): Rate | undefined {
  const each = price ?? otherwise
  if (each === undefined) return undefined
  const units = Math.round((each * UNITS_PER_DOLLAR) / TOKENS_PER_PRICE)
  return price === undefined && assumed !== undefined ? { units, assumed } : { units }
}

function ruleOf({ vendor }: Price): VendorRule | undefined {
  return vendor && VENDOR_RULES[vendor]
}

function tierFactor(tier: string | undefined, price: Price, isLong: boolean, reasons: string[]): number {
  if (tier === undefined) return 1
  const known: ServiceTiers = { ...(ruleOf(price)?.tiers ?? STANDARD), ...(!isLong && price.serviceTiers) }
  const factor = Object.hasOwn(known, tier) ? known[tier] : undefined
  if (factor === undefined) reasons.push(`the service tier ${tier} was priced as standard`)
  return factor ?? 1
}

/**
 * A cost as one header value: the amount, then what qualifies it.
 *
 * @example formatCost(cost) // '0.00325; currency=USD; kind=exact; source=catalogue; as-of=2026-11-26'
 */
export function formatCost({ amount, currency, kind, priceSource, asOf }: Cost): string {
  const source = priceSource === undefined ? '' : `; source=${priceSource}`
  const date = asOf === undefined ? '' : `; as-of=${asOf}`
  return `${amount === undefined ? 'unknown' : toDecimal(amount)}; currency=${currency}; kind=${kind}${source}${date}`
}

/** Without an exponent, which smaller numbers have. */
function toDecimal(amount: number): string {
  return amount === 0 || amount >= 1e-6 ? String(amount) : amount.toFixed(12).replace(/\.?0+$/, '')
}
