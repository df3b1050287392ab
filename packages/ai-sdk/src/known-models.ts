import type { ModelLookup } from '@mixrouter/core'
import { createLookup, createResolver, type VendorModels } from '@mixrouter/core/internal/sdk'

/** What is known of models: those of the entry points' vendors, and all of them as soon as they are needed. */
let lookup: ModelLookup = /* @__PURE__ */ createLookup(/* @__PURE__ */ createResolver([]))
let isComplete = false
const vendors = new Set<VendorModels>()

export const knownModels: ModelLookup = (model) => lookup(model)

/** Makes the models of a vendor known from the start. */
export function registerVendor(vendor: VendorModels): void {
  if (isComplete) return
  vendors.add(vendor)
  lookup = createLookup(createResolver([...vendors]))
}

/** Makes all models known. */
export function registerModels(all: ModelLookup): void {
  lookup = all
  isComplete = true
}

/** Loads what is known of a model; undefined where it is there already. */
export function loadModel(model: string): Promise<void> | undefined {
  return isComplete || lookup(model).vendor !== undefined ? undefined : loadModels()
}

/** Loads what is known of all models; undefined where it is there already. */
export function loadModels(): Promise<void> | undefined {
  if (isComplete) return undefined
  return import('@mixrouter/core/internal/models').then(({ profileOf }) => registerModels(profileOf))
}
