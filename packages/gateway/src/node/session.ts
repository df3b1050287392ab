import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Session } from '../exchange.ts'
import { publicProtocols } from '../lib/subprotocols.ts'

/** Serves a WebSocket by messages. */
export async function openSession(
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
