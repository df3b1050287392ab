import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Tunnel } from '../exchange.ts'
import { readText } from '../lib/bytes.ts'
import { accept, offerHeaders, refuse } from './handshake.ts'
import { requestWebSocket, type UpgradeResponse } from './undici.ts'

/** Connects the client with the upstream; either side closing closes the other. */
export function openTunnel(req: IncomingMessage, socket: Duplex, head: Buffer, tunnel: Tunnel): void {
  const { request, errorLimit, closed } = tunnel
  const decline = (failure: Parameters<Tunnel['refuse']>[0]) => {
    if (socket.writable) refuse(socket, tunnel.refuse(failure))
  }
  socket.once('close', closed)
  const stopWatching = watchWaiting(socket)
  const handshake = requestWebSocket({ ...request, headers: { ...request.headers, ...offerHeaders(req) } })
  const onResponse = async ({ status, headers, body, socket: upstream }: UpgradeResponse) => {
    if (!upstream) return decline({ status, headers, body: await readText(body, errorLimit).catch(() => '') })
    if (!socket.writable) return upstream.destroy()
    accept(socket, headers)
    stopWatching()
    join(socket, head, upstream)
  }
  handshake.then(onResponse).catch(decline)
}

/** Passes on what each of the two sends. */
function join(client: Duplex, head: Buffer, upstream: Duplex): void {
  client.once('close', () => upstream.destroy())
  client.once('finish', () => client.destroy()) // having been sent all that came from the upstream
  upstream.once('close', () => upstream.readableEnded || client.destroy())
  upstream.write(head)
  upstream.pipe(client).pipe(upstream)
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
