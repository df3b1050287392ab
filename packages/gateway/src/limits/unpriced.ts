import { ApiError } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { Exchange } from '../exchange.ts'
import { rulesOf } from './rules.ts'

/**
 * Refuses what costs money that the gateway does not see, such as batches, to clients with a budget.
 *
 * @throws ApiError 403
 */
export function refuseUnpriced({ client }: Exchange, { tags }: Pick<Config, 'tags'>, what: string): void {
  if (!client || !rulesOf(client, tags).counted.some(({ kind }) => kind === 'budget')) return
  throw new ApiError(
    `This API key has a budget, so it cannot use ${what}: their cost is not known in advance`,
    {
      status: 403,
      code: 'price_unknown',
    },
  )
}
