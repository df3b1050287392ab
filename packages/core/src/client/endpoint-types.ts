import type { CallOptions, CallResult } from './types.ts'

/** What every request has. */
interface RequestBase {
  model: string
  /** Fields put into the body as they are, over those of the request. */
  extraBody?: Record<string, unknown>
}

export interface EmbedRequest extends RequestBase {
  /** The texts to embed. */
  inputs: readonly string[]
  /** Length of each embedding, for models that support shortening. */
  dimensions?: number
}

export interface ImageRequest extends RequestBase {
  prompt: string
  /** How many images. @default 1 */
  count?: number
  /** In pixels, such as `1024x1024`. @default the model's */
  size?: string
  quality?: string
  /** Images to edit, or to take as a model; without any, a new image is made. */
  images?: readonly File[]
  /** Where the first image is transparent, it is edited. */
  mask?: File
}

export interface SpeechRequest extends RequestBase {
  text: string
  /** @default 'alloy' */
  voice?: string
  /** @default 'mp3' */
  format?: string
  /** How to speak, for models that can be instructed. */
  instructions?: string
  /** 1 is normal. */
  speed?: number
}

export interface TranscriptionRequest extends RequestBase {
  /** The recording, with a name whose ending is that of its format. */
  file: File
  /** ISO 639-1 code of the language that is spoken. @default detected */
  language?: string
  /** A text in the style of the transcript, or the end of the recording before. */
  prompt?: string
  /** Whether the transcript is translated to English. */
  translate?: boolean
}

export interface RerankRequest extends RequestBase {
  query: string
  documents: readonly string[]
  /** How many of the best documents to return. @default all */
  topN?: number
}

export interface ModerationRequest extends RequestBase {
  /** The texts to judge. */
  inputs: readonly string[]
}

/** What every response has. */
export interface EndpointResult extends CallResult {
  /** What the request used, where the upstream reports it. */
  usage?: { inputTokens: number; outputTokens: number }
}

export interface EmbedResult extends EndpointResult {
  /** One for each input, in their order. */
  embeddings: number[][]
}

export interface ImageResult extends EndpointResult {
  /** `bytes`, or the `url` from which the upstream serves it for a limited time. */
  images: { bytes?: Uint8Array; url?: string; revisedPrompt?: string }[]
}

export interface SpeechResult extends EndpointResult {
  audio: Uint8Array
  /** Such as `audio/mpeg`. */
  contentType: string
}

export interface TranscriptionResult extends EndpointResult {
  text: string
  language?: string
  /** In seconds. */
  duration?: number
}

export interface RerankResult extends EndpointResult {
  /** The best first; `index` is that of the document in the request. */
  ranking: { index: number; score: number }[]
}

export interface ModerationResult extends EndpointResult {
  /** One for each input, in their order. */
  results: { flagged: boolean; categories: Record<string, boolean>; scores: Record<string, number> }[]
}

export type EndpointOptions = Pick<CallOptions, 'headers' | 'signal' | 'timeouts' | 'onRequest'>

/**
 * Routes of the service beside chat: OpenAI's, which the service and gateways translate for other vendors' models. Every
 * method throws as `Client.send` does, and an `ApiError` with status 502 for a response that does not have what it should.
 */
export interface EndpointClient {
  /** `POST /v1/embeddings` */
  embed(request: EmbedRequest, options?: EndpointOptions): Promise<EmbedResult>
  /** `POST /v1/images/generations`, or `/v1/images/edits` if there are images */
  generateImages(request: ImageRequest, options?: EndpointOptions): Promise<ImageResult>
  /** `POST /v1/audio/speech` */
  speak(request: SpeechRequest, options?: EndpointOptions): Promise<SpeechResult>
  /** `POST /v1/audio/transcriptions`, or `/v1/audio/translations` */
  transcribe(request: TranscriptionRequest, options?: EndpointOptions): Promise<TranscriptionResult>
  /** `POST /v1/rerank` */
  rerank(request: RerankRequest, options?: EndpointOptions): Promise<RerankResult>
  /** `POST /v1/moderations` */
  moderate(request: ModerationRequest, options?: EndpointOptions): Promise<ModerationResult>
}
