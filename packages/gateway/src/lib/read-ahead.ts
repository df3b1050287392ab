import type { Exchange, RequestBody } from '../exchange.ts'
import { withBody } from './request.ts'

/** Reads a request's body before its handler does, which gets it again. */
export async function readAhead(exchange: Exchange, limit: number): Promise<RequestBody> {
  const body = await exchange.request.readBody(limit)
  exchange.request = withBody(exchange.request, body)
  return body
}
