/**
 * The gateway as a function from a Web `Request` to a `Response`, for edge runtimes, Deno, Bun and route handlers.
 *
 * @module @mixrouter/gateway/fetch
 */
import { createFetchTransport } from '@mixrouter/core'
import { ByteCollector } from '@mixrouter/core/internal'
import {
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayRequest,
  type GatewayResponse,
  limitBody,
  type Responder,
  tooLarge,
  withoutUpgrade,
} from './index.ts'

export interface FetchHandlerOptions {
  /** The path that the gateway is mounted under, such as `/api/ai`. @default '' */
  basePath?: string
}

/** Responds to every request; routes that the gateway does not have get a 404. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * A gateway for Web runtimes: `fetch` for the upstreams, `crypto.subtle` for the keys.
 *
 * @throws ConfigError
 */
export function createFetchGateway(config: GatewayConfig): Gateway {
  return createGateway(config, { transport: createFetchTransport(), sha256, dropsRequests: true })
}

/**
 * @param gateway or what creates it at the first request, as Next.js loads modules when it builds an app, without the
 * environment variables in which keys are
 * @example
 * const handler = toFetchHandler(() => createFetchGateway(config), { basePath: '/api/ai' })
 * export const GET = handler
 * export const POST = handler
 */
export function toFetchHandler(
  gateway: Responder | (() => Responder),
  { basePath = '' }: FetchHandlerOptions = {},
): FetchHandler {
  const responderOf = typeof gateway === 'function' ? once(gateway) : () => gateway
  return async function mixrouterHandler(request) {
    const responder = responderOf()
    const { pathname, search } = new URL(request.url)
    const mounted = pathname.startsWith(`${basePath}/`)
    const path = mounted ? pathname.slice(basePath.length) + search : pathname
    const disconnect = new AbortController()
    const gatewayRequest = toGatewayRequest(request, path, disconnect.signal)
    const response = (mounted && responder.handle(gatewayRequest)) || responder.notFound(gatewayRequest)
    return toResponse(withoutUpgrade(await response), disconnect)
  }
}

function once<T>(create: () => T): () => T {
  let created: T | undefined
  return () => {
    created ??= create()
    return created
  }
}

function toGatewayRequest(request: Request, path: string, disconnected: AbortSignal): GatewayRequest {
  return {
    method: request.method,
    path,
    url: request.url,
    headers: { host: new URL(request.url).host, ...Object.fromEntries(request.headers) },
    readBody: (limit) => readBody(request, limit),
    streamBody: (limit) => streamBody(request, limit),
    signal: AbortSignal.any([request.signal, disconnected]),
  }
}

async function readBody({ body, headers }: Request, limit: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length')) > limit) throw tooLarge(limit)
  const collector = new ByteCollector()
  for await (const chunk of body ?? []) {
    if (collector.size + chunk.length > limit) throw tooLarge(limit)
    collector.add(chunk)
  }
  return collector.bytes()
}

function streamBody({ body, headers }: Request, limit: number): AsyncIterable<Uint8Array> {
  return limitBody(body ?? new Blob([]).stream(), limit, Number(headers.get('content-length') ?? 0))
}

/** The only status that is sent without a body, not even an empty one, which `Response` does not accept with it. */
const NO_CONTENT = 204

function toResponse({ status, headers, body }: GatewayResponse, disconnect: AbortController): Response {
  return new Response(status === NO_CONTENT ? null : toBody(body, disconnect), { status, headers })
}

function toBody(
  body: GatewayResponse['body'],
  disconnect: AbortController,
): ConstructorParameters<typeof Response>[0] {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return isWhole ? (body as Uint8Array<ArrayBuffer> | string) : toStream(body, disconnect)
}

/** Pulls one chunk whenever the client is ready for more; ends the upstream's stream when the client disconnects. */
function toStream(
  body: AsyncIterable<string | Uint8Array>,
  disconnect: AbortController,
): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
    },
    async cancel() {
      disconnect.abort()
      await chunks.return?.()
    },
  })
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
