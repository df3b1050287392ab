import { ApiError } from '@mixrouter/core'
import { equalText, readClientKey } from '../access/authenticate.ts'
import { createLoopbackCheck } from '../access/loopback.ts'
import type { GatewayContext } from '../context.ts'
import type { RouteHandler } from './route-handler.ts'

/** Responds with the metrics in Prometheus' text format: to whoever has the key, or without one to this machine only. */
export function handleMetrics({ config, prometheus }: GatewayContext): RouteHandler<'metrics'> {
  const { metrics } = config.telemetry
  const isLoopback = createLoopbackCheck(config.hosts)
  const key = typeof metrics === 'object' ? metrics.key : undefined
  return async ({ request }) => {
    if (!prometheus) throw new ApiError('There is no GET /metrics', { status: 404 })
    const allowed =
      key === undefined ? isLoopback(request) : equalText(readClientKey('openai-chat', request.headers), key)
    if (!allowed)
      throw new ApiError('GET /metrics requires the key that telemetry.metrics.key sets', { status: 401 })
    const { contentType, text } = await prometheus.scrape()
    return { status: 200, headers: { 'content-type': contentType }, body: text }
  }
}
