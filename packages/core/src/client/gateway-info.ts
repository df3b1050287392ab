import type { Headers } from '../formats/format.ts'
import { defined } from '../hub/index.ts'

/** How a gateway served a request, as its `x-mixrouter-` headers report it. */
export interface GatewayInfo {
  /** The gateway's id of the request, as in its log. */
  requestId?: string
  /** The name of the upstream that responded. */
  upstream?: string
  /** How often the request was sent to upstreams. */
  attempts?: number
  /** What the request cost; of whole responses only, as the headers of a stream precede it. */
  cost?: { amount?: number; currency: string; kind: string }
  /** Milliseconds that the gateway itself took. */
  overhead?: number
  /** Whether the response came from the gateway's cache. */
  cache?: 'hit' | 'miss'
}

/** What the headers of a response say about the gateway that served it; undefined if none did. */
export function gatewayInfo(headers: Headers): GatewayInfo | undefined {
  const read = (name: string) => headers[`x-mixrouter-${name}`]
  const number = (name: string) => {
    const value = Number(read(name) || Number.NaN)
    return Number.isNaN(value) ? undefined : value
  }
  const cache = read('cache')
  const info: GatewayInfo = defined({
    requestId: read('request-id'),
    upstream: read('upstream'),
    attempts: number('attempts'),
    cost: costOf(read('cost')),
    overhead: number('overhead-ms'),
    cache: cache === 'hit' || cache === 'miss' ? cache : undefined,
  })
  return Object.keys(info).length > 0 ? info : undefined
}

/** Reads what `formatCost` wrote, such as `0.00325; currency=USD; kind=exact`. */
function costOf(text: string | undefined): GatewayInfo['cost'] {
  if (!text) return undefined
  const [first = '', ...fields] = text.split(';').map((field) => field.trim())
  const { currency = 'USD', kind = 'unknown' } = Object.fromEntries(fields.map((field) => field.split('=')))
  const amount = Number(first || Number.NaN)
  return { ...(Number.isNaN(amount) ? {} : { amount }), currency, kind }
}
