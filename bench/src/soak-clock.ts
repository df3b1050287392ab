const TICK_MS = 5

/** The time in milliseconds without the times in which this process was not scheduled, or busy itself. */
export const now: () => number = startClock()

function startClock(): () => number {
  let last = performance.now()
  let stalled = 0
  const stall = () => Math.max(0, performance.now() - last - TICK_MS)
  setInterval(() => {
    stalled += stall()
    last = performance.now()
  }, TICK_MS).unref()
  return () => performance.now() - stalled - stall()
}
