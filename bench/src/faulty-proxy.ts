import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What goes wrong at an upstream. Only `cut-after` comes after content. */
export const FAULTS = [
  'status-500',
  'status-429',
  'refused',
  'cut-before',
  'cut-after',
  'hang',
  'html',
  'slow',
] as const
type Fault = (typeof FAULTS)[number]

/** A proxy before an upstream that spoils some of its responses. */
export interface FaultyProxy {
  url: string
  counts: Record<Fault, number>
  /** The words of the requests whose streams were cut after content. */
  cutAfterContent: Set<string>
  /** The longest that a response without a fault has taken, in milliseconds: the upstream itself responds at once. */
  slowest(): number
  close(): void
}

const SLOW_MS = 400

export async function startFaultyProxy(upstream: string, rate: number): Promise<FaultyProxy> {
  const counts = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>
  const cutAfterContent = new Set<string>()
  let slowest = 0
  const server = http.createServer(async (req, res) => {
    const from = performance.now()
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const fault = Math.random() < rate ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined
    if (fault) counts[fault]++
    else
      res.on('finish', () => {
        slowest = Math.max(slowest, performance.now() - from)
      })
    switch (fault) {
      case 'status-500':
        return void res
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"error":{"message":"broken"}}')
      case 'status-429':
        return void res
          .writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' })
          .end('{"error":{"message":"slow down"}}')
      case 'refused':
        return void req.socket.destroy()
      case 'html':
        return void res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
      case 'hang':
        return
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    }
    forward(upstream, req, body, res, fault, (word) => cutAfterContent.add(word))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    cutAfterContent,
    slowest: () => slowest,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function forward(
  upstream: string,
  { method, url, headers }: http.IncomingMessage,
  body: Buffer,
  res: http.ServerResponse,
  fault: Fault | undefined,
  onCut: (word: string) => void,
): void {
  const sent = http.request(new URL(url ?? '/', upstream), { method, headers }, (response) => {
    res.writeHead(response.statusCode ?? 502, response.headers)
    if (fault === 'cut-before') {
      res.flushHeaders()
      setTimeout(() => res.destroy(), 5)
      return
    }
    let text = ''
    response.on('data', (chunk: Buffer) => {
      text += chunk
      res.write(chunk)
      if (fault !== 'cut-after' || !text.includes('Offline')) return
      onCut(/nonce\d+/.exec(body.toString())?.[0] ?? '')
      response.destroy()
      setTimeout(() => res.destroy(), 5)
    })
    response.on('end', () => res.end())
    response.on('error', () => res.destroy())
  })
  res.on('close', () => sent.destroy())
  sent.on('error', () => res.destroy())
  sent.end(body)
}
