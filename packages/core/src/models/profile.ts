import type { Format, ModelTraits } from '../hub/index.ts'

/** What a model reads or writes. */
export type Modality = 'text' | 'image' | 'audio' | 'video' | 'pdf'

/** What a model is for. Only `chat` models are served in the four formats. */
export type ModelKind =
  | 'chat'
  | 'image'
  | 'video'
  | 'speech'
  | 'transcription'
  | 'live'
  | 'music'
  | 'embedding'
  | 'moderation'
  | 'rerank'
  | 'agent'

/** Prices in US dollars for one million tokens. */
export interface TokenPrices {
  input?: number
  output?: number
  /** Input read from a cache. */
  cacheRead?: number
  /** Input written to a cache. */
  cacheWrite?: number
  inputAudio?: number
  outputAudio?: number
}

/** Prices, and those of longer inputs. */
export interface ModelPrices extends TokenPrices {
  /** Prices of a request whose input has more than `above` tokens, lowest first. */
  tiers?: readonly (TokenPrices & { above: number })[]
}

/** Where a model stands in its life; dates as `2026-11-30`. */
export interface Lifecycle {
  /** The day from which the vendor advises against it. */
  deprecated?: string
  /** The day from which the vendor refuses it. */
  retired?: string
  /** What the vendor recommends instead. */
  successor?: string
}

/** All that is known of one model. */
export interface ModelProfile extends ModelTraits, Lifecycle {
  /** The name, bare: without the prefix of a vendor and in lower case. */
  id: string
  /** What people call its family, such as `Claude Opus`; absent for an unknown model. */
  family?: string
  /** The generation whose rule holds, such as `4.7`. */
  generation?: string
  /** @default 'chat' */
  kind: ModelKind
  /** The formats that its vendor serves it in, best first; none for models that are not for chat. */
  formats: readonly Format[]
  inputs?: readonly Modality[]
  /** Question and response together, in tokens. */
  contextTokens?: number
  prices?: ModelPrices
}
