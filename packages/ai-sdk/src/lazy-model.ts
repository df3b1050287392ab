import { MixrouterModel } from './model.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** A model whose calls are loaded with the first one, so that an app without such models does not download them. */
export abstract class MixrouterLazyModel<Calls> extends MixrouterModel<MixrouterProviderSettings> {
  protected abstract load(): Promise<new (modelId: string, config: MixrouterProviderSettings) => Calls>

  protected async calls(): Promise<Calls> {
    const ModelCalls = await this.load()
    return new ModelCalls(this.modelId, this.config)
  }
}
