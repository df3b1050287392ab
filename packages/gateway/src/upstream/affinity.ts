import type { LayeredCache } from '../store/layered.ts'
import { accountOf, type Target, type Targets } from './targets.ts'

/**
 * Sends the requests of a session to the account that served it last: there its prompt is cached and its encrypted
 * reasoning can be read. A session is bound by a response, and bound anew when another account has served it.
 */
export interface Affinity {
  /** The targets with the session's account first. */
  order(session: string, targets: Targets): Promise<Targets>
  bind(session: string, target: Target): void
}

/** How long an unused session stays bound: longer than any vendor keeps a prompt cached by default. */
export const AFFINITY_TTL_SECONDS = 3600

export function createAffinity(cache: LayeredCache): Affinity {
  const keyOf = (session: string, model: string) => `session ${JSON.stringify([session, model])}`
  return {
    async order(session, targets) {
      const account = await cache.get(keyOf(session, targets[0].model))
      const bound =
        account === undefined ? undefined : targets.find((target) => accountOf(target) === account)
      return bound ? [bound, ...targets.filter((target) => target !== bound)] : targets
    },
    bind: (session, target) => cache.set(keyOf(session, target.model), accountOf(target)),
  }
}
