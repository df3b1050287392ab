import { createLoopbackCheck } from '../access/loopback.ts'
import type { GatewayContext } from '../context.ts'
import type { RouteHandler } from './route-handler.ts'

/** How long the store may take to respond. */
const STORE_DEADLINE_MS = 1000

/**
 * Responds whether requests can be served: 503 if nothing works at any upstream, or if the store that limits
 * need can't be reached. Only callers on this machine see which.
 */
export function handleReady({ config, upstreams, health, store }: GatewayContext): RouteHandler<'ready'> {
  const isLoopback = createLoopbackCheck(config.hosts)

  async function storeState(): Promise<'ok' | 'unreachable'> {
    const deadline = new Promise<'unreachable'>((resolve) => {
      setTimeout(resolve, STORE_DEADLINE_MS, 'unreachable')
    })
    const reached = store.get('ready').then(
      () => 'ok' as const,
      () => 'unreachable' as const,
    )
    return Promise.race([reached, deadline])
  }

  return async ({ request }) => {
    const state = await storeState()
    const usable = upstreams.some(({ name }) => !health.isDown(name))
    const ready = usable && (state === 'ok' || config.limits.onStoreFailure === 'open')
    const details = {
      store: state,
      upstreams: Object.fromEntries(
        upstreams.map(({ name }) => [name, health.isDown(name) ? 'avoided' : 'ok']),
      ),
    }
    return {
      status: ready ? 200 : 503,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: ready ? 'ready' : 'not ready', ...(isLoopback(request) && details) }),
    }
  }
}
