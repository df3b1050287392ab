import type { Format, ModelTraits } from '../hub/index.ts'

/** What a model reads or writes. */
export type Modality = 'text' | 'image' | 'audio' | 'video' | 'pdf'

/** What is known of one model, with the traits of its family. */
export interface Model extends ModelTraits {
  id: string
  /** What people call it, such as `Claude Sonnet 4.5`. */
  name: string
  /** Other names that mean it. */
  aliases: readonly string[]
  /** The day it came out, as `2025-09-29`. */
  released?: string
  /**
   * The formats that the service answers it in, its vendor's own first. Empty for models of images and videos, which
   * have routes of their own.
   */
  formats: readonly Format[]
  inputs: readonly Modality[]
  outputs: readonly Modality[]
  /** Question and answer together, in tokens; absent where the vendor names no limit. */
  contextTokens?: number
  /** Whether it can think; `reasoningControl` tells how it is asked to. */
  reasoning: boolean
  /** Whether it calls functions. */
  toolCalls: boolean
  /** Whether it takes a JSON Schema for its answer. */
  structuredOutput: boolean
}
