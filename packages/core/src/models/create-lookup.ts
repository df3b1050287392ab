import type { ModelProfile } from './profile.ts'
import { type Resolver, toProfile } from './resolve.ts'

/** Looks up the profile of a model by its name. */
export type ModelLookup = (model: string) => ModelProfile

/** How many names are remembered; clients choose the names. */
const REMEMBERED = 1000

/** A lookup that remembers the profiles it found. */
export function remembering(lookup: ModelLookup): ModelLookup {
  const found = new Map<string, ModelProfile>()
  return (model) => {
    const known = found.get(model)
    if (known) return known
    const fresh = lookup(model)
    if (found.size >= REMEMBERED) found.clear()
    found.set(model, fresh)
    return fresh
  }
}

/** A lookup of what `resolve` finds; of a model that it does not know, the id and `openai-chat`. */
export function createLookup(resolve: Resolver): ModelLookup {
  return remembering((model) => toProfile(resolve(model)))
}
