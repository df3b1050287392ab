import type { IncomingMessage, RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Adapts a handler of web requests to Node's server, as frameworks such as Next.js do. */
export function toNodeListener(handle: (request: Request) => Promise<Response>): RequestListener {
  return async (req, res) => {
    const disconnected = new AbortController()
    res.on('close', () => disconnected.abort())
    try {
      const response = await handle(toRequest(req, disconnected.signal))
      res.writeHead(response.status, Object.fromEntries(response.headers))
      if (response.body) await pipeline(Readable.fromWeb(response.body), res)
      else res.end()
    } catch (error) {
      if (disconnected.signal.aborted) return
      console.error(error)
      if (res.headersSent) res.destroy()
      else res.writeHead(500).end('Something went wrong; see the server’s console.')
    }
  }
}

function toRequest(req: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, url = '/' } = req
  const body = method === 'POST' ? { body: Readable.toWeb(req), duplex: 'half' as const } : {}
  return new Request(new URL(url, `http://${headers.host}`), {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
    signal,
    ...body,
  })
}
