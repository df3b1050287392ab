import * as z from 'zod/mini'
import type { Logger } from '../telemetry/access-log.ts'
import type { OpenTelemetry } from '../telemetry/open-telemetry.ts'
import { secret, withDefault } from './fields.ts'

const openTelemetry = z.custom<OpenTelemetry>(
  (value) => typeof value === 'object' && value !== null && 'trace' in value && 'propagation' in value,
)
const logger = z.custom<Logger>(
  (value) => typeof (value as Partial<Logger> | null)?.info === 'function',
  'must be a logger with the functions info, warn and error',
)
const registry = z.custom<object>((value) => typeof value === 'object' && value !== null)

export const telemetry = z.prefault(
  z.strictObject({
    openTelemetry: withDefault(
      z.union([z.boolean(), openTelemetry], 'must be true, false or the module @opentelemetry/api'),
      false,
    ),
    metrics: withDefault(
      z.union(
        [z.boolean(), z.strictObject({ key: z.optional(secret), registry: z.optional(registry) })],
        'must be true, false or an object with key or registry',
      ),
      false,
    ),
    log: z.optional(logger),
  }),
  {},
)
