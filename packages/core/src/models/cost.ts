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
  const provenance = { priceSource: source, ...(asOf !== undefined && { asOf }), tokens }
  const rule = price.vendor && VENDOR_RULES[price.vendor]
  const { perToken, assumed } = tokenPrices(pricesFor(prices, usage.inputTokens), rule)
  const reasons = new Set(estimated === undefined ? [] : [estimated])

  let units = 0
  for (const kind of Object.keys(tokens) as (keyof CostTokens)[]) {
    const each = perToken[kind]
    if (each === undefined) return unknown(kind, provenance)
    if (assumed[kind]) reasons.add(assumed[kind])
    units += Math.round((each * UNITS_PER_DOLLAR) / TOKENS_PER_PRICE) * (tokens[kind] ?? 0)
  }
  const isLong = prices.tiers?.some(({ above }) => usage.inputTokens > above)
  const tiers = { ...(rule?.tiers ?? STANDARD), ...(!isLong && price.serviceTiers) }
  units *= tierFactor(usage.serviceTier, tiers, reasons)

  for (const [count, kind] of [
    [usage.images, 'image'],
    [usage.seconds, 'second'],
    [prices.request === undefined ? undefined : 1, 'request'],
  ] as const) {
    if (!count) continue
    const each = prices[kind]
    if (each === undefined) return unknown(kind, provenance)
    units += Math.round(each * UNITS_PER_DOLLAR) * count
  }

  if (usage.webSearches) {
    const each = prices.webSearch ?? rule?.webSearch
    if (each === undefined) reasons.add(`web searches were priced at ${ASSUMED_WEB_SEARCH} US dollars each`)
    units += Math.round((each ?? ASSUMED_WEB_SEARCH) * UNITS_PER_DOLLAR) * usage.webSearches
  }

  const counted =
    Object.keys(tokens).length > 0 || usage.images || usage.seconds || prices.request !== undefined
  if (!counted) return { currency: 'USD', kind: 'unknown', reason: 'nothing was counted', ...provenance }
  const [reason] = reasons
  const amount = Math.round(units) / UNITS_PER_DOLLAR
  if (reason === undefined) return { amount, currency: 'USD', kind: 'exact', ...provenance }
  return { amount, currency: 'USD', kind: 'estimate', reason: [...reasons].join('; '), ...provenance }
}

function unknown(kind: string, provenance: Pick<Cost, 'priceSource' | 'asOf' | 'tokens'>): Cost {
  return { currency: 'USD', kind: 'unknown', reason: `there is no price for ${kind}`, ...provenance }
}

function countTokens(usage: Usage): CostTokens {
  const { inputTokens, outputTokens, cacheReadTokens: cacheRead = 0, cacheWriteTokens: written = 0 } = usage
  const cacheWrite1h = Math.min(usage.cacheWrite1hTokens ?? 0, written)
  const uncached = Math.max(0, inputTokens - cacheRead - written)
  const inputAudio = Math.min(usage.inputByModality?.audio ?? 0, uncached)
  const outputAudio = Math.min(usage.outputByModality?.audio ?? 0, outputTokens)
  const reasoning = Math.min(usage.reasoningTokens ?? 0, outputTokens - outputAudio)
  const tokens: CostTokens = {}
  const add = (kind: keyof CostTokens, count: number) => {
    if (count > 0) tokens[kind] = count
  }
  add('input', uncached - inputAudio)
  add('cacheRead', cacheRead)
  add('cacheWrite', written - cacheWrite1h)
  add('cacheWrite1h', cacheWrite1h)
  add('inputAudio', inputAudio)
  add('output', outputTokens - outputAudio - reasoning)
  add('reasoning', reasoning)
  add('outputAudio', outputAudio)
  return tokens
}

/** The prices of a request with so long an input. */
function pricesFor({ tiers, ...base }: ModelPrices, inputTokens: number): TokenPrices {
  const tier = tiers?.findLast(({ above }) => inputTokens > above)
  if (!tier) return base
  const { above: _, ...prices } = tier
  return { ...base, ...prices }
}

interface PerToken {
  perToken: Partial<Record<keyof CostTokens, number | undefined>>
  /** The kinds whose price is not known and was derived from another. */
  assumed: Partial<Record<keyof CostTokens, string>>
}

function tokenPrices(prices: TokenPrices, rule: VendorRule | undefined): PerToken {
  const { input, output } = prices
  const hour = rule?.cacheWrite1h === undefined || input === undefined ? undefined : input * rule.cacheWrite1h
  const assumed: PerToken['assumed'] = {
    ...(prices.cacheRead === undefined && { cacheRead: 'cache reads were priced as input' }),
    ...(prices.cacheWrite === undefined && { cacheWrite: 'cache writes were priced as input' }),
    ...(hour === undefined && { cacheWrite1h: 'cache writes for an hour were priced as other cache writes' }),
    ...(prices.inputAudio === undefined && { inputAudio: 'audio input was priced as text' }),
    ...(prices.outputAudio === undefined && { outputAudio: 'audio output was priced as text' }),
  }
  return {
    assumed,
    perToken: {
      input,
      cacheRead: prices.cacheRead ?? input,
      cacheWrite: prices.cacheWrite ?? input,
      cacheWrite1h: hour ?? prices.cacheWrite ?? input,
      inputAudio: prices.inputAudio ?? input,
      output,
      reasoning: output,
      outputAudio: prices.outputAudio ?? output,
    },
  }
}

function tierFactor(tier = 'standard', known: ServiceTiers, reasons: Set<string>): number {
  const factor = Object.hasOwn(known, tier) ? known[tier] : undefined
  if (factor === undefined) reasons.add(`the service tier ${tier} was priced as standard`)
  return factor ?? 1
}

/**
 * A cost as one header value: the amount, then what qualifies it.
 *
 * @example formatCost(cost) // '0.00325; currency=USD; kind=exact; source=catalogue; as-of=2026-11-26'
 */
export function formatCost({ amount, currency, kind, priceSource, asOf }: Cost): string {
  return [
    amount === undefined ? 'unknown' : toDecimal(amount),
    `currency=${currency}`,
    `kind=${kind}`,
    ...(priceSource === undefined ? [] : [`source=${priceSource}`]),
    ...(asOf === undefined ? [] : [`as-of=${asOf}`]),
  ].join('; ')
}

/** Without an exponent, which small numbers would have. */
function toDecimal(amount: number): string {
  return amount.toFixed(12).replace(/\.?0+$/, '')
}
