import { ApiError } from '@mixrouter/core'
import type { Gateway, GatewayRequest, GatewayResponse } from '@mixrouter/gateway'
import type { Access } from './access.ts'
import { type ConsoleState, DIMENSIONS, type Dimension } from './feed.ts'
import { describeModels } from './models.ts'
import type { ReadOverview } from './overview/read.ts'
import { readStatus } from './status.ts'
import type { SharedTraffic } from './traffic/shared.ts'
import { streamTraffic } from './traffic/stream.ts'

export interface Api {
  gateway: Gateway
  access: Access
  traffic: SharedTraffic
  readOverview: ReadOverview
}

const MAX_BODY = 16 * 1024
const DEFAULT_WINDOW_SECONDS = 3600
const MAX_WINDOW_SECONDS = 7 * 86_400

/** Responds to the requests that the pages make, below `/api`. */
export async function respondApi(
  { gateway, access, traffic, readOverview }: Api,
  path: string,
  request: GatewayRequest,
): Promise<GatewayResponse> {
  if (path === '/session' && request.method === 'POST') return signIn(access, request)
  const refusal = access.refuse(request)
  if (refusal) return error(refusal.status, refusal.message)
  if (request.method !== 'GET') return error(405, 'This route accepts GET only')

  const query = new URLSearchParams(request.path.split('?')[1])
  if (path === '/state') return json(await readState(gateway, traffic))
  if (path === '/traffic') {
    const headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    }
    return { status: 200, headers, body: streamTraffic(traffic, request.signal) }
  }
  if (path === '/models') return json(describeModels((query.get('ids') ?? '').split(' ').filter(Boolean)))
  if (path === '/overview') return json(await readOverview(readQuery(query)))
  if (path.startsWith('/requests/')) {
    const detail = await traffic.detail(decodeURIComponent(path.slice('/requests/'.length)))
    return detail ? json(detail) : error(404, 'The request is not kept any more')
  }
  return error(404, `The console has no route ${path}`)
}

async function readState(gateway: Gateway, { bodies }: SharedTraffic): Promise<ConsoleState> {
  const { authenticate } = gateway.config
  return { bodies, keyRequired: authenticate !== false, status: await readStatus(gateway) }
}

function readQuery(query: URLSearchParams) {
  const window = Number(query.get('window') ?? DEFAULT_WINDOW_SECONDS)
  const by = query.get('by') ?? 'model'
  return {
    window: window > 0 ? Math.min(window, MAX_WINDOW_SECONDS) : DEFAULT_WINDOW_SECONDS,
    by: DIMENSIONS.includes(by as Dimension) ? (by as Dimension) : ('model' as const),
  }
}

async function signIn(access: Access, request: GatewayRequest): Promise<GatewayResponse> {
  try {
    const body = await request.readBody(MAX_BODY)
    const { key } =
      body instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(body)) : Object(body.json)
    const cookie = access.signIn(key, request)
    return cookie
      ? { status: 204, headers: { 'set-cookie': cookie }, body: '' }
      : error(401, 'The key is not valid')
  } catch (fault) {
    return error(ApiError.is(fault) ? fault.status : 400, 'Send { "key": "…" } as JSON')
  }
}

function json(value: unknown): GatewayResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status: 200, headers, body: JSON.stringify(value) }
}

function error(status: number, message: string): GatewayResponse {
  return { ...json({ error: { message } }), status }
}
