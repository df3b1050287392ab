import type { FetchFunction, Resolvable } from '@ai-sdk/provider-utils'
import type { Format, ModelOverrides, OnUnsupported, Timeouts, Warning } from '@mixrouter/core'
import type { MixrouterLanguageModelOptions } from './options.ts'

/** Settings of one language model; they override those of the provider, `headers` and `extraBody` field by field. */
export type MixrouterModelSettings = Pick<
  MixrouterProviderSettings,
  'headers' | 'extraBody' | 'format' | 'onUnsupported' | 'onWarning' | 'timeouts'
> & {
  /** Options of every call; those of `providerOptions.mixrouter` override them. */
  options?: MixrouterLanguageModelOptions
}

/** Settings of the provider; all are optional. */
export interface MixrouterProviderSettings {
  /**
   * The API key, a promise of it, or a function that is called before each request.
   *
   * @default the environment variable MIXROUTER_API_KEY
   */
  apiKey?: Resolvable<string>
  /**
   * Base URL of the service or of your own gateway; a trailing `/v1` is removed.
   *
   * @default the environment variable MIXROUTER_BASE_URL, or `https://api.mixrouter.com`
   */
  baseURL?: string
  /** Sent with every request. */
  headers?: Record<string, string | undefined>
  /** Fields merged into the body of every chat request. */
  extraBody?: Record<string, unknown>
  /** Replaces the global `fetch`, for example to intercept requests in tests. */
  fetch?: FetchFunction
  /** The wire format of models created by `mixrouter(id)`. @default the model's native format */
  format?: Format
  /** How to handle settings that the format does not support. @default 'warn' */
  onUnsupported?: OnUnsupported
  /**
   * What you know better than the catalogue of models by their names, in which `*` stands for any characters: a
   * deployment under a name of its own, or a model that came out yesterday.
   *
   * @example { 'my-deployment': { basedOn: 'gpt-6-sol' }, 'kimi-k4': { maxOutputTokens: 65_536 } }
   */
  models?: ModelOverrides
  /**
   * Receives every warning, including those that the SDK does not report: defaults that a vendor requires, and warnings
   * from decoding a response.
   */
  onWarning?: (warning: Warning, call: { modelId: string; format: Format }) => void
  /** Milliseconds to wait for the first byte, and between two chunks. @default 300000 each */
  timeouts?: Timeouts
}

/** The provider's settings, and the format in which the model is called. */
export interface LanguageModelConfig extends MixrouterProviderSettings {
  format: Format
  /** Options of every call. */
  options?: MixrouterLanguageModelOptions
}
