import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../index.ts'
import { allowHalfOpen, createConnections, GRACE_MS } from './connections.ts'
import { toNodeHandler } from './handler.ts'
import { toUpgradeHandler } from './upgrade.ts'

export interface ServeOptions {
  /** @default 0, any free port */
  port?: number
  /** @default '127.0.0.1'; '0.0.0.0' accepts other machines */
  host?: string
}

/** A gateway that listens. */
export interface Server {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string
  /**
   * Stops accepting connections and closes idle ones, lets open requests finish within `deadline` milliseconds, then
   * ends them in an error of the client's format, and closes the gateway. WebSockets are closed with 1001 (going away):
   * those for responses as soon as they have none in progress, realtime sessions at the deadline.
   *
   * @param deadline @default 10000
   */
  close(deadline?: number): Promise<void>
}

/** How long a client's idle connection stays open: longer than load balancers in front keep theirs. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000

/**
 * Serves a gateway on a port of its own.
 *
 * @throws if the port is not available
 * @example
 * const server = await serve(createNodeGateway(config), { port: 8080 })
 * process.once('SIGTERM', () => server.close(10_000))
 */
export async function serve(
  gateway: Gateway,
  { port = 0, host = '127.0.0.1' }: ServeOptions = {},
): Promise<Server> {
  const handle = toNodeHandler(gateway)
  const connections = createConnections()
  let closing: Promise<void> | undefined
  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, (req, res) => {
    if (closing) res.shouldKeepAlive = false
    connections.add(res)
    handle(req, res)
  })
  allowHalfOpen(server, connections)
  const upgrade = toUpgradeHandler(gateway)
  server.on('upgrade', (req) => connections.release(req.socket)).on('upgrade', upgrade)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))

  const close = async (deadline: number) => {
    let grace: NodeJS.Timeout | undefined
    const over = setTimeout(() => {
      gateway.close().catch(() => {}) // ends every open response in an error
      upgrade.closeAll()
      grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    }, deadline)
    const closed = new Promise((resolve) => server.close(resolve))
    connections.closeIdle()
    upgrade.closeIdle()
    await closed
    clearTimeout(over)
    clearTimeout(grace)
    await gateway.close()
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    close(deadline = 10_000) {
      closing ??= close(deadline)
      return closing
    },
  }
}

/** The server's URL for clients on this machine. */
function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  return `http://${family === 'IPv6' && host !== 'localhost' ? `[${host}]` : host}:${port}`
}
