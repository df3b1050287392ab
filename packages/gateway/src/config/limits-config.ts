/** The periods that limits are counted in: calendar ones of UTC, weeks from Monday. */
export const PERIODS = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const

export type Period = (typeof PERIODS)[number]

/**
 * Amounts by period.
 *
 * @example { minute: 60, day: 5000 }
 */
export type PerPeriod = Partial<Record<Period, number | undefined>>

export interface Limits {
  /** Requests to any route, those that fail included. */
  requests?: PerPeriod | undefined
  /** Input and output of models together, as the vendors report them. */
  tokens?: PerPeriod | undefined
  /** Requests that are open at the same time; a stream is open until it has ended. */
  concurrency?: number | undefined
}

/** How much a client may use, or all clients with a tag together. */
export interface Allowance {
  limits?: Limits | undefined
  /** US dollars, at the prices of the models. */
  budget?: PerPeriod | undefined
}

/** How limits are kept. */
export interface LimitsConfig {
  /** Reports what would be refused, to `onLimit` and in the header `x-mixrouter-would-limit`, and refuses nothing. @default false */
  dryRun?: boolean | undefined
  /**
   * What a client with a budget gets from a model without a known price: `allow` serves it without counting it, `refuse`
   * responds with a 403. @default 'refuse'
   */
  onUnknownCost?: 'allow' | 'refuse' | undefined
  /**
   * While the shared store can't be reached: `open` counts in this process, `closed` responds with a 503.
   * @default 'open'
   */
  onStoreFailure?: 'open' | 'closed' | undefined
  /** The share of each limit that this process grants while the shared store can't be reached. @default 1 */
  localShare?: number | undefined
}
