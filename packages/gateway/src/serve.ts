import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from './index.ts'
import { toNodeHandler } from './node-handler.ts'

export interface ServeOptions {
  /** @default 0, any that is free */
  port?: number
  /** @default '127.0.0.1'; '0.0.0.0' lets other machines in */
  host?: string
}

/** A gateway that listens. */
export interface Server {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string
  /**
   * Takes no more connections, lets what is under way finish within `deadline` milliseconds, then breaks it off, and
   * closes the gateway.
   *
   * @param deadline @default 10000
   */
  close(deadline?: number): Promise<void>
}

/** How long an idle connection of a client stays, in milliseconds: longer than those of load balancers in front. */
const KEEP_ALIVE = 75_000

/**
 * Serves a gateway on a port of its own.
 *
 * @throws when the port cannot be had
 * @example
 * const server = await serve(createNodeGateway(config), { port: 8080 })
 * process.once('SIGTERM', () => server.close(10_000))
 */
export async function serve(
  gateway: Gateway,
  { port = 0, host = '127.0.0.1' }: ServeOptions = {},
): Promise<Server> {
  const handle = toNodeHandler(gateway)
  let closing: Promise<void> | undefined
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (req, res) => {
    res.once('close', () => closing && server.closeIdleConnections())
    handle(req, res)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))

  const close = async (deadline: number) => {
    const over = setTimeout(() => server.closeAllConnections(), deadline)
    await new Promise((resolve) => server.close(resolve))
    clearTimeout(over)
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

/** Where a client on this machine finds the server. */
function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  return `http://${family === 'IPv6' && host !== 'localhost' ? `[${host}]` : host}:${port}`
}
