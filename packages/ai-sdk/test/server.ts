import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface ServedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface ScriptedResponse {
  status?: number
  headers?: Record<string, string>
  body: unknown
}

export interface Server {
  url: string
  requests: ServedRequest[]
  close(): Promise<void>
}

/** A server with scripted responses; a body that is not a string is sent as JSON. */
export async function startServer(
  respond: (request: ServedRequest, turn: number) => ScriptedResponse,
): Promise<Server> {
  const requests: ServedRequest[] = []
  const server = createServer(async (req, res) => {
    const received = (await buffer(req)).toString('latin1')
    const request = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body: received }
    const turn = requests.push(request) - 1
    const { status = 200, headers = {}, body } = respond(request, turn)
    const isText = typeof body === 'string'
    res.writeHead(status, { 'content-type': isText ? 'text/event-stream' : 'application/json', ...headers })
    res.end(isText ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
