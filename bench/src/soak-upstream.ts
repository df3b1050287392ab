import http, { type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatOfPath } from './all-formats.ts'
import { SOAK_FORMATS, type SoakFormat } from './soak-formats.ts'

export interface FaultyUpstream {
  server: http.Server
  /** What a request can ask for by the name of its model. */
  behaviours: readonly string[]
  /** Calls back with a request's id when it is over. */
  onEnd(callback: (id: string) => void): void
  openRequests(): number
}

type Behaviour = (res: ServerResponse, events: SoakFormat, streamed: boolean) => unknown

const stream = (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' })
const json = (res: ServerResponse) => res.writeHead(200, { 'content-type': 'application/json' })

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  quick: (res, { begin, delta, end, whole }, streamed) =>
    streamed ? stream(res).end(begin + delta('Hello').repeat(20) + end) : json(res).end(whole),
  async slow(res, { begin, delta, end }) {
    stream(res).write(begin)
    for (let count = 0; count < 20 && !res.destroyed; count++) {
      res.write(delta('word '))
      await sleep(30)
    }
    res.end(end)
  },
  large: (res, { begin, delta, end }) => stream(res).end(begin + delta('x'.repeat(100_000)).repeat(10) + end),
  silent: () => {},
  stalled: (res, { begin }) => stream(res).write(begin),
  truncated: (res, { begin, delta }) => stream(res).end(begin + delta('Hel').slice(0, 30)),
  broken(res, { begin, delta }) {
    stream(res).write(begin + delta('Hello'))
    setTimeout(() => res.destroy(), 20)
  },
  reset: (res) => res.socket?.resetAndDestroy(),
  garbage: (res) => stream(res).end('data: {"oops\n\ndata: [1,2\n\n\0\xff'),
  whole: (res, { whole }) => json(res).end(whole),
  empty: (res) => json(res).end('{"choices":[],"content":[],"usage":{}}'),
  error: (res) => res.writeHead(503, { 'retry-after': '1' }).end('{"error":{"message":"Overloaded"}}'),
  page: (res) =>
    res.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>Bad Gateway</h1>${' '.repeat(50_000)}`),
  redirect: (res) => res.writeHead(302, { location: '/elsewhere' }).end(),
  compressed: (res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('\x1f\x8b'),
}

const MODEL_IN_PATH = /\/models\/(\w+):/

/** An upstream of all formats that fails in every way, as its models' names say. */
export function createFaultyUpstream(): FaultyUpstream {
  let onEnd = (_: string): void => {}
  let open = 0
  const server = http.createServer(async (req, res) => {
    open++
    const id = String(req.headers['x-request-id'])
    res.once('close', () => {
      open--
      onEnd(id)
    })
    res.on('error', () => {})
    let body = ''
    try {
      for await (const text of req.setEncoding('utf8')) body += text
    } catch {
      return
    }
    const { url = '' } = req
    const { model = MODEL_IN_PATH.exec(url)?.[1], stream: streamed = url.includes(':stream') } =
      JSON.parse(body)
    BEHAVIOURS[model]?.(res, SOAK_FORMATS[formatOfPath(url) ?? 'openai-chat'], streamed)
  })
  return {
    server,
    behaviours: Object.keys(BEHAVIOURS),
    onEnd(callback) {
      onEnd = callback
    },
    openRequests: () => open,
  }
}
