import type { Headers } from '../formats/format.ts'
import { defined, isObject } from '../hub/index.ts'

/** How a gateway served a request, as its `x-mixrouter-` headers report it. */
export interface GatewayInfo {
  /** The gateway's id of the request, as in its log. */
  requestId?: string
  /** The name of the upstream that responded. */
  upstream?: string
  /** How often the request was sent to upstreams. */
  attempts?: number
  /** What the request cost. */
  cost?: { amount?: number; currency: string; kind: string }
  /** Milliseconds that the gateway itself took. */
  overhead?: number
  /** Whether the response came from the gateway's cache. */
  cache?: 'hit' | 'miss'
}

const COST_HEADERS = { 'x-mixrouter-cost': 'body' }

/**
 * Requests the cost in the usage of a response: the headers of a stream precede it. Others than gateways ignore it, but not
 * in a browser: there a page's requests to another origin fail if that does not admit all of their headers.
 */
export function costHeaders(origin: string): Headers {
  const { location } = globalThis as { location?: { origin: string } }
  return location === undefined || location.origin === origin ? COST_HEADERS : {}
}

/**
 * What a response says about the gateway that served it; undefined if none did.
 *
 * @param usage the usage of the response as it came
 */
export function gatewayInfo(headers: Headers, usage?: unknown): GatewayInfo | undefined {
  const cache = headers['x-mixrouter-cache']
  const info: GatewayInfo = defined({
    requestId: headers['x-mixrouter-request-id'],
    upstream: headers['x-mixrouter-upstream'],
    attempts: numberIn(headers['x-mixrouter-attempts']),
    cost: costOf(headers['x-mixrouter-cost']) ?? costIn(usage),
    overhead: numberIn(headers['x-mixrouter-overhead-ms']),
    cache: cache === 'hit' || cache === 'miss' ? cache : undefined,
  })
  return Object.keys(info).length > 0 ? info : undefined
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number(text || Number.NaN)
  return Number.isNaN(value) ? undefined : value
}

/** Reads what `formatCost` wrote, such as `0.00325; currency=USD; kind=exact`. */
function costOf(text: string | undefined): GatewayInfo['cost'] {
  if (!text) return undefined
  const [first = '', ...fields] = text.split(';').map((field) => field.trim())
  const { currency = 'USD', kind = 'unknown' } = Object.fromEntries(fields.map((field) => field.split('=')))
  const amount = numberIn(first)
  return { ...(amount !== undefined && { amount }), currency, kind }
}

/** The cost that a gateway adds to the usage. */
function costIn(usage: unknown): GatewayInfo['cost'] {
  if (!isObject(usage) || !isObject(usage.cost_details)) return undefined
  const { currency, kind } = usage.cost_details
  if (typeof currency !== 'string' || typeof kind !== 'string') return undefined
  return { ...(typeof usage.cost === 'number' && { amount: usage.cost }), currency, kind }
}
