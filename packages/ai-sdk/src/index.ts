/**
 * Mixrouter for the Vercel AI SDK.
 *
 * @module @mixrouter/ai-sdk-provider
 */
export type { ApiName, Format, ModelId, OnUnsupported, Warning } from '@mixrouter/core'
export type { MixrouterEmbeddingModelOptions } from './embedding-model.ts'
export type { MixrouterFilesOptions } from './file-calls.ts'
export type { MixrouterImageModelOptions } from './image-calls.ts'
export type {
  EmbeddingModelId,
  ImageModelId,
  SpeechModelId,
  TranscriptionModelId,
  VideoModelId,
} from './model-ids.ts'
export type { MixrouterModelInfo } from './models.ts'
export type { MixrouterLanguageModelOptions } from './options.ts'
export { createMixrouter, type MixrouterProvider, mixrouter } from './provider.ts'
export type { MixrouterMetadata, TokenLogprob } from './response.ts'
export type { MixrouterModelSettings, MixrouterProviderSettings } from './settings.ts'
export type { MixrouterSpeechModelOptions } from './speech-calls.ts'
export type { MixrouterTranscriptionModelOptions } from './transcription-calls.ts'
export { VERSION } from './version.ts'
export type { MixrouterVideoModelOptions } from './video-request.ts'
export type { MixrouterWebSearchOptions } from './web-search-tool.ts'
