import { type BreakerConfig, createHealth, type Health } from '../upstream/health.ts'
import type { Processes } from './processes.ts'

/** The health of targets as all processes of a gateway see it: what one of them avoids, the others avoid, too. */
export function createSharedHealth(config: BreakerConfig, processes: Processes | undefined): Health {
  if (!processes) return createHealth(config)
  const health = createHealth(config, {
    onAvoid(key, until) {
      processes.collect('avoid', key, until).catch(() => {}) // they find out by themselves
    },
  })
  processes.provide({ avoid: async (key: string, until: number) => health.avoid(key, until) })
  return health
}
