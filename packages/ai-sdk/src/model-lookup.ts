import { extendModels, type ModelLookup, type ModelOverrides, profileOf } from '@mixrouter/core'
import type { MixrouterProviderSettings } from './settings.ts'

const lookups = new WeakMap<ModelOverrides, ModelLookup>()

/**
 * What is known of models with these settings.
 *
 * @throws TypeError naming the path of a value in `models` that is not valid
 */
export function modelLookup({ models }: Pick<MixrouterProviderSettings, 'models'>): ModelLookup {
  if (!models) return profileOf
  const known = lookups.get(models)
  if (known) return known
  const lookup = extendModels(models)
  lookups.set(models, lookup)
  return lookup
}
