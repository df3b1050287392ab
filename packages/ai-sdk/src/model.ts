import { serializeModelOptions, WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils'
import type { MixrouterProviderSettings } from './settings.ts'

/** How a model is created. */
type ModelConstructor<Config, Model> = new (modelId: string, config: Config) => Model

/** What every model has: its id, the provider's settings, and how workflows serialize it. */
export abstract class MixrouterModel<Config extends MixrouterProviderSettings> {
  readonly specificationVersion = 'v4'
  readonly modelId: string
  protected readonly config: Config

  /** The serializable state of a model. The API key is left out; it is resolved again after deserialization. */
  static [WORKFLOW_SERIALIZE](model: MixrouterModel<MixrouterProviderSettings>) {
    const { apiKey: _, ...config } = model.config
    return serializeModelOptions({ modelId: model.modelId, config })
  }

  static [WORKFLOW_DESERIALIZE]<Config extends MixrouterProviderSettings, Model>(
    this: ModelConstructor<Config, Model>,
    options: { modelId: string; config: Config },
  ): Model {
    return new this(options.modelId, options.config)
  }

  constructor(modelId: string, config: Config) {
    this.modelId = modelId
    this.config = config
  }
}
