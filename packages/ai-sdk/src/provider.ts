import type {
  EmbeddingModelV4,
  ImageModelV4,
  LanguageModelV4,
  ProviderV4,
  Experimental_VideoModelV4 as VideoModelV4,
} from '@ai-sdk/provider'
import { type Format, type ModelId, nativeFormats } from '@mixrouter/core'
import { createProviderClient } from './client.ts'
import { MixrouterEmbeddingModel } from './embedding-model.ts'
import { MixrouterImageModel } from './image-model.ts'
import { MixrouterLanguageModel } from './language-model.ts'
import type { EmbeddingModelId, ImageModelId, VideoModelId } from './model-ids.ts'
import { listModels, type MixrouterModelInfo } from './models.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { MixrouterVideoModel } from './video-model.ts'

/** Every model of the service. Called with a model's name it picks the wire format that suits the model best. */
export interface MixrouterProvider extends ProviderV4 {
  (modelId: ModelId): LanguageModelV4
  languageModel(modelId: ModelId): LanguageModelV4
  /** The model through OpenAI's chat completions, which every model of the service answers. */
  chat(modelId: ModelId): LanguageModelV4
  /** The model through OpenAI's responses. */
  responses(modelId: ModelId): LanguageModelV4
  /** The model through Anthropic's messages. */
  messages(modelId: ModelId): LanguageModelV4
  /** The model through Google's generateContent. */
  gemini(modelId: ModelId): LanguageModelV4
  embeddingModel(modelId: EmbeddingModelId): EmbeddingModelV4
  imageModel(modelId: ImageModelId): ImageModelV4
  /** A model for `experimental_generateVideo`. */
  videoModel(modelId: VideoModelId): VideoModelV4
  /** What the service offers to the key's owner. */
  models(): Promise<MixrouterModelInfo[]>
}

/**
 * A provider of the models of Mixrouter.
 *
 * @throws TypeError for a base URL that is none
 * @example
 * const mixrouter = createMixrouter({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { text } = await generateText({ model: mixrouter('claude-sonnet-4-5-20250929'), prompt: 'Hello' })
 */
export function createMixrouter(settings: MixrouterProviderSettings = {}): MixrouterProvider {
  if (settings.baseURL !== undefined) createProviderClient(settings) // a bad address is found here, not at the first call

  const face = (format: Format) => (modelId: ModelId) =>
    new MixrouterLanguageModel(modelId, { ...settings, format })
  const languageModel = (modelId: ModelId) =>
    face(settings.format ?? nativeFormats(modelId)[0] ?? 'openai-chat')(modelId)

  function provider(modelId: ModelId) {
    if (new.target) throw new Error('The mixrouter function makes models by itself: call it without new.')
    return languageModel(modelId)
  }
  return Object.assign(provider, {
    specificationVersion: 'v4' as const,
    languageModel,
    chat: face('openai-chat'),
    responses: face('openai-responses'),
    messages: face('anthropic'),
    gemini: face('google'),
    embeddingModel: (modelId: EmbeddingModelId) => new MixrouterEmbeddingModel(modelId, settings),
    imageModel: (modelId: ImageModelId) => new MixrouterImageModel(modelId, settings),
    videoModel: (modelId: VideoModelId) => new MixrouterVideoModel(modelId, settings),
    models: () => listModels(settings),
  })
}

/** The provider with every setting at its default: the key comes from MIXROUTER_API_KEY. */
export const mixrouter: MixrouterProvider = createMixrouter()
