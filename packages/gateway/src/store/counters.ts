/** A counter of whole numbers, and what may be claimed of it. */
export interface Counter {
  readonly key: string
  /** More is granted only while it is below. */
  readonly limit: number
  /** Seconds after which it is forgotten, from the first amount on. */
  readonly ttl: number
}

/** One of a limited number of places, held until it is released or not renewed in time. */
export interface Lease {
  key: string
  limit: number
}

/** Who has taken places. */
export interface Holder {
  readonly id: string
  readonly leases: readonly Lease[]
}

export interface Grant {
  /** Whether everything was below its limit, so that all of it was added. */
  granted: boolean
  /** What was in the counters before, in their order. */
  values: readonly number[]
  /** The places that were taken before, in the order of the leases. */
  taken: readonly number[]
}

/** Counts that several requests, and with Redis several gateways, add to at the same time. */
export interface Counters {
  /**
   * Adds an amount to each counter and takes a place of each lease, or none of them if one is at its limit. At once if the
   * counters are in this process's memory, where nothing can fail.
   *
   * @param counters found fastest if the same list is passed again
   * @param id identifies the holder of the leases
   * @param force whether limits are only reported
   */
  claim(
    counters: readonly Counter[],
    amounts: readonly number[],
    leases: readonly Lease[],
    id: string,
    force: boolean,
  ): Grant | Promise<Grant>
  /** Adds amounts, negative ones too, and gives places back; undefined if that is done at once. */
  settle(
    counters: readonly Counter[],
    amounts: readonly number[],
    leases: readonly Lease[],
    id: string,
  ): Promise<void> | undefined
  /**
   * Holds leases for longer; to be called at least every `LEASE_RENEWAL_MS`. Absent if they are held until they are given
   * back, by this process alone: holders then need no ids.
   */
  renew?(holders: readonly Holder[]): Promise<void>
}

/** A place is free again so long after its process has ended. */
export const LEASE_TTL_MS = 60_000
export const LEASE_RENEWAL_MS = 20_000
