import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ApiError,
  type ChatRequest,
  createResponseAccumulator,
  type Format,
  type FormatCodec,
  getFormat,
  type Headers,
} from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { createFileServer } from './endpoints/files.ts'
import { generateMedia } from './endpoints/google.ts'
import { createGoogleFileServer } from './endpoints/google-files.ts'
import { createObjects } from './endpoints/objects.ts'
import { createRealtimeServer } from './endpoints/realtime.ts'
import { type FoundEndpoint, findEndpoint, respondEndpoint } from './endpoints/server.ts'
import { createUploadServer } from './endpoints/uploads.ts'
import { pathOf, readJson, sendJson } from './http.ts'
import { createOfflineModel, type OfflineModel, type OfflineModelOptions } from './offline-model/model.ts'
import { findModelList, findRoute, listModels, type Route } from './routes.ts'
import { createVideoServer, type OfflineVideoOptions } from './video/server.ts'
import type { OfflineVideo } from './video/tasks.ts'

export interface OfflineUpstreamOptions extends OfflineModelOptions, OfflineVideoOptions {
  /** 0 selects any free port. @default 0 */
  port?: number
  /** @default '127.0.0.1' */
  host?: string
  /** Generates the responses, for tests that need specific ones. @default createOfflineModel(options) */
  model?: OfflineModel
  /** Names that `GET /v1/models` lists. Requests may use any name. @default one model of each vendor */
  models?: readonly string[]
}

/** A request that the offline upstream received. */
export interface OfflineRequest {
  format: Format
  path: string
  headers: IncomingHttpHeaders
  body: unknown
  /** Whether the client disconnected before the response was complete. */
  aborted: boolean
}

export interface OfflineUpstream {
  /** The server's origin, such as `http://127.0.0.1:49152`: the base URL for every format. */
  url: string
  /**
   * Upstreams for a gateway's configuration. Each model is served only in the formats of its vendor: claude-* in
   * Anthropic's, gemini-* in Google's, all others in OpenAI's two.
   */
  upstreams: OfflineUpstreamEntry[]
  /** The latest requests, oldest first; 100 at most. */
  requests: readonly OfflineRequest[]
  /** The latest video tasks that were submitted, oldest first; 100 at most. */
  videos: readonly OfflineVideo[]
  /** Stops the server immediately; open connections are closed. */
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
  { name: 'offline-google', formats: ['google'], models: ['gemini-*', 'imagen-*'] },
  { name: 'offline-openai', formats: ['openai-chat', 'openai-responses'], models: ['*'] },
]
const MODELS = ['gpt-5.5', 'claude-sonnet-5', 'gemini-3.8-flash', 'deepseek-flash']
/** Formats whose chat models can respond with an image or audio alone. */
const MEDIA: Partial<Record<Format, typeof generateMedia>> = { google: generateMedia }
const MAX_REQUESTS = 100
const DELAY_MS = 15

/**
 * Starts a server that speaks every format, without a key, network or model.
 *
 * @example
 * const upstream = await startOfflineUpstream()
 * const client = new OpenAI({ baseURL: `${upstream.url}/v1`, apiKey: 'offline' })
 * @throws Error of `server.listen`, such as EADDRINUSE
 */
export async function startOfflineUpstream(options: OfflineUpstreamOptions = {}): Promise<OfflineUpstream> {
  const { port = 0, host = '127.0.0.1', model = createOfflineModel(options), models = MODELS } = options
  const requests: OfflineRequest[] = []
  const videos = createVideoServer(options)
  const objects = createObjects()
  const files = createFileServer(objects)
  const uploads = createUploadServer(objects)
  const googleFiles = createGoogleFileServer(objects)
  const realtime = createRealtimeServer(model)
  let url = ''

  const server = createServer(async (req, res) => {
    const path = pathOf(req)
    const route = req.method === 'POST' ? findRoute(path) : undefined
    if (route) return respond(req, res, route, model, requests)
    const endpoint = req.method === 'POST' ? findEndpoint(path) : undefined
    if (endpoint) return serveEndpoint(req, res, endpoint, options.delay ?? DELAY_MS, requests)
    const list = req.method === 'GET' ? findModelList(path, req.headers as Headers) : undefined
    if (list) return sendJson(res, 200, listModels(list, models))
    if (videos.handle(req, res, url) || googleFiles.handle(req, res, url)) return
    if (files.handle(req, res) || uploads.handle(req, res) || realtime.handle(req, res)) return
    const error = new ApiError(`The offline upstream has no route ${req.method} ${path}`, {
      status: 404,
      type: 'invalid-request', // `not-found` would mean an unknown model
    })
    sendError(res, getFormat('openai-chat'), error)
  })
  server.on('upgrade', realtime.upgrade)
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
      realtime.close()
      await closed
    },
  }
}

