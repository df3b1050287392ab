import type { Format, Timeouts, VideoProtocol } from '@mixrouter/core'

export interface UpstreamConfig {
  /** Its name in errors, and the prefix that selects it in `name/model`. */
  name: string
  /** Origin and optional prefix; the formats' own paths are appended, a trailing `/v1` is dropped. */
  baseURL: string
  apiKey: string
  /** The formats that it serves. */
  formats: readonly Format[]
  /** Names or globs of the models that it serves. @default ['*'] */
  models?: readonly string[] | undefined
  /** Higher is tried first; among equals, the order of the configuration decides. @default 0 */
  priority?: number | undefined
  /**
   * In which of its formats a model is requested: `native` is the format of the model's vendor, which loses least,
   * `client` is the client's own wherever the upstream serves it. @default 'native'
   */
  prefer?: 'native' | 'client' | undefined
  /**
   * Its protocol for video tasks; `false` if it has none. @default 'service' if it serves openai-chat, otherwise false
   */
  video?: VideoProtocol | false | undefined
  timeouts?: Timeouts | undefined
}

/** `T` with all of its options set. */
export type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }
