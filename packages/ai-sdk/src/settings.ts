import type { FetchFunction, Resolvable } from '@ai-sdk/provider-utils'
import type { Format, OnUnsupported, Timeouts, Warning } from '@mixrouter/core'

/** Settings of a provider; each has a default. */
export interface MixrouterProviderSettings {
  /**
   * The token, a promise of it, or a function that is called before each request.
   *
   * @default the environment variable MIXROUTER_API_KEY
   */
  apiKey?: Resolvable<string>
  /**
   * Origin, or origin and prefix; a trailing `/v1` is dropped.
   *
   * @default the environment variable MIXROUTER_BASE_URL, or `https://api.mixrouter.com`
   */
  baseURL?: string
  /** Sent with every request. */
  headers?: Record<string, string | undefined>
  /** Fields put into the body of every chat request as they are. */
  extraBody?: Record<string, unknown>
  /** Replaces the global `fetch`, to observe requests or to test. */
  fetch?: FetchFunction
  /** The wire format of models that are asked for without a face. @default each model's own */
  format?: Format
  /** What to do with what the model's format can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
  /**
   * Takes every warning, also those that the SDK has no place for: values that a vendor demands and you did not give,
   * and what an answer could not carry.
   */
  onWarning?: (warning: Warning, call: { modelId: string; format: Format }) => void
  /** How long the service may be silent, in milliseconds. @default 300000 until the answer begins, and between two pieces */
  timeouts?: Timeouts
}
