import type { IncomingMessage, RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A handler of web requests as a listener of Node's server: what Next.js and its like do by themselves. */
export function toNodeListener(handle: (request: Request) => Promise<Response>): RequestListener {
  return async (req, res) => {
    const left = new AbortController()
    res.on('close', () => left.abort())
    try {
      const response = await handle(toRequest(req, left.signal))
      res.writeHead(response.status, Object.fromEntries(response.headers))
      if (response.body) await pipeline(Readable.fromWeb(response.body), res)
      else res.end()
    } catch (error) {
      if (left.signal.aborted) return
      console.error(error)
      if (res.headersSent) res.destroy()
      else res.writeHead(500).end('Something went wrong; the server’s console says what.')
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
