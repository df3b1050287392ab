import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gateway, GatewayRequest } from '../index.ts'
import { GRACE_MS, type Upgraded } from './connections.ts'
import { refuse } from './handshake.ts'
import { openSession } from './session.ts'
import { openTunnel } from './tunnel.ts'

/** Handles the `upgrade` event of a `node:http` server. */
export interface UpgradeHandler {
  (req: IncomingMessage, socket: Duplex, head: Buffer): void
  /**
   * Begins a shutdown: WebSockets for responses are closed with 1001 (going away), those with a response in progress when
   * that is over. What a realtime session is doing is not known: it stays open.
   */
  closeIdle(): void
  /**
   * Closes all WebSockets with 1001 within a second, which `server.closeAllConnections` does not. Responses that are still
   * in progress have an error event if the gateway is closed just before.
   */
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
  /** Those without a value have no response to their handshake yet. */
  const open = new Map<Duplex, Upgraded | undefined>()
  let phase: 'serving' | 'draining' | 'closing' = 'serving'

  const follow = (connection: Upgraded | undefined) => {
    if (phase === 'draining') connection?.closeIdle()
    if (phase === 'closing') connection?.close()
  }
  const enter = (next: typeof phase) => {
    phase = next
    for (const connection of open.values()) follow(connection)
  }

  function mixrouterUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
    open.set(socket, undefined)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
    const request = toRequest(req, socket, basePath)
    const responded = gateway.handle(request) ?? gateway.notFound(request)
    responded
      .then(async (response) => {
        const { upgrade, body } = response
        if (!upgrade) return refuse(socket, response)
        const connection =
          upgrade.kind === 'tunnel'
            ? openTunnel(req, socket, head, upgrade)
            : await openSession(req, socket, head, upgrade)
        if (open.has(socket)) open.set(socket, connection)
        follow(connection)
        if (typeof body === 'string' || body instanceof Uint8Array) return
        for await (const _ of body); // the exchange ends with the connection
      })
      .catch(() => socket.destroy())
  }
  return Object.assign(mixrouterUpgrade, {
    closeIdle: () => enter('draining'),
    closeAll() {
      enter('closing')
      setTimeout(() => {
        for (const socket of open.keys()) socket.destroy()
      }, GRACE_MS).unref()
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
