import type { Format, ModelTraits } from '../hub/index.ts'
import { createLookup, type ModelLookup } from './create-lookup.ts'
import { extendLookup } from './extend.ts'
import { vendors } from './families/index.ts'
import type { ModelOverrides } from './override.ts'
import { createResolver, type Resolver } from './resolve.ts'

/** Finds the rows that hold for a model's name; none for an unknown one. */
export const resolveModel: Resolver = /* @__PURE__ */ createResolver(vendors)

/**
 * All that is known of a model by its name, however it is spelled. A version that is newer than all known ones has the
 * rules of the newest known generation; an unknown model only its id and `openai-chat`.
 *
 * @example profileOf('anthropic/claude-opus-4.7').sampling // 'fixed'
 */
export const profileOf: ModelLookup = /* @__PURE__ */ createLookup(resolveModel)

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

/**
 * A lookup that adds your models to the known ones and overrides single fields of them.
 *
 * @throws TypeError naming each path whose value is not valid, such as `models.my-model.reasoning.efforts[0]`
 * @example
 * const models = extendModels({ 'my-deployment': { basedOn: 'gpt-5.4' }, 'kimi-k4': { maxOutputTokens: 65_536 } })
 */
export function extendModels(overrides: ModelOverrides, base: ModelLookup = profileOf): ModelLookup {
  return extendLookup(overrides, base)
}
