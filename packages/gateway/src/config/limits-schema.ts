import * as z from 'zod'
import { PERIODS } from './limits-config.ts'

/** What a header can carry, except quotes and backslashes, which JSON escapes. */
export const secret = z
  .string()
  .regex(/^[!#-[\]-~]+$/, 'must be printable ASCII without spaces, quotes or backslashes')

export const clientKey = secret.refine(
  (key) => !key.startsWith('sha256:') || /^sha256:[0-9a-f]{64}$/i.test(key),
  'must have 64 hexadecimal digits after sha256:',
)

export const date = z
  .string()
  .refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)), {
    message: 'must be a date such as 2027-01-31 or 2027-01-31T12:00:00Z',
  })

const count = z.int().nonnegative()
const dollars = z.number().nonnegative()
const perPeriod = (amount: z.ZodNumber) =>
  z.strictObject(Object.fromEntries(PERIODS.map((period) => [period, amount.optional()])))

/** The fields that clients and tags have in common. */
export const allowance = {
  limits: z
    .strictObject({
      requests: perPeriod(count).optional(),
      tokens: perPeriod(count).optional(),
      concurrency: count.optional(),
    })
    .optional(),
  budget: perPeriod(dollars).optional(),
}

export const limitsConfig = z
  .strictObject({
    dryRun: z.boolean().default(false),
    onUnknownCost: z.enum(['allow', 'refuse']).default('refuse'),
    onStoreFailure: z.enum(['open', 'closed']).default('open'),
    localShare: z.number().positive().max(1).default(1),
  })
  .prefault({})

const tokenPrices = {
  input: dollars.exactOptional(),
  output: dollars.exactOptional(),
  cacheRead: dollars.exactOptional(),
  cacheWrite: dollars.exactOptional(),
  inputAudio: dollars.exactOptional(),
  outputAudio: dollars.exactOptional(),
}

export const prices = z.strictObject({
  ...tokenPrices,
  tiers: z.array(z.strictObject({ ...tokenPrices, above: count })).exactOptional(),
  image: dollars.exactOptional(),
  second: dollars.exactOptional(),
  request: dollars.exactOptional(),
  webSearch: dollars.exactOptional(),
})
