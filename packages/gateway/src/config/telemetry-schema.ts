import * as z from 'zod'
import type { Logger } from '../telemetry/access-log.ts'
import type { OpenTelemetry } from '../telemetry/open-telemetry.ts'
import { secret } from './limits-schema.ts'

const openTelemetry = z.custom<OpenTelemetry>(
  (value) => typeof value === 'object' && value !== null && 'trace' in value && 'propagation' in value,
)
const logger = z.custom<Logger>(
  (value) => typeof (value as Partial<Logger> | null)?.info === 'function',
  'must be a logger with the functions info, warn and error',
)
const registry = z.custom<object>((value) => typeof value === 'object' && value !== null)

export const telemetry = z
  .strictObject({
    openTelemetry: z
      .union([z.boolean(), openTelemetry], 'must be true, false or the module @opentelemetry/api')
      .default(false),
    metrics: z
      .union(
        [z.boolean(), z.strictObject({ key: secret.optional(), registry: registry.optional() })],
        'must be true, false or an object with key or registry',
      )
      .default(false),
    log: logger.optional(),
  })
  .prefault({})
