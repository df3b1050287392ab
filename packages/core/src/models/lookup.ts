import type { Format, ModelTraits } from '../hub/index.ts'
import type { ModelProfile } from './profile.ts'
import { resolveModel, toProfile } from './resolve.ts'

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

/**
 * All that is known of a model by its name, however it is spelled. A version that is newer than all known ones has the
 * rules of the newest known generation; an unknown model only its id and `openai-chat`.
 *
 * @example profileOf('anthropic/claude-opus-4.7').sampling // 'fixed'
 */
export const profileOf: ModelLookup = /* @__PURE__ */ remembering((model) => toProfile(resolveModel(model)))

/**
 * What an encoder must know of a model; almost nothing for an unknown one.
 *
 * @example traitsOf('claude-sonnet-4-5-20250929').reasoning?.control // 'budget'
 */
export function traitsOf(model: string): ModelTraits {
  return profileOf(model)
}

/**
 * The formats that a model's own vendor serves it in, best first; `['openai-chat']` for an unknown one, none for
 * models of other endpoints, such as those that make images.
 *
 * @example nativeFormats('gpt-6-sol') // ['openai-responses', 'openai-chat']
 */
export function nativeFormats(model: string): readonly Format[] {
  return profileOf(model).formats
}
