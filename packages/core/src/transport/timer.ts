/** A timer that is started and stopped for every chunk of a body. */
export interface Timer {
  /** Counts from now; 0 is unlimited. */
  start(milliseconds: number): void
  stop(): void
  /** Stops for good. */
  end(): void
}

/** The platforms' timers go off at once if they are set for longer. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * Starting and stopping only note the time, as a body may have very many chunks: the platform's timer runs on, and is set
 * again for what is left when it goes off too early.
 */
export function createTimer(onTimeout: () => void): Timer {
  let timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer is due, and when the platform's goes off. */
  let due = Number.POSITIVE_INFINITY
  let set = Number.POSITIVE_INFINITY

  /** While it is stopped, the platform's timer keeps no process alive; browsers, whose timers are numbers, have none. */
  const holdProcess = (holds: boolean) => {
    if (typeof timer !== 'object') return
    if (holds) timer.ref()
    else timer.unref()
  }
  const schedule = (now: number) => {
    clearTimeout(timer)
    set = due
    timer = setTimeout(goOff, Math.min(Math.ceil(due - now), LONGEST_MS))
  }
  const goOff = () => {
    set = Number.POSITIVE_INFINITY
    if (due === Number.POSITIVE_INFINITY) return
    const now = performance.now()
    if (now < due) schedule(now)
    else onTimeout()
  }
  return {
    start(milliseconds) {
      const now = performance.now()
      due = milliseconds > 0 ? now + milliseconds : Number.POSITIVE_INFINITY
      if (due < set) schedule(now)
      else holdProcess(milliseconds > 0)
    },
    stop() {
      due = Number.POSITIVE_INFINITY
      holdProcess(false)
    },
    end() {
      clearTimeout(timer)
      due = Number.POSITIVE_INFINITY
      set = Number.POSITIVE_INFINITY
    },
  }
}
