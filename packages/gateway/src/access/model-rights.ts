import { ApiError } from '@mixrouter/core'
import { matches } from '../lib/glob.ts'
import type { Target } from '../upstream/targets.ts'
import type { Client } from './client.ts'

/**
 * Whether the client may use a target. A glob is compared with what is really requested: the model's name at the
 * upstream, or if it contains a slash, also `upstream/model`. An upstream's name, or any other prefix, never satisfies a
 * glob without a slash, except `*`.
 */
export function mayUse(client: Client | undefined, { upstream, model }: Target): boolean {
  const globs = client?.models
  return !globs || globs.some((glob) => allows(glob, model) || allows(glob, `${upstream.name}/${model}`))
}

/** Whether a glob of a client's rights matches a name; without a slash it matches no name with one, except as `*`. */
export function allows(glob: string, name: string): boolean {
  if (glob === '*') return true
  return glob.includes('/') === name.includes('/') && matches(glob, name)
}

/** The error for a model that the client may not use. */
export function modelNotAllowed(model: string): ApiError {
  return new ApiError(`This API key is not allowed to use the model ${model}`, {
    status: 403,
    param: 'model',
    code: 'model_not_allowed',
  })
}
