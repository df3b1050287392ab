import type { Client } from '@mixrouter/core'
import { createProviderClient } from './client.ts'
import { MixrouterModel } from './model.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** A model of a route beside chat. */
export abstract class MixrouterEndpointModel extends MixrouterModel<MixrouterProviderSettings> {
  protected readonly client: Client

  constructor(modelId: string, config: MixrouterProviderSettings) {
    super(modelId, config)
    this.client = createProviderClient(config)
  }
}
