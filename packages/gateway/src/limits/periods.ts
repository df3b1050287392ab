import type { Period } from '../config/limits-config.ts'

/** One period of a kind, such as a calendar month. Times are in milliseconds since 1970. */
export interface Window {
  start: number
  end: number
}

const SECOND_MS = 1000
const DAY_MS = 86_400_000

const LENGTHS: Readonly<Record<Exclude<Period, 'month'>, number>> = {
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: 3600 * SECOND_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
}

/** 1970 began on a Thursday, weeks begin on Monday. */
const WEEK_OFFSET_MS = 3 * DAY_MS

/** The period, in UTC, that a time is in. */
export function windowOf(period: Period, now: number): Window {
  if (period === 'month') {
    const date = new Date(now)
    const year = date.getUTCFullYear()
    const month = date.getUTCMonth()
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
  }
  const length = LENGTHS[period]
  const offset = period === 'week' ? WEEK_OFFSET_MS : 0
  const start = Math.floor((now + offset) / length) * length - offset
  return { start, end: start + length }
}
