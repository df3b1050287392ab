/** Repeats responses to requests that are the same to the byte. */
export interface CacheConfig {
  /** How long a response is repeated, in seconds. */
  ttl: number
  /** `client` repeats a client's own responses only, `shared` those of all clients with the same rights. @default 'client' */
  scope?: 'client' | 'shared' | undefined
  /** Whether a stream is repeated `at-once`, or with the pauses that it came with. @default 'at-once' */
  replay?: 'at-once' | 'paced' | undefined
  /** Larger responses are not kept, in characters. @default 1048576 */
  maxSize?: number | undefined
}