async function serveEndpoint(
  req: IncomingMessage,
  res: ServerResponse,
  found: FoundEndpoint,
  delay: number,
  requests: OfflineRequest[],
): Promise<void> {
  const { format } = found
  try {
    await respondEndpoint(req, res, found, delay, (body) => {
      const record = recordRequest(req, res, format, body)
      if (requests.push(record) > MAX_REQUESTS) requests.shift()
    })
  } catch (error) {
    const apiError = ApiError.is(error) ? error : new ApiError(`The offline upstream failed: ${error}`)
    if (res.headersSent || res.destroyed) res.destroy()
    else sendError(res, getFormat(format), apiError)
  }
}

/** A request as `OfflineUpstream.requests` has it. */
function recordRequest(
  req: IncomingMessage,
  res: ServerResponse,
  format: Format,
  body: unknown,
): OfflineRequest {
  const record = { format, path: req.url ?? '', headers: req.headers, body, aborted: false }
  res.on('close', () => {
    if (!res.writableFinished) record.aborted = true
  })
  return record
}

async function respond(
  req: IncomingMessage,
  res: ServerResponse,
  { codec, fromPath }: Route,
  model: OfflineModel,
  requests: OfflineRequest[],
): Promise<void> {
  const disconnected = new AbortController()
  res.on('close', () => {
    if (!res.writableFinished) disconnected.abort()
  })
  try {
    const body = await readJson(req)
    if (requests.push(recordRequest(req, res, codec.name, body)) > MAX_REQUESTS) requests.shift()
    const media = isObject(body) ? MEDIA[codec.name]?.(body, fromPath.model ?? '') : undefined
    if (media) return sendJson(res, 200, media)
    const request = codec.decodeRequest(body, { warn() {}, ...fromPath })
    const write = request.stream ? writeStream : writeWhole
    await write(res, codec, request, model, disconnected.signal)
  } catch (error) {
    if (disconnected.signal.aborted || res.headersSent) res.destroy()
    else if (ApiError.is(error)) sendError(res, codec, error)
    else sendError(res, codec, new ApiError(`The offline upstream failed: ${error}`, { cause: error }))
  }
}

/** Writes each event as it comes, no faster than the client reads. */
async function writeStream(
  res: ServerResponse,
  codec: FormatCodec,
  request: ChatRequest,
  model: OfflineModel,
  signal: AbortSignal,
): Promise<void> {
  let pending = ''
  let ended = false
  const encode = codec.createStreamEncoder(
    (text) => {
      pending += text
    },
    { request, warn() {} },
  )
  for await (const event of model(request, { signal })) {
    if (!res.headersSent)
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    encode(event)
    ended = event.type === 'finish' || event.type === 'error'
    if (pending !== '' && !res.write(pending)) await once(res, 'drain', { signal })
    pending = ''
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
  const accumulator = createResponseAccumulator()
  let ended = false
  for await (const event of model(request, { signal })) {
    accumulator.add(event)
    ended = event.type === 'finish' || event.type === 'error'
  }
  if (ended) sendJson(res, 200, codec.encodeResponse(accumulator.result(), { request, warn() {} }))
  else res.destroy()
}

function sendError(res: ServerResponse, codec: FormatCodec, error: ApiError): void {
  const { status, body, headers } = codec.encodeError(error)
  sendJson(res, status, body, headers)
}
