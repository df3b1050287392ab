import type { Exchange, RequestBody } from '../exchange.ts'
import { withBody } from './request.ts'

/** Reads a request's body before its handler does, which gets it again. */
export function readAhead(exchange: Exchange, limit: number): Promise<RequestBody> {
  return exchange.request.readBody(limit).then((body) => {
    exchange.request = withBody(exchange.request, body)
    return body
  })
}
