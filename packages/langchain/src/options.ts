import type {
  BaseChatModelCallOptions,
  BaseChatModelParams,
  BindToolsInput,
} from '@langchain/core/language_models/chat_models'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import type {
  Effort,
  Format,
  ModelId,
  ModelOverrides,
  OnUnsupported,
  Timeouts,
  Warning,
} from '@mixrouter/core'

/**
 * Reasoning of a model: an effort, or a budget in tokens. Without either, reasoning is on with the vendor's default;
 * effort `none` turns it off.
 */
export interface ReasoningOptions {
  effort?: Effort
  /** Maximum tokens for reasoning; 0 turns it off. */
  budgetTokens?: number
  /** Whether the response includes the reasoning or its summary. @default true */
  visible?: boolean
}

/** Parameters of the constructor, for all calls, or of one call. Parameters that are not set are not sent. */
export interface ModelParameters {
  temperature?: number
  /** Maximum output tokens, including reasoning. */
  maxTokens?: number
  topP?: number
  topK?: number
  /** Stop sequences. */
  stop?: string[]
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  /** An effort such as `'high'`, or detailed options. */
  reasoning?: ReasoningOptions | Effort
  /** Length of the response: `low`, `medium` or `high` (OpenAI). */
  verbosity?: string
  serviceTier?: string
  /** Requests with the same key share a prompt cache (OpenAI). */
  promptCacheKey?: string
  /**
   * Log probabilities of the output tokens in `response_metadata.logprobs` (OpenAI, Google): `true`, or how many
   * alternatives each token has.
   */
  logprobs?: boolean | number
  /** Changes of the likelihood of tokens, by token id, from -100 to 100 (OpenAI Chat Completions). */
  logitBias?: Record<string, number>
  /** Your own opaque identifier of the end user. */
  user?: string
  /** Sent with every request. */
  headers?: Record<string, string | undefined>
  /** Fields merged into the request body; they override all others. */
  extraBody?: Record<string, unknown>
}

export interface ChatMixrouterFields extends BaseChatModelParams, ModelParameters {
  /** The model id, such as `claude-opus-5-5`. */
  model?: ModelId
  /**
   * The API key, or a function that is called for each request.
   *
   * @default the environment variable MIXROUTER_API_KEY
   */
  apiKey?: string | (() => string | Promise<string>)
  /**
   * Base URL of the service or of your own gateway; a trailing `/v1` is removed.
   *
   * @default the environment variable MIXROUTER_BASE_URL, or `https://api.mixrouter.com`
   */
  baseURL?: string
  /** The wire format. @default the model's native format */
  format?: Format
  /** Alias of `stop`. */
  stopSequences?: string[]
  /** Whether `invoke` streams too, so that callbacks receive each token. `false` is the same as `disableStreaming`. */
  streaming?: boolean
  /** Milliseconds to wait for the first byte, and between two chunks. @default 300000 each */
  timeout?: number | Timeouts
  /** How to handle settings that the format does not support. @default 'warn' */
  onUnsupported?: OnUnsupported
  /** Receives every warning, including defaults that a vendor requires, which messages do not report. */
  onWarning?: (warning: Warning, call: { model: string; format: Format }) => void
  /**
   * What you know better than the catalogue of models by their names, in which `*` stands for any characters: a
   * deployment under a name of its own, or a model that came out yesterday.
   *
   * @example { 'my-deployment': { basedOn: 'gpt-6-sol' } }
   */
  models?: ModelOverrides
  /** Overrides the catalogue's profile of the model, as LangChain's agents read it. */
  profile?: ModelProfile
  /** Replaces the global `fetch`, for example to intercept requests in tests. */
  fetch?: typeof globalThis.fetch
}

/** The required format of the response, as in OpenAI's Chat Completions API. */
export type ResponseFormatOption =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema'
      json_schema: {
        name?: string | undefined
        description?: string | undefined
        /** JSON Schema, a Zod schema or a Standard Schema. */
        schema: object
        strict?: boolean | undefined
      }
    }

export interface ChatMixrouterCallOptions extends BaseChatModelCallOptions, ModelParameters {
  /** LangChain tools, functions in any vendor's format, or hosted tools in the vendor's own format. */
  tools?: BindToolsInput[]
  /** Whether tool arguments must match their schemas exactly. */
  strict?: boolean
  /** Whether the model may call several tools in parallel. */
  parallel_tool_calls?: boolean
  response_format?: ResponseFormatOption
  /** A cache breakpoint after the last message (Claude). */
  cache_control?: { type: 'ephemeral'; ttl?: '5m' | '1h' }
  /** Maximum retries of this call. @default the constructor's */
  maxRetries?: number
  /** Index of the prompt in a batch; set by LangChain. */
  promptIndex?: number
}

/** Names of the model's parameters, which the constructor and each call accept. */
export const PARAMETERS = [
  'temperature',
  'maxTokens',
  'topP',
  'topK',
  'stop',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'reasoning',
  'verbosity',
  'serviceTier',
  'promptCacheKey',
  'logprobs',
  'logitBias',
  'user',
  'headers',
  'extraBody',
] as const satisfies readonly (keyof ModelParameters)[]

/** Names of the call options that are not part of LangChain's configuration, which has `stop`. */
export const CALL_KEYS = [
  ...PARAMETERS.filter((name) => name !== 'stop'),
  'tools',
  'tool_choice',
  'strict',
  'parallel_tool_calls',
  'response_format',
  'cache_control',
  'maxRetries',
  'promptIndex',
] as const satisfies readonly (keyof ChatMixrouterCallOptions)[]

/** Constructor fields kept in a serialized model; code and fields that may hold secrets are left out. */
export const SERIALIZABLE_KEYS = [
  'model',
  'apiKey',
  'baseURL',
  'format',
  'models',
  'temperature',
  'maxTokens',
  'topP',
  'topK',
  'stop',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'reasoning',
  'verbosity',
  'serviceTier',
  'promptCacheKey',
  'logprobs',
  'logitBias',
  'user',
  'streaming',
  'disableStreaming',
  'outputVersion',
  'timeout',
  'onUnsupported',
  'profile',
  'maxRetries',
  'maxConcurrency',
  'cache',
  'tags',
  'metadata',
] as const satisfies readonly (keyof ChatMixrouterFields)[]
