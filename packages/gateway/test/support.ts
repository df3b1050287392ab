import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type net from 'node:net'
import type { Format } from '@mixrouter/core'
import { onTestFinished } from 'vitest'
import type { GatewayConfig, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { REQUESTS, RESPONSES, STREAMS } from './formats.ts'

export * from './formats.ts'

export const CLIENT_KEY = 'client-key-1234'
export const UPSTREAM_KEY = 'upstream-key-5678'

/** A request as an upstream received it. */
export interface ReceivedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export interface TestUpstream {
  url: string
  requests: ReceivedRequest[]
}

/** Starts an upstream that responds with the given function and stops after the test. */
export async function startUpstream(
  respond: (res: ServerResponse, received: ReceivedRequest) => unknown,
): Promise<TestUpstream> {
  const requests: ReceivedRequest[] = []
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of req) chunks.push(chunk)
    } catch {
      return
    }
    const { method = '', url = '', headers } = req
    const received = { method, url, headers, body: Buffer.concat(chunks).toString() }
    requests.push(received)
    respond(res, received)
  })
  const url = await listen(server)
  return { url, requests }
}

/** Starts an upstream of `format` that responds with "Bonjour". */
export function startWorking(format: Format = 'openai-chat'): Promise<TestUpstream> {
  return startUpstream((res, received) => respondIn(format, res, received))
}

/** Starts an upstream that lets the test write the response to its first request. */
export async function startManualUpstream(): Promise<{
  url: string
  firstResponse: Promise<ServerResponse>
}> {
  let resolveFirst: (res: ServerResponse) => void
  const firstResponse = new Promise<ServerResponse>((resolve) => {
    resolveFirst = resolve
  })
  const { url } = await startUpstream((res) => resolveFirst(res))
  return { url, firstResponse }
}

/** Starts a server that closes after the test; returns its URL. */
export async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    if (server instanceof http.Server) server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
}

/** A URL at which no server listens. */
export async function unreachableUrl(): Promise<string> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** The configuration of an upstream. */
export function upstreamAt(
  url: string,
  formats: readonly Format[],
  more: Partial<UpstreamConfig> = {},
): UpstreamConfig {
  return { name: 'up', baseURL: url, apiKey: UPSTREAM_KEY, formats, ...more }
}

/** Two upstreams, of which the second is used if the first fails. */
export function pair(first: string, second: string, formats: Format[] = ['openai-chat']): UpstreamConfig[] {
  return [
    upstreamAt(first, formats, { name: 'first', priority: 1 }),
    upstreamAt(second, formats, { name: 'second' }),
  ]
}

/** Starts a gateway with one client key that stops after the test; returns its URL. */
export async function startGateway(
  upstreams: UpstreamConfig[],
  more: Partial<GatewayConfig> = {},
): Promise<string> {
  const gateway = createNodeGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }], ...more })
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  return server.url
}

export interface SendOptions {
  model?: string
  stream?: boolean
  key?: string | undefined
  headers?: Record<string, string>
  body?: string
  path?: string
  signal?: AbortSignal
}

/** Sends a request in a client's format. */
export function sendRequest(url: string, format: Format, options: SendOptions = {}): Promise<Response> {
  const { model = 'some-model', stream = false, headers, body, path, signal } = options
  const template = REQUESTS[format]
  const key = 'key' in options ? options.key : CLIENT_KEY
  return fetch(url + (path ?? template.path(model, stream)), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && template.auth(key)), ...headers },
    body: body ?? JSON.stringify(template.body(model, stream)),
    ...(signal && { signal }),
  })
}

/** Responds to a request in `format` with "Bonjour", as a stream if it requests one. */
export function respondIn(format: Format, res: ServerResponse, received: ReceivedRequest): void {
  const stream =
    format === 'google' ? received.url.includes(':stream') : JSON.parse(received.body).stream === true
  if (stream)
    res
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(STREAMS[format].begin + STREAMS[format].end)
  else res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RESPONSES[format]))
}
