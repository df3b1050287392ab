import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { TransportError } from '@mixrouter/core'
import type { Tunnel } from '../exchange.ts'
import { readText } from '../lib/bytes.ts'
import type { Upgraded } from './connections.ts'
import { WholeFrames } from './frames.ts'
import { accept, offerHeaders, refuse } from './handshake.ts'
import { requestWebSocket, type UpgradeResponse } from './undici.ts'

/**
 * Connects the client with the upstream; either side closing closes the other. What is sent is not read, so that whether
 * a response is in progress is not known.
 */
export function openTunnel(req: IncomingMessage, socket: Duplex, head: Buffer, tunnel: Tunnel): Upgraded {
  const { request, errorLimit, closed } = tunnel
  const decline = (failure: Parameters<Tunnel['refuse']>[0]) => {
    if (socket.writable) refuse(socket, tunnel.refuse(failure))
  }
  let close = () => decline(new TransportError('closed'))
  socket.once('close', closed)
  const stopWatching = watchWaiting(socket)
  const handshake = requestWebSocket({ ...request, headers: { ...request.headers, ...offerHeaders(req) } })
  const onResponse = async ({ status, headers, body, socket: upstream }: UpgradeResponse) => {
    if (!upstream) return decline({ status, headers, body: await readText(body, errorLimit).catch(() => '') })
    if (!socket.writable) return upstream.destroy()
    accept(socket, headers)
    stopWatching()
    close = join(socket, head, upstream)
  }
  handshake.then(onResponse).catch(decline)
  return { closeIdle() {}, close: () => close() }
}

/**
 * Passes on what each of the two sends.
 *
 * @returns closes both with a close frame
 */
function join(client: Duplex, head: Buffer, upstream: Duplex): () => void {
  const [toClient, toUpstream] = [new WholeFrames(), new WholeFrames()]
  let closing = false
  const disconnect = () => closing || client.destroy() // after a close frame, the client does it
  client.once('close', () => upstream.destroy())
  client.once('finish', disconnect) // having been sent all that came from the upstream
  upstream.once('close', () => upstream.readableEnded || disconnect())
  toUpstream.write(head)
  upstream.pipe(toClient).pipe(client)
  client.pipe(toUpstream).pipe(upstream)
  return () => {
    closing = true
    toClient.close({ masked: false })
    toUpstream.close({ masked: true })
  }
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
