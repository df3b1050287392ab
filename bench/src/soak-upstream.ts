import http, { type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface FaultyUpstream {
  server: http.Server
  /** What a request can ask for by the name of its model. */
  behaviours: readonly string[]
  /** Calls back with a request's id when it is over. */
  onEnd(callback: (id: string) => void): void
  openRequests(): number
}

interface Events {
  begin: string
  delta(text: string): string
  end: string
}

const sse = (value: unknown, event?: string) =>
  `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(value)}\n\n`

const chunk = (delta: unknown, finish_reason: string | null = null) =>
  sse({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  })

const OPENAI: Events = {
  begin: chunk({ role: 'assistant', content: '' }),
  delta: (content) => chunk({ content }),
  end: `${chunk({}, 'stop')}data: [DONE]\n\n`,
}

const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [],
  stop_reason: null,
  usage: { input_tokens: 1, output_tokens: 1 },
}

const ANTHROPIC: Events = {
  begin:
    sse({ type: 'message_start', message: MESSAGE }, 'message_start') +
    sse(
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      'content_block_start',
    ),
  delta: (text) =>
    sse(
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
      'content_block_delta',
    ),
  end:
    sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop') +
    sse(
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      'message_delta',
    ) +
    sse({ type: 'message_stop' }, 'message_stop'),
}

type Behaviour = (res: ServerResponse, events: Events) => unknown

const stream = (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' })

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  quick: (res, { begin, delta, end }) => stream(res).end(begin + delta('Hello').repeat(20) + end),
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
  whole: (res) =>
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[],"content":[],"usage":{}}'),
  error: (res) => res.writeHead(503, { 'retry-after': '1' }).end('{"error":{"message":"Overloaded"}}'),
  page: (res) =>
    res.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>Bad Gateway</h1>${' '.repeat(50_000)}`),
  redirect: (res) => res.writeHead(302, { location: '/elsewhere' }).end(),
  compressed: (res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('\x1f\x8b'),
}

/** An upstream of two formats that fails in every way, as its models' names say. */
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
    const events = req.url?.endsWith('/messages') ? ANTHROPIC : OPENAI
    BEHAVIOURS[JSON.parse(body).model]?.(res, events)
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
