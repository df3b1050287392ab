import type { Cost } from '../../src/types.ts'

/** Such as `850 ms`, `1.24 s` or `2:05 min`. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return '–'
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
}

/** US dollars with as many digits as an amount needs. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0'
  if (amount < 0.01)
    return `$${Number(amount.toPrecision(2)).toFixed(Math.min(8, 1 - Math.floor(Math.log10(amount))))}`
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 4 : 2 })}`
}

/** What a request costs; `≈` marks an estimate. */
export function costText(cost: Cost | undefined): string {
  if (!cost) return '–'
  if (cost.amount === undefined) return 'unknown'
  return `${cost.kind === 'estimate' ? '≈ ' : ''}${dollars(cost.amount)}`
}

/** Such as `12,400` or `1.2 M`. */
export function count(value: number): string {
  return value >= 1e6
    ? `${(value / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} M`
    : Math.round(value).toLocaleString('en')
}

/** Token limits as vendors write them: `200K`, `1M`. */
export function limit(tokens: number | undefined): string {
  if (tokens === undefined) return '–'
  if (tokens >= 1e6) return `${Number((tokens / 1e6).toFixed(1))}M`
  return `${Math.round(tokens / 1000)}K`
}

export const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`)
