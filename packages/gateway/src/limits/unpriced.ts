import { ApiError, type Usage } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { Exchange } from '../exchange.ts'
import { shorten } from '../lib/shorten.ts'
import { type Destinations, type Target, targetInfo } from '../upstream/targets.ts'
import { rulesOf } from './rules.ts'

/**
 * Refuses what costs money that the gateway does not see, such as batches, to clients with a budget.
 *
 * @throws ApiError 403
 */
export function refuseUnpriced({ client }: Exchange, { tags }: Pick<Config, 'tags'>, what: string): void {
  if (!client || rulesOf(client, tags).byKind.budget.length === 0) return
  throw new ApiError(
    `This API key has a budget, so it cannot use ${what}: their cost is not known in advance`,
    {
      status: 403,
      code: 'price_unknown',
    },
  )
}

/**
 * Where a request may go without exceeding a budget unnoticed: if its client may use only models whose price is known,
 * the others are left out, wherever the request would have got to them. What it may cost there is reserved.
 *
 * @param model as the client named it
 * @param units what it will make that is not in its tokens, such as images
 * @throws ApiError 403 if none is left, 429 if the budget is used up
 */
export function withinBudget(
  destinations: Destinations,
  { isPriced, reserveFor }: Exchange,
  model: string,
  units?: Partial<Usage>,
): Destinations | Promise<Destinations> {
  const priced = isPriced ? pricedDestinations(destinations, isPriced, model) : destinations
  const reserving = reserveFor?.(priced.targets.map(targetInfo), units)
  return reserving ? reserving.then(() => priced) : priced
}

function pricedDestinations(
  destinations: Destinations,
  isPriced: NonNullable<Exchange['isPriced']>,
  model: string,
): Destinations {
  const hasPrice = (target: Target) => isPriced(targetInfo(target))
  const { targets, onContextOverflow, onContentFilter } = destinations
  if (targets.every(hasPrice) && onContextOverflow.every(hasPrice) && onContentFilter.every(hasPrice))
    return destinations
  const priced = (all: readonly Target[]) => all.filter(hasPrice)
  const [first, ...others] = priced(targets)
  if (!first) throw priceUnknown(model)
  return {
    targets: [first, ...others],
    onContextOverflow: priced(onContextOverflow),
    onContentFilter: priced(onContentFilter),
  }
}

function priceUnknown(model: string): ApiError {
  const message = `The price of the model ${shorten(model)} is not known, so this API key, which has a budget, can't use it`
  return new ApiError(message, { status: 403, param: 'model', code: 'price_unknown' })
}
