import type {
  BaseChatModelCallOptions,
  BaseChatModelParams,
  BindToolsInput,
} from '@langchain/core/language_models/chat_models'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import type { Effort, Format, ModelId, OnUnsupported, Timeouts, Warning } from '@mixrouter/core'

/** How a model should think: an effort, or a budget in tokens. Neither is on, as the vendor likes; effort `none` is off. */
export interface ReasoningOptions {
  effort?: Effort
  /** Tokens that may be spent on thinking; 0 is off. */
  budgetTokens?: number
  /** Whether the thinking, or its summary, is wanted in the answer. @default true */
  visible?: boolean
}

/** What steers an answer: for all calls in the constructor, or for one call. Nothing is sent of what is not set. */
export interface ModelParameters {
  temperature?: number
  /** Most tokens of an answer, thinking included. */
  maxTokens?: number
  topP?: number
  topK?: number
  /** Texts that end the answer. */
  stop?: string[]
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  /** How to think; an effort alone may be said as a word: `reasoning: 'high'`. */
  reasoning?: ReasoningOptions | Effort
  /** How much to say: `low`, `medium` or `high` (OpenAI). */
  verbosity?: string
  serviceTier?: string
  /** Requests of one key share a prompt cache (OpenAI). */
  promptCacheKey?: string
  /** The end user, as your own opaque identifier. */
  user?: string
  /** Sent with every request. */
  headers?: Record<string, string | undefined>
  /** Fields put into the body as they are, over all others. */
  extraBody?: Record<string, unknown>
}

export interface ChatMixrouterFields extends BaseChatModelParams, ModelParameters {
  /** The model's name, such as `claude-opus-4-5-20251101`. */
  model?: ModelId
  /**
   * The token, or a function that fetches it for each request.
   *
   * @default the environment variable MIXROUTER_API_KEY
   */
  apiKey?: string | (() => string | Promise<string>)
  /**
   * Origin, or origin and prefix; a trailing `/v1` is dropped.
   *
   * @default the environment variable MIXROUTER_BASE_URL, or `https://api.mixrouter.com`
   */
  baseURL?: string
  /** The wire format to speak. @default the model's native one */
  format?: Format
  /** Another name of `stop`. */
  stopSequences?: string[]
  /** Whether `invoke` streams too, so that callbacks hear of each token. `false` is `disableStreaming`. */
  streaming?: boolean
  /** How long the service may be silent, in milliseconds. @default 300000 until the answer begins, and between two pieces */
  timeout?: number | Timeouts
  /** What to do with what the model's format can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
  /** Takes every warning, also of values that a vendor demands and you did not give, which messages don't show. */
  onWarning?: (warning: Warning, call: { model: string; format: Format }) => void
  /** What is known of the model, over the catalogue. */
  profile?: ModelProfile
  /** Replaces the global `fetch`, to observe requests or to test. */
  fetch?: typeof globalThis.fetch
}

/** A form for the whole answer, in the words of OpenAI's chat format. */
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
  /** LangChain tools, functions in the vendors' formats, or tools that the vendor runs, in its own words. */
  tools?: BindToolsInput[]
  /** Whether the arguments of tools must match their schemas exactly. */
  strict?: boolean
  /** Whether the model may call several tools at once. */
  parallel_tool_calls?: boolean
  response_format?: ResponseFormatOption
  /** A cache breakpoint after the last message (Claude). */
  cache_control?: { type: 'ephemeral'; ttl?: '5m' | '1h' }
  /** Tries after the first one, for this call. @default the constructor's */
  maxRetries?: number
  /** Which of several prompts this is; set by LangChain. */
  promptIndex?: number
}

/** Names of the call options that are no LangChain configuration. */
export const CALL_KEYS = [
  'temperature',
  'maxTokens',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'reasoning',
  'verbosity',
  'serviceTier',
  'promptCacheKey',
  'user',
  'headers',
  'extraBody',
  'tools',
  'tool_choice',
  'strict',
  'parallel_tool_calls',
  'response_format',
  'cache_control',
  'maxRetries',
  'promptIndex',
] as const satisfies readonly (keyof ChatMixrouterCallOptions)[]

/** Constructor fields that a serialised model keeps; what may hold secrets or is code stays out. */
export const SERIALIZABLE_KEYS = [
  'model',
  'apiKey',
  'baseURL',
  'format',
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
