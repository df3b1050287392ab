import http from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { type OfflineUpstreamEntry, startOfflineUpstream } from '@mixrouter/testing'
import { onTestFinished } from 'vitest'
import type { Random } from './random.ts'

export interface FaultyUpstream {
  upstreams: OfflineUpstreamEntry[]
  /** How many requests reached it. */
  requests(): number
}

type Fault = (res: http.ServerResponse) => unknown

const JSON_TYPE = { 'content-type': 'application/json' }
const SSE_TYPE = { 'content-type': 'text/event-stream' }

/** An offline upstream that fails now and then, often with its key in the response. */
export async function startFaultyUpstream(random: Random, key: string): Promise<FaultyUpstream> {
  const offline = await startOfflineUpstream({ delay: 0, videoTime: 0 })
  const error = JSON.stringify({ error: { message: `Bad key ${key}`, code: key } })
  const faults: readonly Fault[] = [
    (res) => res.writeHead(401, JSON_TYPE).end(error),
    (res) => res.writeHead(400, JSON_TYPE).end(error),
    (res) => res.writeHead(429, { ...JSON_TYPE, 'retry-after': key }).end(error),
    (res) => res.writeHead(500, { 'x-request-id': key }).end(key),
    (res) => res.writeHead(302, { location: `/?key=${key}` }).end(),
    (res) => res.writeHead(204).end(),
    (res) => res.writeHead(999).end(`<p>${key}</p>`),
    (res) => res.writeHead(200, JSON_TYPE).end(`<p>${key}</p>`),
    (res) => res.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(`<p>${key}</p>`),
    (res) => res.writeHead(200, SSE_TYPE).end(`event: error\ndata: ${error}\n\n`),
    (res) => res.writeHead(200, SSE_TYPE).write('data: {"', () => res.destroy()),
    (res) => res.destroy(),
  ]
  const { port } = new URL(offline.url)
  let requests = 0
  const server = http.createServer((req, res) => {
    requests++
    req.on('error', () => {})
    if (random.chance(0.75)) return forward(req, res, port)
    req.resume()
    random.pick(faults)(res)
  })
  server.on('upgrade', (req, socket, head) => {
    requests++
    socket.on('error', () => {})
    if (random.chance(0.75)) tunnel(req, socket, head, port)
    else socket.end(`HTTP/1.1 401 Unauthorized\r\ncontent-length: ${error.length}\r\n\r\n${error}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await offline.close()
  })
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    upstreams: offline.upstreams.map((upstream) => ({ ...upstream, baseURL, apiKey: key })),
    requests: () => requests,
  }
}

function forward(req: http.IncomingMessage, res: http.ServerResponse, port: string): void {
  const { method, url: path, headers } = req
  const request = http.request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
    res.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(res)
  })
  request.on('error', () => res.destroy())
  res.on('close', () => request.destroy())
  req.pipe(request)
}

function tunnel(req: http.IncomingMessage, socket: Duplex, head: Buffer, port: string): void {
  const target = connect(Number(port), '127.0.0.1')
  const lines = req.rawHeaders.map((text, at) => (at % 2 ? `${text}\r\n` : `${text}: `)).join('')
  target.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines}\r\n`)
  target.write(head)
  target.on('error', () => {}).on('close', () => socket.destroy())
  socket.on('close', () => target.destroy())
  socket.pipe(target).pipe(socket)
}
