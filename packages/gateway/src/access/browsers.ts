import { ApiError, type Headers } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { GatewayRequest } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import { shorten } from '../lib/shorten.ts'
import { createHostCheck } from './hosts.ts'

/** What the check needs of a request. */
type Request = Pick<GatewayRequest, 'method' | 'headers'>

/** @throws ApiError 403 or 415 for a request that a web page made without the owner's consent */
export type CheckBrowser = (request: Request) => void

/** JSON, files and offers of calls: a web page can't send these types to another origin without a preflight. */
const PREFLIGHTED_TYPE = /^application\/(?:(?:[\w.-]+\+)?json|octet-stream|sdp)\s*(?:;|$)/i

/**
 * Browsers send any page's requests to this machine, without a key of their own. A configured key stops them; without
 * one, a page of another origin may only send what it needs a preflight for, such as JSON, and if everybody is admitted, no
 * foreign origin is accepted, and no host name that DNS rebinding could have put in this machine's place.
 */
export function createBrowserCheck({ keys, authenticate, hosts, cors }: Config): CheckBrowser | undefined {
  if (keys.length > 0) return undefined
  if (authenticate !== false)
    return (request) => checkContentType(request, allowsOrigin(cors, request.headers.origin))
  const isKnown = createHostCheck(hosts)
  return ({ method, headers }) => {
    if (headers.host !== undefined && !isKnown(headers.host)) throw unknownHost(headers.host)
    if (isForeign(headers) && !allowsOrigin(cors, headers.origin)) throw foreignOrigin(headers.origin)
    checkContentType({ method, headers }, true)
  }
}

/** Whether the configuration admits web pages of an origin. */
export function allowsOrigin(cors: readonly string[], origin: string | undefined): boolean {
  return origin !== undefined && (cors.includes('*') || cors.includes(origin))
}

/** Whether a web page of another origin than the gateway's sent the request. */
function isForeign({ origin, host }: Headers): boolean {
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()
}

/** Forms and requests without a body need no preflight either; they are accepted of known origins, and of no page. */
function checkContentType({ method, headers }: Request, isKnownOrigin: boolean): void {
  const type = headers['content-type']
  const isPlain = isForm(headers) || (type === undefined && !hasBody(headers))
  if (isPlain && (isKnownOrigin || !isForeign(headers))) return
  if (method !== 'POST' || (type !== undefined && PREFLIGHTED_TYPE.test(type))) return
  const sent =
    type === undefined ? 'The content type is missing' : `The content type ${shorten(type)} is not accepted`
  throw new ApiError(`${sent}. Send the body as application/json`, {
    status: 415,
    code: 'content_type_unsupported',
  })
}

const hasBody = (headers: Headers) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function unknownHost(host: string): ApiError {
  return new ApiError(
    `The host ${shorten(host)} is not one of this gateway. Add it to hosts in the configuration, or require keys`,
    { status: 403, code: 'host_not_allowed' },
  )
}

function foreignOrigin(origin = ''): ApiError {
  return new ApiError(
    `Web pages of ${shorten(origin)} may not use this gateway. Add the origin to cors in the configuration, or require keys`,
    { status: 403, code: 'origin_not_allowed' },
  )
}
