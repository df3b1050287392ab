import { ApiError } from '@mixrouter/core'
import { createMatcher, type Matcher } from '../lib/matcher.ts'
import type { Target } from '../upstream/targets.ts'
import type { Client } from './client.ts'

/**
 * Whether the client may use a target. A glob is compared with what is really requested: the model's name at the
 * upstream, or if it contains a slash, also `upstream/model`. An upstream's name, or any other prefix, never satisfies a
 * glob without a slash, except `*`.
 */
export function mayUse(client: Client | undefined, { upstream, model }: Target): boolean {
  return mayName(client, model) || mayName(client, `${upstream.name}/${model}`)
}

/** Whether one of a client's globs matches a name; without a slash it matches no name with one, except as `*`. */
export function mayName(client: Client | undefined, name: string): boolean {
  const globs = client?.models
  if (!globs) return true
  let rights = compiled.get(globs)
  if (!rights) {
    rights = compile(globs)
    compiled.set(globs, rights)
  }
  return rights(name)
}

/** By the list that a configuration has. */
const compiled = new WeakMap<readonly string[], Matcher>()

function compile(globs: readonly string[]): Matcher {
  if (globs.includes('*')) return () => true
  const plain = createMatcher(globs.filter((glob) => !glob.includes('/')))
  const qualified = createMatcher(globs.filter((glob) => glob.includes('/')))
  return (name) => (name.includes('/') ? qualified : plain)(name)
}

/** The error for a model that the client may not use. */
export function modelNotAllowed(model: string): ApiError {
  return new ApiError(`This API key is not allowed to use the model ${model}`, {
    status: 403,
    param: 'model',
    code: 'model_not_allowed',
  })
}
