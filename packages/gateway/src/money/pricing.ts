import type { ModelOverrides, Price } from '@mixrouter/core'
import { priceOf } from '@mixrouter/core/catalogue'
import { bareName, matchesGlob } from '@mixrouter/core/internal'
import type { PriceConfig } from '../config/money-config.ts'
import type { TargetInfo } from '../observer.ts'

/** The prices of a model at an upstream; undefined if they are not known. */
export type PriceOf = (target: Pick<TargetInfo, 'upstream' | 'model'>) => Price | undefined

/** Clients choose the names of models. */
const MAX_REMEMBERED = 1000

/**
 * The configured prices, by `upstream/model`, model or glob in whichever case, the first that matches; otherwise those of
 * the model's profile, of the catalogue, or of the model that the profile is based on.
 */
export function createPricing(
  configured: Readonly<Record<string, PriceConfig>>,
  profiles: ModelOverrides = {},
): PriceOf {
  const entries = byLowerCase(configured)
  const overrides = byLowerCase(profiles).reverse() // the last one that says something holds, as in `extendModels`
  /** By upstream and model. */
  const remembered = new Map<string, Map<string, Price | undefined>>()
  let count = 0

  const find = (upstream: string, model: string): Price | undefined => {
    const names = [model.toLowerCase(), `${upstream}/${model}`.toLowerCase()]
    const prices = entries.find(([glob]) => matchesOne(glob, names))?.[1]
    if (prices) return { prices, source: 'configuration' }
    const profile = overrides
      .filter(([glob]) => matchesOne(glob, [bareName(model), ...names]))
      .map(([, override]) => override)
    const own = profile.find(({ prices }) => prices)?.prices
    if (own) return { prices: own, source: 'configuration' }
    const basedOn = profile.find(({ basedOn }) => basedOn !== undefined)?.basedOn
    return priceOf(model) ?? (basedOn === undefined ? undefined : priceOf(basedOn))
  }
  return ({ upstream, model }) => {
    const known = remembered.get(upstream)
    const price = known?.get(model)
    if (price !== undefined || known?.has(model)) return price
    const found = find(upstream, model)
    if (++count > MAX_REMEMBERED) {
      remembered.clear()
      count = 1
    }
    const models = remembered.get(upstream) ?? new Map<string, Price | undefined>()
    remembered.set(upstream, models.set(model, found))
    return found
  }
}

function byLowerCase<Row>(rows: Readonly<Record<string, Row>>): [glob: string, row: Row][] {
  return Object.entries(rows).map(([glob, row]) => [glob.toLowerCase(), row])
}

const matchesOne = (glob: string, names: readonly string[]) => names.some((name) => matchesGlob(glob, name))
