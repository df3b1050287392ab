import type { GatewayResponse } from '../exchange.ts'
import type { RouteHandler } from './route-handler.ts'

const HEALTHY: GatewayResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"ok"}',
}

/** Responds that the process is alive. */
export function handleHealth(): RouteHandler<'health'> {
  return async () => HEALTHY
}
