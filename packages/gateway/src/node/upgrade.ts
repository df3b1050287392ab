import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gateway, GatewayRequest } from '../index.ts'
import { refuse } from './handshake.ts'
import { openSession } from './session.ts'
import { openTunnel } from './tunnel.ts'

/** Handles the `upgrade` event of a `node:http` server. */
export interface UpgradeHandler {
  (req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Closes the connections that were upgraded, which `server.closeAllConnections` does not. */
  closeAll(): void
}

/**
 * The gateway's WebSocket routes as a handler for a server's `upgrade` event; `serve` has it already.
 *
 * @param options.basePath the path that the gateway is mounted under, such as `/ai`
 * @example
 * const server = app.use('/ai', handler).listen(8080)
 * server.on('upgrade', toUpgradeHandler(handler.gateway, { basePath: '/ai' }))
 */
export function toUpgradeHandler(
  gateway: Gateway,
  { basePath = '' }: { basePath?: string } = {},
): UpgradeHandler {
  const open = new Set<Duplex>()

  function mixrouterUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
    const request = toRequest(req, socket, basePath)
    const responded = gateway.handle(request) ?? gateway.notFound(request)
    responded
      .then(async (response) => {
        const { upgrade, body } = response
        if (!upgrade) return refuse(socket, response)
        if (upgrade.kind === 'tunnel') openTunnel(req, socket, head, upgrade)
        else await openSession(req, socket, head, upgrade)
        if (typeof body === 'string' || body instanceof Uint8Array) return
        for await (const _ of body); // the exchange ends with the connection
      })
      .catch(() => socket.destroy())
  }
  return Object.assign(mixrouterUpgrade, {
    closeAll() {
      for (const socket of open) socket.destroy()
    },
  })
}

function toRequest(req: IncomingMessage, socket: Duplex, basePath: string): GatewayRequest {
  const { url = '/', method = 'GET' } = req
  const disconnected = new AbortController()
  socket.once('close', () => disconnected.abort())
  return {
    method,
    path: url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : '/',
    headers: req.headers as GatewayRequest['headers'],
    remoteAddress: req.socket.remoteAddress,
    readBody: async () => new Uint8Array(),
    async *streamBody() {},
    signal: disconnected.signal,
  }
}
