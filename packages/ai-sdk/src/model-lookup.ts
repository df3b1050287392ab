import type { ModelLookup, ModelOverrides } from '@mixrouter/core'
import { extendLookup } from '@mixrouter/core/internal/sdk'
import { knownModels, loadModel, loadModels } from './known-models.ts'
import type { MixrouterProviderSettings } from './settings.ts'

type Settings = Pick<MixrouterProviderSettings, 'models'>

const lookups = new WeakMap<ModelOverrides, ModelLookup>()

/**
 * What is known of models with these settings. Of a model that `loadLookup` has not loaded it may be nothing.
 *
 * @throws TypeError naming the path of a value in `models` that is not valid
 */
export function modelLookup({ models }: Settings): ModelLookup {
  if (!models) return knownModels
  const known = lookups.get(models)
  if (known) return known
  const lookup = extendLookup(models, knownModels)
  lookups.set(models, lookup)
  return lookup
}

/** Loads what is known of a model; undefined where it is there already. A user's own model may be based on any other. */
export function loadLookup({ models }: Settings, model: string): Promise<void> | undefined {
  return models ? loadModels() : loadModel(model)
}
