import type { Counters } from './counters.ts'

/**
 * Where a gateway keeps what outlives a request: texts by key, each for a limited time. In one process's memory, or
 * where all gateways of an installation share it.
 */
export interface Store {
  /** @throws ApiError 503 if the store can't be reached */
  get(key: string): Promise<string | undefined>
  /**
   * Keeps a text, replacing an earlier one.
   *
   * @param ttl seconds for which it is kept
   * @throws ApiError 503 if the store can't be reached
   */
  set(key: string, text: string, ttl: number): Promise<void>
  /** Counts that are added to at the same time. */
  readonly counters: Counters
  /** Closes the connection, if there is one. */
  close(): Promise<void>
}

/** Which store a gateway uses. */
export type StoreConfig =
  | { type: 'memory' }
  /** `url` is `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. */
  | { type: 'redis'; url: string }
