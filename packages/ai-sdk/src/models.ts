import { lazySchema, validateTypes, zodSchema } from '@ai-sdk/provider-utils'
import type { ApiName } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { callHeaders, createProviderClient } from './client.ts'
import { withSDKErrors } from './errors.ts'
import { formatProfile } from './formats/registry.ts'
import { modelLookup } from './model-lookup.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** A model that your key can use. */
export interface MixrouterModelInfo {
  id: string
  /** Its owner, as the service reports it. */
  ownedBy?: string
  /** The APIs that its vendor serves it through, best first; `mixrouter(id)` uses the first. */
  apis: ApiName[]
}

const schema = lazySchema(() =>
  zodSchema(z.object({ data: z.array(z.object({ id: z.string(), owned_by: z.string().nullish() })) })),
)

/**
 * Lists the models that the key can use.
 *
 * @throws APICallError if the service responds with an error
 */
export async function listModels(settings: MixrouterProviderSettings): Promise<MixrouterModelInfo[]> {
  const client = createProviderClient(settings)
  const { body } = await withSDKErrors({}, ({ onRequest }) =>
    client.call('/v1/models', {
      headers: callHeaders(settings, undefined),
      ...defined({ onRequest, timeouts: settings.timeouts }),
    }),
  )
  const { data } = await validateTypes({ value: body, schema })
  const profileOf = modelLookup(settings)
  return data.map(({ id, owned_by }) => ({
    id,
    ...(owned_by && { ownedBy: owned_by }),
    apis: profileOf(id).formats.map((format) => formatProfile(format).apiName),
  }))
}
