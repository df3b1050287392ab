import type { Cost } from '@mixrouter/core'

/** What requests cost, as far as their prices are known. */
export interface Spending {
  requests: number
  /** In US dollars, of the requests whose price is known. */
  cost: number
  /** Whether a part of `cost` is an estimate. */
  estimated: boolean
  /** Requests whose price is not known. */
  unpriced: number
}

/** Prices are whole numbers of these for a token. */
const UNITS_PER_DOLLAR = 1e12

/** The sum of two amounts in US dollars, without the error of floating point. */
export function addDollars(a: number, b: number): number {
  return (Math.round(a * UNITS_PER_DOLLAR) + Math.round(b * UNITS_PER_DOLLAR)) / UNITS_PER_DOLLAR
}

/** Such as `about $0.0123`; an unknown price is never shown as zero. */
export function describeCost({ amount, kind }: Cost): string {
  return amount === undefined ? UNKNOWN : dollars(amount, kind !== 'exact')
}

/** `describeCost` for the sum of several requests. */
export function describeSpending({ cost, estimated, unpriced, requests }: Spending): string {
  if (unpriced > 0 && unpriced === requests) return UNKNOWN
  const amount = dollars(cost, estimated)
  return unpriced > 0 ? `${amount} and ${plural(unpriced, 'request')} of unknown cost` : amount
}

/** Such as `1,200 (1,000 cached) tokens in, 80 out`. */
export function describeTokens(input: number, cached: number, output: number): string {
  return `${count(input)}${cached > 0 ? ` (${count(cached)} cached)` : ''} tokens in, ${count(output)} out`
}

/** Such as `2 warnings`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}

const UNKNOWN = 'cost unknown'
/** Amounts below this have more decimals. */
const SMALL = 0.001

const dollars = (amount: number, estimated: boolean) =>
  `${estimated ? 'about ' : ''}$${amount.toFixed(amount > 0 && amount < SMALL ? 6 : 4)}`

const count = (number: number) => number.toLocaleString('en-US')
