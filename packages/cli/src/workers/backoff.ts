const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 30_000

/** A process that has lived for so long has not crashed because of how it was started. */
const STABLE_MS = 60_000

/** How long to wait before a crashed process is started again: longer each time, unless it had become stable. */
export function createBackoff(): (lifetime: number) => number {
  let crashes = 0
  return (lifetime) => {
    crashes = lifetime >= STABLE_MS ? 0 : crashes
    return Math.min(FIRST_DELAY_MS * 2 ** crashes++, MAX_DELAY_MS)
  }
}
