import type { GatewayRequest } from '../exchange.ts'
import { createHostCheck } from './hosts.ts'

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/**
 * Whether a request comes from this machine itself: not through a proxy on it, and not from a web page that reaches it by
 * DNS rebinding.
 *
 * @param hosts the names of the gateway that the configuration adds
 */
export function createLoopbackCheck(hosts: readonly string[]): (request: GatewayRequest) => boolean {
  const isKnownHost = createHostCheck(hosts)
  return ({ remoteAddress, headers }) => {
    const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
    const { host } = headers
    return (
      remoteAddress !== undefined &&
      LOOPBACK.test(remoteAddress) &&
      !proxied &&
      (host === undefined || isKnownHost(host))
    )
  }
}
