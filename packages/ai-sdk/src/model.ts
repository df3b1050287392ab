import { serializeModelOptions, WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils'
import type { MixrouterProviderSettings } from './settings.ts'

/** How a model is created: by its id, the provider's settings, and a client that is made of these. */
type ModelConstructor<Config, Model> = new (modelId: string, config: Config) => Model

/** What every model has: its id, the provider's settings, its client, and how workflows serialize it. */
export abstract class MixrouterModel<Config extends MixrouterProviderSettings, ModelClient> {
  readonly specificationVersion = 'v4'
  readonly modelId: string
  protected readonly config: Config
  protected readonly client: ModelClient

  /** The serializable state of a model. The API key is left out; it is resolved again after deserialization. */
  static [WORKFLOW_SERIALIZE](model: MixrouterModel<MixrouterProviderSettings, unknown>) {
    const { apiKey: _, ...config } = model.config
    return serializeModelOptions({ modelId: model.modelId, config })
  }

  static [WORKFLOW_DESERIALIZE]<Config extends MixrouterProviderSettings, Model>(
    this: ModelConstructor<Config, Model>,
    options: { modelId: string; config: Config },
  ): Model {
    return new this(options.modelId, options.config)
  }

  constructor(modelId: string, config: Config, createClient: (config: Config) => ModelClient) {
    this.modelId = modelId
    this.config = config
    this.client = createClient(config)
  }
}
