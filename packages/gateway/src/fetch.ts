/**
 * The gateway as a function from a Web `Request` to a `Response`, for edge runtimes, Deno, Bun and route handlers.
 *
 * @module
 */
import { createFetchTransport } from '@mixrouter/core'
import { concat } from './bytes.ts'
import {
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayRequest,
  type GatewayResponse,
  notFound,
  tooLarge,
} from './index.ts'

export interface FetchHandlerOptions {
  /** The path that the gateway is mounted under, such as `/api/ai`. @default '' */
  basePath?: string
}

/** Answers every request; those of routes that are none of the gateway's get a 404. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * A gateway with the Web's means: `fetch` for the upstreams, `crypto.subtle` for the keys.
 *
 * @throws ConfigError
 */
export function createFetchGateway(config: GatewayConfig): Gateway {
  return createGateway(config, { transport: createFetchTransport(), sha256 })
}

/**
 * @example
 * const handler = toFetchHandler(createFetchGateway(config), { basePath: '/api/ai' })
 * export const GET = handler
 * export const POST = handler
 */
export function toFetchHandler(gateway: Gateway, { basePath = '' }: FetchHandlerOptions = {}): FetchHandler {
  return async function mixrouterHandler(request) {
    const { pathname, search } = new URL(request.url)
    const mounted = pathname.startsWith(`${basePath}/`)
    const path = mounted ? pathname.slice(basePath.length) + search : pathname
    const leave = new AbortController()
    const answer = mounted ? gateway.handle(toGatewayRequest(request, path, leave.signal)) : undefined
    return toResponse((await answer) ?? notFound(request.method, path), leave)
  }
}

function toGatewayRequest(request: Request, path: string, left: AbortSignal): GatewayRequest {
  return {
    method: request.method,
    path,
    headers: Object.fromEntries(request.headers),
    readBody: (limit) => readBody(request, limit),
    signal: AbortSignal.any([request.signal, left]),
  }
}

async function readBody({ body, headers }: Request, limit: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length')) > limit) throw tooLarge(limit)
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body ?? []) {
    size += piece.length
    if (size > limit) throw tooLarge(limit)
    pieces.push(piece)
  }
  return concat(pieces, size)
}

function toResponse({ status, headers, body }: GatewayResponse, leave: AbortController): Response {
  const whole = typeof body === 'string' || body instanceof Uint8Array
  return new Response(whole ? (body as ConstructorParameters<typeof Response>[0]) : toStream(body, leave), {
    status,
    headers,
  })
}

/** Pulls one piece whenever the client wants more; leaves when the client does, also amid the wait for a piece. */
function toStream(
  body: AsyncIterable<string | Uint8Array>,
  leave: AbortController,
): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
    },
    async cancel() {
      leave.abort()
      await pieces.return?.()
    },
  })
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
