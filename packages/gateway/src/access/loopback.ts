import type { GatewayRequest } from '../exchange.ts'

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** Whether a request comes from this machine itself, and not through a proxy on it. */
export function isLoopback({ remoteAddress, headers }: GatewayRequest): boolean {
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  return remoteAddress !== undefined && LOOPBACK.test(remoteAddress) && !proxied
}
