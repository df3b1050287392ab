import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Session } from '../exchange.ts'
import { publicProtocols } from '../lib/subprotocols.ts'
import { GRACE_MS, type Upgraded } from './connections.ts'
import { GOING_AWAY } from './frames.ts'

/** Serves a WebSocket by messages. */
export async function openSession(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { maxMessage, serve, closed }: Session,
): Promise<Upgraded> {
  socket.once('close', closed)
  const { WebSocketServer } = await import('ws')
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessage,
    handleProtocols: (offered) => publicProtocols([...offered].join(','))[0] ?? false,
  })
  let shutDown = () => {}
  server.handleUpgrade(req, socket, head, (client) => {
    client.on('error', () => client.terminate())
    serve({
      onMessage: (listener) =>
        client.on('message', (data) => client.readyState === client.OPEN && listener(String(data))),
      send: (text) =>
        new Promise((resolve, reject) => client.send(text, (error) => (error ? reject(error) : resolve()))),
      onShutdown(listener) {
        shutDown = listener
      },
      close() {
        client.close(GOING_AWAY.code, GOING_AWAY.reason)
        setTimeout(() => client.terminate(), GRACE_MS).unref()
      },
    })
  })
  return { closeIdle: () => shutDown(), close: () => shutDown() }
}
