import type { Lifecycle } from './profile.ts'

/**
 * Whether a model's vendor refuses it on the day of `now`.
 *
 * @example isRetired(profileOf('claude-opus-4-1')) // true
 */
export function isRetired({ retired }: Lifecycle, now: Date | number = Date.now()): boolean {
  return retired !== undefined && Number(now) >= Date.parse(retired) // the beginning of that day, in UTC
}
