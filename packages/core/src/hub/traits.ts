import type { ChatRequest } from './request.ts'
import type { Effort, Vendor } from './vocabulary.ts'

/**
 * How a model's reasoning is controlled.
 * - `effort`: a named effort (GPT, o-series, Grok, Kimi from K3, GLM from 5.3, Mistral)
 * - `budget`: a number of tokens (Claude up to 4.5, Gemini 2.5)
 * - `adaptive`: the model decides, steered by an effort (Claude from 4.6)
 * - `level`: a level (Gemini from 3)
 * - `switch`: on or off, at some models with an effort or a budget beside it (DeepSeek, Qwen, Doubao, Kimi K2, GLM)
 * - `always`: it always reasons, as much as it likes
 * - `none`: it does not reason
 */
export type ReasoningControl = 'effort' | 'budget' | 'adaptive' | 'level' | 'switch' | 'always' | 'none'

/** What a model's reasoning takes. */
export interface ReasoningTraits {
  control: ReasoningControl
  /** The efforts that the model accepts, without `none`; absent where it accepts none, or every one. */
  efforts?: readonly Effort[]
  /** Whether the model can respond without reasoning. */
  canBeOff: boolean
  /** What it does when a request does not mention reasoning; `none` is off. Absent where the vendor does not document it. */
  default?: Effort
  /** Bounds of a budget in tokens; `withinLimit` where it must be lower than the token limit of the response. */
  budget?: { min: number; max: number; withinLimit?: boolean }
  /** The lowest `topP` that is accepted while the model reasons; absent where none is. */
  minTopP?: number
  /** The highest effort at which reasoning can be off. */
  offUpTo?: Effort
  /** Anthropic's lowest setting of a model that always reasons: only between tool calls. */
  betweenTools?: boolean
}

/**
 * When a model accepts temperature, topP, topK and penalties other than the default.
 * - `only-without-reasoning`: reasoning must be off
 * - `only-with-effort-none`: reasoning must be turned off explicitly
 */
type Sampling = 'free' | 'fixed' | 'only-without-reasoning' | 'only-with-effort-none'

/**
 * When a model can be forced to call a tool.
 * - `named`: one tool by its name, but not any tool
 * - `only-without-reasoning`: reasoning has to be off
 */
type ForcedToolChoice = 'free' | 'named' | 'only-without-reasoning' | 'never'

/**
 * How OpenAI's chat/completions takes tools for a model.
 * - `without-effort`: `reasoning_effort` must be left out
 * - `effort-none`: `reasoning_effort` must be `none`
 * - `never`: tools need openai-responses
 */
type ToolsInChat = 'without-effort' | 'effort-none' | 'never'

/** What an encoder must know of the model to word a request that its vendor accepts. Absent fields restrict nothing. */
export interface ModelTraits {
  vendor?: Vendor
  /** Absent for an unknown model: the format's own way. */
  reasoning?: ReasoningTraits
  /** @default 'free' */
  sampling?: Sampling
  /** @default 'free' */
  forcedToolChoice?: ForcedToolChoice
  /** Whether the last message may be the assistant's, for the model to continue. @default true */
  prefill?: boolean
  /** Whether the model accepts a JSON Schema for its response; `without-tools` where that and tools exclude each other. */
  structuredOutput?: boolean | 'without-tools'
  /** Whether tool calls of earlier turns have ids and must carry the vendor's signature, as from Gemini 3 on. */
  signedToolCalls?: boolean
  /** The model expects its reasoning text of earlier turns back. */
  replaysReasoning?: boolean
  /** The field of openai-chat for the limit of a response. @default 'max_tokens' */
  tokenField?: 'max_tokens' | 'max_completion_tokens'
  toolsInChat?: ToolsInChat
  /** Whether OpenAI's chat/completions can search the web with the model. @default false */
  webSearchInChat?: boolean
  /** Request fields that the vendor documents as errors or as ignored for this model. */
  refuses?: readonly RefusableField[]
  /** Most tokens that one response may have. */
  maxOutputTokens?: number
}

/** A field that some models refuse as a whole. */
type RefusableField = keyof Pick<
  ChatRequest,
  | 'frequencyPenalty'
  | 'parallelToolCalls'
  | 'presencePenalty'
  | 'seed'
  | 'stopSequences'
  | 'toolChoice'
  | 'tools'
  | 'topK'
>
