import type { Format, Timeouts, TLSOptions, VideoProtocol } from '@mixrouter/core'
import type { Served } from '../endpoints/served.ts'

export interface UpstreamConfig {
  /** Its name in errors, and the prefix that selects it in `name/model`. */
  name: string
  /** Origin and optional prefix; the formats' own paths are appended, a trailing `/v1` is dropped. */
  baseURL: string
  /** One key, or several that share the load: one that is rejected or rate-limited is avoided for a while. */
  apiKey: string | readonly string[]
  /** The formats that it serves. */
  formats: readonly Format[]
  /** Names or globs of the models that it serves. @default ['*'] */
  models?: readonly string[] | undefined
  /** Higher is tried first; among equals, the order of the configuration decides. @default 0 */
  priority?: number | undefined
  /** Share of the requests among upstreams of one priority. @default none: the first takes all */
  weight?: number | undefined
  /** Bounds the requests that are open at it. */
  concurrency?: Partial<ConcurrencyConfig> | undefined
  /**
   * In which of its formats a model is requested: `native` is the format of the model's vendor, which loses least,
   * `client` is the client's own wherever the upstream serves it. @default 'native'
   */
  prefer?: 'native' | 'client' | undefined
  /**
   * Its protocol for video tasks; `false` if it has none. @default 'service' if it serves openai-chat, otherwise false
   */
  video?: VideoProtocol | false | undefined
  /**
   * What it serves. @default what the vendors of its formats offer: everything for OpenAI's; chat, files and batches for
   * anthropic; chat, embeddings, images and speech for google
   */
  serves?: readonly Served[] | undefined
  timeouts?: UpstreamTimeouts | undefined
  /**
   * Its own certificate authorities, or a client certificate, each as PEM or as the path of a PEM file. On Node.js only.
   */
  tls?: TLSOptions | undefined
}

/** How long one attempt at an upstream may take, in milliseconds; 0 is unlimited. */
interface UpstreamTimeouts extends Timeouts {
  /** Until the response of one attempt is complete. @default 0 */
  attempt?: number | undefined
  /**
   * The least speed of a response, measured over each `window` of milliseconds in which the gateway waited for the
   * upstream; what is slower fails. Comments and events without content count, too. @default none
   */
  minThroughput?: { bytesPerSecond: number; window?: number | undefined } | undefined
}

/** How many requests may be open at an upstream, and what happens to more. A stream is open until it has ended. */
interface ConcurrencyConfig {
  /** @default 4096 */
  max: number
  /** How many wait for a place; further ones fail at once. @default 1024 */
  queue: number
  /** How long one waits, in milliseconds. @default 10000 */
  timeout: number
}

/** How much of an upstream's response is held in memory at most, in bytes. What is larger becomes an error. */
export interface ResponseLimits {
  /**
   * A response that is read whole, and the texts of a stream that is translated, in characters. A single text of a response
   * that is translated must not take more memory either: two bytes for each character if any is beyond Latin-1.
   *
   * @default 67108864
   */
  body: number
  /**
   * One event of a stream that is translated, in characters, and a single text in it, in bytes of memory; forwarded ones are
   * not held.
   *
   * @default 67108864
   */
  event: number
  /** The body of an error, of which the beginning is read. @default 1048576 */
  error: number
  /** A list of models. @default 16777216 */
  models: number
}

/** An upstream's configuration that was checked, with its defaults. */
export interface CheckedUpstreamConfig
  extends Complete<Omit<UpstreamConfig, 'weight' | 'concurrency' | 'tls' | 'timeouts'>>,
    Pick<UpstreamConfig, 'weight' | 'tls'> {
  concurrency: ConcurrencyConfig
  timeouts: Complete<Timeouts> & {
    attempt: number
    minThroughput?: { bytesPerSecond: number; window: number } | undefined
  }
}

/** `T` with all of its options set. */
export type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }
