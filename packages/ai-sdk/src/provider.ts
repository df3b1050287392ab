import type {
  EmbeddingModelV4,
  FilesV4,
  ImageModelV4,
  LanguageModelV4,
  ProviderV4,
  RerankingModelV4,
  SpeechModelV4,
  TranscriptionModelV4,
  Experimental_VideoModelV4 as VideoModelV4,
} from '@ai-sdk/provider'
import type { ApiName, Format, ModelId } from '@mixrouter/core'
import { profileOf as allModels } from '@mixrouter/core/internal/models'
import { createProviderClient } from './client.ts'
import { MixrouterEmbeddingModel } from './embedding-model.ts'
import { registerAllFormats } from './formats/all.ts'
import { MixrouterImageModel } from './image-model.ts'
import { registerModels } from './known-models.ts'
import { MixrouterLanguageModel } from './language-model.ts'
import type {
  EmbeddingModelId,
  ImageModelId,
  SpeechModelId,
  TranscriptionModelId,
  VideoModelId,
} from './model-ids.ts'
import { modelLookup } from './model-lookup.ts'
import { listModels, type MixrouterModelInfo } from './models.ts'
import { MixrouterRerankingModel } from './reranking-model.ts'
import type { MixrouterModelSettings, MixrouterProviderSettings } from './settings.ts'
import { MixrouterSpeechModel } from './speech-model.ts'
import { MixrouterTranscriptionModel } from './transcription-model.ts'
import { MixrouterFiles } from './uploaded-files.ts'
import { MixrouterVideoModel } from './video-model.ts'
import { tools } from './web-search-tool.ts'

/** The Mixrouter provider. Called with a model id, it uses the wire format that suits the model best. */
export interface MixrouterProvider extends ProviderV4 {
  (modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  languageModel(modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  /** Uses OpenAI's Chat Completions API, which every model of the service supports. */
  chat(modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  /** Uses OpenAI's Responses API. */
  responses(modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  /** Uses Anthropic's Messages API. */
  messages(modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  /** Uses Google's generateContent API. */
  gemini(modelId: ModelId, settings?: MixrouterModelSettings): LanguageModelV4
  embeddingModel(modelId: EmbeddingModelId): EmbeddingModelV4
  imageModel(modelId: ImageModelId): ImageModelV4
  speechModel(modelId: SpeechModelId): SpeechModelV4
  transcriptionModel(modelId: TranscriptionModelId): TranscriptionModelV4
  /** A model for `rerank`. */
  rerankingModel(modelId: string): RerankingModelV4
  /** A model for `experimental_generateVideo`. */
  videoModel(modelId: VideoModelId): VideoModelV4
  /** Files at OpenAI or Anthropic, for `uploadFile`. */
  files(): FilesV4
  /** Tools that work with the models of every vendor that has them. */
  readonly tools: typeof tools
  /** Lists the models that your key can use. @throws APICallError if the service responds with an error */
  models(): Promise<MixrouterModelInfo[]>
}

/**
 * Creates a Mixrouter provider.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL, or a value in `models` is not valid
 * @example
 * const mixrouter = createMixrouter({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { text } = await generateText({ model: mixrouter('claude-sonnet-5-5'), prompt: 'Hello' })
 */
export function createMixrouter(settings: MixrouterProviderSettings = {}): MixrouterProvider {
  registerAllFormats()
  registerModels(allModels)
  if (settings.baseURL !== undefined) createProviderClient(settings) // so that an invalid URL throws here, not at the first call

  const profileOf = modelLookup(settings)
  const modelFor =
    (format: Format) =>
    (modelId: ModelId, own: MixrouterModelSettings = {}) =>
      new MixrouterLanguageModel(modelId, {
        ...settings,
        ...own,
        headers: { ...settings.headers, ...own.headers },
        extraBody: { ...settings.extraBody, ...own.extraBody },
        format,
      })
  const languageModel = (modelId: ModelId, own?: MixrouterModelSettings) =>
    modelFor(own?.format ?? settings.format ?? profileOf(modelId).formats[0] ?? 'openai-chat')(modelId, own)

  function provider(modelId: ModelId, own?: MixrouterModelSettings) {
    if (new.target) throw new Error('The Mixrouter provider cannot be called with new. Call it as a function')
    return languageModel(modelId, own)
  }
  const apis = {
    chat: modelFor('openai-chat'),
    responses: modelFor('openai-responses'),
    messages: modelFor('anthropic'),
    gemini: modelFor('google'),
  } satisfies Record<ApiName, unknown>
  return Object.assign(provider, {
    specificationVersion: 'v4' as const,
    languageModel,
    ...apis,
    embeddingModel: (modelId: EmbeddingModelId) => new MixrouterEmbeddingModel(modelId, settings),
    imageModel: (modelId: ImageModelId) => new MixrouterImageModel(modelId, settings),
    speechModel: (modelId: SpeechModelId) => new MixrouterSpeechModel(modelId, settings),
    transcriptionModel: (modelId: TranscriptionModelId) => new MixrouterTranscriptionModel(modelId, settings),
    rerankingModel: (modelId: string) => new MixrouterRerankingModel(modelId, settings),
    videoModel: (modelId: VideoModelId) => new MixrouterVideoModel(modelId, settings),
    files: () => new MixrouterFiles(settings),
    tools,
    models: () => listModels(settings),
  })
}

/** The default provider instance. The API key is read from MIXROUTER_API_KEY. */
export const mixrouter: MixrouterProvider = createMixrouter()
