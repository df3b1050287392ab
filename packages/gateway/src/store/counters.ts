/** An amount to add to a counter, in whole numbers. */
export interface Increment {
  key: string
  amount: number
  /** Seconds after which the counter is forgotten, if this creates it. */
  ttl: number
}

/** An amount that is added only if the counter is below its limit by then. */
export interface Claim extends Increment {
  limit: number
}

/** One of a limited number of places, held until it is released or not renewed in time. */
export interface Lease {
  key: string
  limit: number
}

export interface Grant {
  /** Whether everything was below its limit, so that all of it was added. */
  granted: boolean
  /** The counters before, in the order of the claims. */
  values: number[]
  /** The places that were taken before, in the order of the leases. */
  taken: number[]
}

/** Counts that several requests, and with Redis several gateways, add to at the same time. */
export interface Counters {
  /**
   * Adds all claims and takes a place of each lease, or none of them if one is at its limit. At once if the counters are in
   * this process's memory, where nothing can fail.
   *
   * @param id identifies the holder of the leases
   * @param force whether limits are only reported
   */
  claim(
    claims: readonly Claim[],
    leases: readonly Lease[],
    id: string,
    force: boolean,
  ): Grant | Promise<Grant>
  /** Adds amounts, negative ones too, and gives places back; undefined if that is done at once. */
  settle(increments: readonly Increment[], leases: readonly Lease[], id: string): Promise<void> | undefined
  /**
   * Holds leases for longer; to be called at least every `LEASE_RENEWAL_MS`. Absent if they are held until they are given
   * back, by this process alone: holders then need no ids.
   */
  renew?(holders: readonly { id: string; leases: readonly Lease[] }[]): Promise<void>
}

/** A place is free again so long after its process has ended. */
export const LEASE_TTL_MS = 60_000
export const LEASE_RENEWAL_MS = 20_000
