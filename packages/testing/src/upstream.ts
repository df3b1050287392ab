import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import {
  ApiError,
  type ChatRequest,
  createResponseAccumulator,
  type Format,
  type FormatCodec,
  getFormat,
  type Headers,
} from '@mixrouter/core'
import { createOfflineModel, type OfflineModel, type OfflineModelOptions } from './model.ts'
import { findModelList, findRoute, listModels, type Route } from './routes.ts'
import { send } from './send.ts'
import { createVideoServer, type OfflineVideoOptions } from './video/server.ts'
import type { OfflineVideo } from './video/tasks.ts'

export interface OfflineUpstreamOptions extends OfflineModelOptions, OfflineVideoOptions {
  /** 0 is any free port. @default 0 */
  port?: number
  /** @default '127.0.0.1' */
  host?: string
  /** What answers, in place of the obedient model: for tests that want an answer of their own. */
  model?: OfflineModel
  /** What `GET /v1/models` lists; every other name is answered too. */
  models?: readonly string[]
}

/** A request as it reached the offline upstream. */
export interface OfflineRequest {
  format: Format
  path: string
  headers: IncomingHttpHeaders
  body: unknown
  /** The client left before its answer was complete. */
  aborted: boolean
}

export interface OfflineUpstream {
  /** Its origin, such as `http://127.0.0.1:49152`: the base URL of an upstream, for every format. */
  url: string
  /**
   * Entries for a gateway's configuration that serve every model, each in its vendor's own format only: claude-* in
   * Anthropic's, gemini-* in Google's, all others in OpenAI's two.
   */
  upstreams: OfflineUpstreamEntry[]
  /** The latest requests, oldest first; 100 at most. */
  requests: readonly OfflineRequest[]
  /** The latest video tasks that were submitted, oldest first; 100 at most. */
  videos: readonly OfflineVideo[]
  /** Stops at once; open streams are cut. */
  close(): Promise<void>
}

export interface OfflineUpstreamEntry {
  name: string
  baseURL: string
  apiKey: string
  formats: Format[]
  models: string[]
}

const ENTRIES: readonly Pick<OfflineUpstreamEntry, 'name' | 'formats' | 'models'>[] = [
  { name: 'offline-anthropic', formats: ['anthropic'], models: ['claude-*'] },
  { name: 'offline-google', formats: ['google'], models: ['gemini-*'] },
  { name: 'offline-openai', formats: ['openai-chat', 'openai-responses'], models: ['*'] },
]
const MODELS = ['gpt-5-mini', 'claude-opus-4-5', 'gemini-2.5-flash', 'deepseek-chat']
const MOST_REQUESTS = 100

/**
 * Starts a server that speaks every format and needs no key, no network and no model.
 *
 * @example
 * const upstream = await startOfflineUpstream()
 * const client = new OpenAI({ baseURL: `${upstream.url}/v1`, apiKey: 'offline' })
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function startOfflineUpstream(options: OfflineUpstreamOptions = {}): Promise<OfflineUpstream> {
  const { port = 0, host = '127.0.0.1', model = createOfflineModel(options), models = MODELS } = options
  const requests: OfflineRequest[] = []
  const videos = createVideoServer(options)
  let url = ''

  const server = createServer(async (req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    const route = req.method === 'POST' ? findRoute(path) : undefined
    if (route) return answer(req, res, route, model, requests)
    const list = req.method === 'GET' ? findModelList(path, req.headers as Headers) : undefined
    if (list) return send(res, 200, listModels(list, models))
    if (videos.handle(req, res, url)) return
    const error = new ApiError(`The offline upstream has no ${req.method} ${path}`, {
      status: 404,
      type: 'invalid-request', // a 404 of type not-found would be about a model
    })
    sendError(res, getFormat('openai-chat'), error)
  })
  server.listen(port, host)
  await once(server, 'listening')

  const { address, family, port: bound } = server.address() as AddressInfo
  url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`
  return {
    url,
    upstreams: ENTRIES.map((entry) => ({ ...entry, baseURL: url, apiKey: 'offline' })),
    requests,
    videos: videos.tasks,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { codec, target }: Route,
  model: OfflineModel,
  requests: OfflineRequest[],
): Promise<void> {
  const left = new AbortController()
  res.on('close', () => {
    if (!res.writableFinished) left.abort()
  })
  try {
    const body = await json(req).catch(() => {
      throw new ApiError('The body is not JSON', { status: 400 })
    })
    const record = { format: codec.name, path: req.url ?? '', headers: req.headers, body, aborted: false }
    left.signal.addEventListener('abort', () => {
      record.aborted = true
    })
    if (requests.push(record) > MOST_REQUESTS) requests.shift()

    const request = codec.decodeRequest(body, { warn() {}, ...target })
    const write = request.stream ? writeStream : writeWhole
    await write(res, codec, request, model, left.signal)
  } catch (error) {
    if (left.signal.aborted || res.headersSent) res.destroy()
    else if (ApiError.is(error)) sendError(res, codec, error)
    else sendError(res, codec, new ApiError(`The offline upstream failed: ${error}`, { cause: error }))
  }
}

/** One write per event, at the pace at which the client reads. */
async function writeStream(
  res: ServerResponse,
  codec: FormatCodec,
  request: ChatRequest,
  model: OfflineModel,
  signal: AbortSignal,
): Promise<void> {
  let text = ''
  let ended = false
  const encode = codec.createStreamEncoder(
    (more) => {
      text += more
    },
    { request, warn() {} },
  )
  for await (const event of model(request, { signal })) {
    if (!res.headersSent)
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    encode(event)
    ended = event.type === 'finish' || event.type === 'error'
    if (text !== '' && !res.write(text)) await once(res, 'drain', { signal })
    text = ''
  }
  if (ended) res.end()
  else res.destroy()
}

async function writeWhole(
  res: ServerResponse,
  codec: FormatCodec,
  request: ChatRequest,
  model: OfflineModel,
  signal: AbortSignal,
): Promise<void> {
  const folder = createResponseAccumulator()
  let ended = false
  for await (const event of model(request, { signal })) {
    folder.add(event)
    ended = event.type === 'finish' || event.type === 'error'
  }
  if (ended) send(res, 200, codec.encodeResponse(folder.result(), { request, warn() {} }))
  else res.destroy()
}

function sendError(res: ServerResponse, codec: FormatCodec, error: ApiError): void {
  const { status, body, headers } = codec.encodeError(error)
  send(res, status, body, headers)
}
