import { lazySchema, validateTypes, zodSchema } from '@ai-sdk/provider-utils'
import { defined, nativeFormats } from '@mixrouter/core'
import { z } from 'zod/v4'
import { callHeaders, createProviderClient } from './client.ts'
import { withSDKErrors } from './errors.ts'
import { FACES, type Face } from './faces.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** A model that the service offers to the key's owner. */
export interface MixrouterModelInfo {
  id: string
  /** Who serves it, as the service says. */
  ownedBy?: string
  /** The faces that its vendor serves it by, best first; `mixrouter(id)` takes the first. */
  faces: Face[]
}

const schema = lazySchema(() =>
  zodSchema(z.object({ data: z.array(z.object({ id: z.string(), owned_by: z.string().nullish() })) })),
)

/** @throws APICallError the service's error */
export async function listModels(settings: MixrouterProviderSettings): Promise<MixrouterModelInfo[]> {
  const client = createProviderClient(settings)
  const { body } = await withSDKErrors({}, ({ onRequest }) =>
    client.call('/v1/models', {
      headers: callHeaders(settings, undefined),
      ...defined({ onRequest, timeouts: settings.timeouts }),
    }),
  )
  const { data } = await validateTypes({ value: body, schema })
  return data.map(({ id, owned_by }) => ({
    id,
    ...(owned_by && { ownedBy: owned_by }),
    faces: nativeFormats(id).map((format) => FACES[format]),
  }))
}
