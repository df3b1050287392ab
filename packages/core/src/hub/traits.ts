import type { Effort, Vendor } from './vocabulary.ts'

/**
 * How a model is told to think.
 * - `effort`: a named effort (GPT, o-series, Grok, gpt-oss)
 * - `budget`: a number of tokens (Claude up to 4.5, Gemini 2.5)
 * - `adaptive`: the model decides, steered by an effort (Claude from 4.6)
 * - `level`: a level (Gemini 3)
 * - `switch`: on or off (DeepSeek, Qwen, Doubao, Kimi, GLM, MiniMax)
 * - `none`: it does not think, or always does
 */
export type ReasoningControl = 'effort' | 'budget' | 'adaptive' | 'level' | 'switch' | 'none'

/** What an encoder must know of the model to word a request that its vendor accepts. */
export interface ModelTraits {
  vendor?: Vendor
  /** Absent for an unknown model: the format's own way. */
  reasoningControl?: ReasoningControl
  /** The efforts that the model takes; absent is all. */
  efforts?: readonly Effort[]
  /** Most tokens that one answer may have. */
  maxOutputTokens?: number
  /** The model refuses temperature and topP other than the default. */
  fixedSampling?: boolean
  /** The model wants its reasoning text of earlier turns back. */
  replaysReasoning?: boolean
}
