import { ApiError } from '@mixrouter/core'
import { matchesAny } from '../lib/glob.ts'
import type { Client } from './client.ts'

/** @throws ApiError 403 if the client may not use the model under any of its spellings */
export function checkModel(client: Client | undefined, ...spellings: string[]): void {
  const models = client?.models
  if (!models || spellings.some((name) => matchesAny(models, name))) return
  throw new ApiError(`This API key is not allowed to use the model ${spellings[0]}`, {
    status: 403,
    param: 'model',
    code: 'model_not_allowed',
  })
}
