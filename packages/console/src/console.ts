import type { Gateway, GatewayRequest, GatewayResponse, Responder } from '@mixrouter/gateway'
import { createAccess } from './access.ts'
import { respondApi } from './api.ts'
import { createOverview } from './overview/read.ts'
import { createPages } from './pages.ts'
import { shareStatus } from './status.ts'
import { shareTraffic } from './traffic/shared.ts'
import { createTraffic, type TrafficOptions } from './traffic/traffic.ts'

export interface ConsoleOptions extends TrafficOptions {
  /** The key to sign in with. Without one, only this machine can use the console. */
  key?: string | undefined
  /** The path under which browsers find the gateway, such as `/api/ai`. @default '' */
  gatewayPath?: string
  /** The path that the console is served under, unless a framework strips it. @default '' */
  basePath?: string
  /** The address of a Prometheus server that collects the gateway's metrics; the figures are read from it. */
  prometheus?: string | undefined
}

/** What serves the console. */
export interface Console extends Responder {
  /** Stops observing the gateway. */
  close(): void
}

/**
 * A console for a gateway: its pages, and the traffic that it observes from now on. Every other path than those under
 * `basePath` is left to the host.
 *
 * @example
 * const ui = createConsole(gateway, { basePath: '/console' })
 * http.createServer(toNodeHandler(ui)).listen(8081, '127.0.0.1')
 */
export function createConsole(gateway: Gateway, options: ConsoleOptions = {}): Console {
  const { key, gatewayPath = '', basePath = '', prometheus } = options
  const { processes } = gateway
  const own = createTraffic(options, processes && `${processes.id}-`)
  const traffic = shareTraffic(own, processes)
  shareStatus(gateway)
  const pages = createPages(gatewayPath)
  const api = {
    gateway,
    traffic,
    access: createAccess(key),
    readOverview: createOverview(traffic, prometheus),
  }
  const stop = gateway.observe(own.observe)

  const respond = async (path: string, request: GatewayRequest): Promise<GatewayResponse> => {
    try {
      if (path.startsWith('/api/')) return await respondApi(api, path.slice('/api'.length), request)
      return await pages.respond(path, request)
    } catch (fault) {
      console.error(fault)
      const message = fault instanceof Error ? fault.message : String(fault)
      return failed(500, `The console failed: ${message}`)
    }
  }

  return {
    get config() {
      return gateway.config
    },
    handle(request) {
      const { method } = request
      const [path = '/'] = request.path.split('?')
      if (path === basePath && basePath !== '') return Promise.resolve(redirect(`${basePath}/`))
      if (!path.startsWith(`${basePath}/`)) return undefined
      if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return undefined
      return respond(path.slice(basePath.length), request)
    },
    notFound: async () => failed(404, 'Not found'),
    close: stop,
  }
}

/**
 * A gateway that serves its console too, for a server of its own.
 *
 * @example await serve(withConsole(gateway, { basePath: '/console' }), { port: 8080 })
 */
export function withConsole(gateway: Gateway, options: ConsoleOptions & { basePath: string }): Gateway {
  const ui = createConsole(gateway, options)
  const handle: Gateway['handle'] = (request) => ui.handle(request) ?? gateway.handle(request)
  return Object.create(gateway, { handle: { value: handle } })
}

function redirect(location: string): GatewayResponse {
  return { status: 308, headers: { location }, body: '' }
}

function failed(status: number, message: string): GatewayResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status, headers, body: JSON.stringify({ error: { message } }) }
}
