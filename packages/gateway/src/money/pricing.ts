import type { ModelOverrides, Price } from '@mixrouter/core'
import { priceOf } from '@mixrouter/core/catalogue'
import { matchesGlob } from '@mixrouter/core/internal'
import type { PriceConfig } from '../config/money-config.ts'
import type { TargetInfo } from '../observer.ts'

/** The prices of a model at an upstream; undefined if they are not known. */
export type PriceOf = (target: Pick<TargetInfo, 'upstream' | 'model'>) => Price | undefined

/** Clients choose the names of models. */
const MAX_REMEMBERED = 1000

/**
 * The configured prices, by `upstream/model`, model or glob, the first that matches; otherwise those of the model's
 * profile, of the catalogue, or of the model that the profile is based on.
 */
export function createPricing(
  configured: Readonly<Record<string, PriceConfig>>,
  profiles: ModelOverrides = {},
): PriceOf {
  const entries = Object.entries(configured)
  const overrides = Object.entries(profiles)
  const remembered = new Map<string, Price | undefined>()

  const find = (name: string, model: string): Price | undefined => {
    const prices = entries.find(([glob]) => matchesGlob(glob, model) || matchesGlob(glob, name))?.[1]
    if (prices) return { prices, source: 'configuration' }
    const profile = overrides.findLast(([glob]) => matchesGlob(glob, model) || matchesGlob(glob, name))?.[1]
    if (profile?.prices) return { prices: profile.prices, source: 'configuration' }
    return priceOf(model) ?? (profile?.basedOn === undefined ? undefined : priceOf(profile.basedOn))
  }
  return ({ upstream, model }) => {
    const name = `${upstream}/${model}`
    if (remembered.has(name)) return remembered.get(name)
    const found = find(name, model)
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(name, found)
    return found
  }
}
