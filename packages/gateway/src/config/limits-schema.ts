import * as z from 'zod/mini'
import { amount, count, secret, withDefault } from './fields.ts'
import { PERIODS } from './limits-config.ts'

export const clientKey = secret.check(
  z.refine(
    (key) => !key.startsWith('sha256:') || /^sha256:[0-9a-f]{64}$/i.test(key),
    'must have 64 hexadecimal digits after sha256:',
  ),
)

export const date = z
  .string()
  .check(
    z.refine(
      (text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
      'must be a date such as 2027-01-31 or 2027-01-31T12:00:00Z',
    ),
  )

const perPeriod = (quantity: typeof count | typeof amount) =>
  z.strictObject(Object.fromEntries(PERIODS.map((period) => [period, z.optional(quantity)])))

/** The fields that clients and tags have in common. */
export const allowance = {
  limits: z.optional(
    z.strictObject({
      requests: z.optional(perPeriod(count)),
      tokens: z.optional(perPeriod(count)),
      concurrency: z.optional(count),
    }),
  ),
  budget: z.optional(perPeriod(amount)),
}

export const limitsConfig = z.prefault(
  z.strictObject({
    dryRun: withDefault(z.boolean(), false),
    onUnknownCost: withDefault(z.enum(['allow', 'refuse']), 'refuse'),
    onStoreFailure: withDefault(z.enum(['open', 'closed']), 'open'),
    localShare: withDefault(z.number().check(z.positive(), z.maximum(1)), 1),
  }),
  {},
)

/** In US dollars. */
const price = z.exactOptional(amount)

const tokenPrices = {
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
  inputAudio: price,
  outputAudio: price,
}

export const prices = z.strictObject({
  ...tokenPrices,
  tiers: z.exactOptional(z.array(z.strictObject({ ...tokenPrices, above: count }))),
  image: price,
  second: price,
  request: price,
  webSearch: price,
})
