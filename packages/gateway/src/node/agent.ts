import type { LookupFunction } from 'node:net'
import type { TLSOptions } from '@mixrouter/core'
import type { Dispatcher, EnvHttpProxyAgent } from 'undici'
import Agent from 'undici/lib/dispatcher/agent.js'
import { publicLookup } from './public-lookup.ts'

/** How long an idle connection stays open unless the upstream specifies it. */
const KEEP_ALIVE_TIMEOUT_MS = 30_000

/** How connections are opened, besides what the environment specifies. */
export type ConnectOptions = TLSOptions | { lookup: LookupFunction }

/** An agent, or its loading. */
export type Opening = Dispatcher | Promise<Dispatcher>

/** For upstreams without certificates of their own. */
export const USUAL: TLSOptions = {}

/** For hosts that an upstream names. */
export const PUBLIC_ONLY: ConnectOptions = { lookup: publicLookup }

/**
 * Through the proxies of `HTTP_PROXY` and `HTTPS_PROXY` if they are set, except to the hosts of `NO_PROXY`.
 *
 * @param options.proxyTunnel whether a proxy only connects (`CONNECT`), also where there is no TLS
 */
export function createAgent(
  connect: ConnectOptions = USUAL,
  { proxyTunnel = false }: { proxyTunnel?: boolean } = {},
): Opening {
  const options = {
    connections: null, // a request without one would wait for it without end; `concurrency` is what bounds requests
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    allowH2: false,
    connect: { ...connect },
  }
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY } = process.env
  if (!http_proxy && !HTTP_PROXY && !https_proxy && !HTTPS_PROXY) return new Agent(options)
  return createProxyAgent({ ...options, proxyTunnel, requestTls: { ...connect } })
}

/** The rest of undici is loaded only where a proxy is set. */
async function createProxyAgent(options: EnvHttpProxyAgent.Options): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  return new EnvHttpProxyAgent(options)
}
