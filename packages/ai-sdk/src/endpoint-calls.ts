import type { Client } from '@mixrouter/core'
import { createProviderClient } from './client.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** The calls of a model of a route beside chat. */
export abstract class EndpointCalls {
  protected readonly modelId: string
  protected readonly config: MixrouterProviderSettings
  protected readonly client: Client

  constructor(modelId: string, config: MixrouterProviderSettings) {
    this.modelId = modelId
    this.config = config
    this.client = createProviderClient(config)
  }
}
