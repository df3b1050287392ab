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

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: unknown
}

export interface Server {
  url: string
  requests: ServedRequest[]
  close(): Promise<void>
}

/** A server that answers as it is told; a body that is no string is JSON. */
export async function startServer(answer: (request: ServedRequest, turn: number) => Answer): Promise<Server> {
  const requests: ServedRequest[] = []
  const server = createServer(async (req, res) => {
    const body = (await buffer(req)).toString('latin1')
    const request = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body }
    const turn = requests.push(request) - 1
    const { status = 200, headers = {}, body: told } = answer(request, turn)
    const isText = typeof told === 'string'
    res.writeHead(status, { 'content-type': isText ? 'text/event-stream' : 'application/json', ...headers })
    res.end(isText ? told : JSON.stringify(told))
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
