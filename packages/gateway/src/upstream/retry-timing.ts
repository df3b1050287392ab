/** How often, and after what pauses, an attempt is repeated. */
export interface RetryConfig {
  /** Retries after the first try; 0 turns them off. @default 2 */
  attempts: number
  /** The first pause, in milliseconds; each further one doubles. @default 250 */
  delay: number
  /** The longest pause, in milliseconds. A longer `Retry-After` is not waited for. @default 5000 */
  maxDelay: number
}

/** The pause before a retry: exponential, and random between half of it and all, so that clients don't come back together. */
export function backoffMs(
  retries: number,
  { delay, maxDelay }: Pick<RetryConfig, 'delay' | 'maxDelay'>,
  random: () => number = Math.random,
): number {
  const full = Math.min(delay * 2 ** retries, maxDelay)
  return full / 2 + (random() * full) / 2
}

/** How many retries requests may cause together. */
export interface RetryBudget {
  /** Each request adds a fraction of a retry. */
  deposit(): void
  /** Takes one retry, if there is one left. */
  withdraw(): boolean
}

/** Retries per request in the long run, and how many may be saved up; Envoy's and Finagle's budgets are of that order. */
const RETRIES_PER_REQUEST = 0.2
const MAX_SAVED_RETRIES = 100

export function createRetryBudget(): RetryBudget {
  let balance = MAX_SAVED_RETRIES
  return {
    deposit() {
      balance = Math.min(MAX_SAVED_RETRIES, balance + RETRIES_PER_REQUEST)
    },
    withdraw() {
      if (balance < 1) return false
      balance--
      return true
    },
  }
}
