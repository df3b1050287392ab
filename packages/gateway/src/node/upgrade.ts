import http, { type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Session, Tunnel } from '../exchange.ts'
import type { Gateway, GatewayRequest, GatewayResponse } from '../index.ts'
import { publicProtocols } from '../lib/subprotocols.ts'

/** Handles the `upgrade` event of a `node:http` server. */
export interface UpgradeHandler {
  (req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Closes the connections that were upgraded, which `server.closeAllConnections` does not. */
  closeAll(): void
}

/** What a WebSocket handshake consists of, besides the key; the rest of the client's headers stays here. */
const HANDSHAKE = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions']

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
        if (upgrade.kind === 'tunnel') tunnel(req, socket, head, upgrade)
        else await serveSession(req, socket, head, upgrade)
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

/** Connects the client with the upstream; either side closing closes the other. */
function tunnel(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { url, headers, timeout, closed, refuse: refused }: Tunnel,
): void {
  const handshake = HANDSHAKE.flatMap((name) =>
    req.headers[name] ? [[name, String(req.headers[name])]] : [],
  )
  const protocols = publicProtocols(req.headers['sec-websocket-protocol'])
  if (protocols.length > 0) handshake.push(['sec-websocket-protocol', protocols.join(', ')])
  const { request } = url.startsWith('https:') ? process.getBuiltinModule('node:https') : http
  const upstream = request(url, {
    headers: { ...headers, ...Object.fromEntries(handshake), connection: 'Upgrade', upgrade: 'websocket' },
    agent: false,
    timeout,
  })
  socket.once('close', () => {
    upstream.destroy()
    closed()
  })
  const stopWatching = watchWaiting(socket)
  upstream.once('timeout', () => upstream.destroy(new Error('it did not respond in time')))
  upstream.once('error', (error) => refuse(socket, refused(error)))
  upstream.once('response', async (res) => {
    const text = (await buffer(res).catch(() => Buffer.alloc(0))).toString()
    refuse(socket, refused({ status: res.statusCode ?? 502, headers: toHeaders(res), body: text }))
  })
  upstream.once('upgrade', (res, opposite, opened) => {
    opposite.setTimeout(0)
    opposite.on('error', () => opposite.destroy())
    opposite.once('close', () => {
      if (opposite.readableEnded)
        socket.end(() => socket.destroy()) // the client may still have to read the rest
      else socket.destroy()
    })
    socket.once('close', () => opposite.destroy())
    socket.write(statusLine(101, 'Switching Protocols', acceptHeaders(res)))
    socket.write(opened)
    opposite.write(head)
    stopWatching()
    opposite.pipe(socket).pipe(opposite)
  })
  upstream.end()
}

/**
 * Closes the connection of a client that disconnects before it has been accepted, which only reading from it shows. No
 * client sends anything before that (RFC 6455, 4.1), so whoever does is disconnected as well.
 *
 * @returns ends it
 */
function watchWaiting(socket: Duplex): () => void {
  const disconnect = () => socket.destroy()
  socket.on('data', disconnect).on('end', disconnect)
  return () => socket.pause().off('data', disconnect).off('end', disconnect)
}

/** Serves a WebSocket by messages. */
async function serveSession(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { maxMessage, serve, closed }: Session,
): Promise<void> {
  socket.once('close', closed)
  const { WebSocketServer } = await import('ws')
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessage,
    handleProtocols: (offered) => publicProtocols([...offered].join(','))[0] ?? false,
  })
  server.handleUpgrade(req, socket, head, (client) => {
    client.on('error', () => client.terminate())
    serve({
      onMessage: (listener) => client.on('message', (data) => listener(String(data))),
      send: (text) =>
        new Promise((resolve, reject) => client.send(text, (error) => (error ? reject(error) : resolve()))),
    })
  })
}

/** Responds with an ordinary response, as no WebSocket comes about. */
function refuse(socket: Duplex, { status, headers, body }: GatewayResponse): void {
  const text = typeof body === 'string' ? body : ''
  const length = String(Buffer.byteLength(text))
  const all = { ...headers, 'content-length': length, connection: 'close' }
  socket.end(statusLine(status, http.STATUS_CODES[status] ?? '', all) + text)
}

function statusLine(status: number, reason: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`,
  )
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`
}

function acceptHeaders(res: IncomingMessage): Record<string, string> {
  const all = toHeaders(res)
  const accepted = ['sec-websocket-accept', 'sec-websocket-extensions', 'sec-websocket-protocol']
  const entries = accepted.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]]))
  return { connection: 'Upgrade', upgrade: 'websocket', ...Object.fromEntries(entries) }
}

const toHeaders = (res: IncomingMessage) => res.headers as Record<string, string | undefined>
