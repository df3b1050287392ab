import { createLoopbackCheck } from '../access/loopback.ts'
import type { GatewayContext } from '../context.ts'
import type { Upstream } from '../upstream/targets.ts'
import type { RouteHandler } from './route-handler.ts'

/** How long the store may take to respond. */
const STORE_DEADLINE_MS = 1000

/**
 * Responds whether requests can be served: 503 if nothing works at any upstream, or each rejects all of its keys, or if the
 * store that limits need can't be reached. Only callers on this machine see which.
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

  function upstreamState(upstream: Upstream): 'ok' | 'avoided' | 'keys_rejected' {
    if (upstream.apiKeys.every((_, keyIndex) => health.isRejected({ upstream, keyIndex })))
      return 'keys_rejected'
    return health.isDown(upstream.name) ? 'avoided' : 'ok'
  }

  return async ({ request }) => {
    const state = await storeState()
    const states = upstreams.map((upstream) => [upstream.name, upstreamState(upstream)] as const)
    const usable = states.some(([, state]) => state === 'ok')
    const ready = usable && (state === 'ok' || config.limits.onStoreFailure === 'open')
    const details = { store: state, upstreams: Object.fromEntries(states) }
    return {
      status: ready ? 200 : 503,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: ready ? 'ready' : 'not ready', ...(isLoopback(request) && details) }),
    }
  }
}
