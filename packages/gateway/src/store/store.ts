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
   * @throws ApiError 503 if the store can't be reached, 413 if the text is too large for it
   */
  set(key: string, text: string, ttl: number): Promise<void>
  /**
   * Replaces a text that is still the same, so that of two gateways that change it at the same moment the second
   * has to read it again.
   *
   * @param ttl seconds for which it is kept
   * @returns whether it was replaced: false if the key no longer has the text `expected`
   * @throws ApiError 503 if the store can't be reached, 413 if the text is too large for it
   */
  replace(key: string, expected: string, text: string, ttl: number): Promise<boolean>
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
