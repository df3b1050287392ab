import type { Exchange, RequestBody } from '../exchange.ts'
import { keepParsedBody, parsedBodyOf, withBody } from './request.ts'

/** Reads a request's body before its handler does, which gets it again. */
export function readAhead(exchange: Exchange, limit: number): Promise<RequestBody> {
  const { request } = exchange
  return request.readBody(limit).then((body) => {
    const parsed = parsedBodyOf(request)
    exchange.request = withBody(request, body)
    if (parsed) keepParsedBody(exchange.request, parsed)
    return body
  })
}
