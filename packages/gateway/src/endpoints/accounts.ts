import { ApiError, type Format, type TransportResponse } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { readAllBytes } from '../lib/bytes.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import { failedResponse, isSuccess, readErrorBody } from '../upstream/response.ts'
import type { SendUpstream } from '../upstream/send.ts'
import type { Target, Upstream } from '../upstream/targets.ts'
import { haveSameRoutes, type Served } from './served.ts'

const utf8 = new TextDecoder()

/** An upstream's account: where an object is, or will be. */
export interface Account extends Pick<Target, 'upstream' | 'apiKey' | 'keyIndex'> {}

/** A request about an object. */
export interface AccountRequest {
  format: Format
  /** @default the client's */
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: string | Uint8Array | AsyncIterable<Uint8Array>
  headers?: Record<string, string>
  /** The header with the key. @default that of the account */
  auth?: Record<string, string>
}

/**
 * Where objects of a kind are created and listed: the first upstream that has them, with its first key unless that is
 * rejected and another is not.
 *
 * @throws ApiError 404
 */
export function accountFor(
  { upstreams, health }: Pick<GatewayContext, 'upstreams' | 'health'>,
  serves: Served,
  format: Format,
): Account {
  const upstream = upstreams.find((one) => one.serves.includes(serves) && speaks(one, format))
  if (upstream) {
    const accounts = upstream.apiKeys.map((apiKey, keyIndex) => ({ upstream, apiKey, keyIndex }))
    return (accounts.find((account) => !health.isRejected(account)) ?? accounts[0]) as Account
  }
  throw new ApiError(`No upstream of the format ${format} serves ${serves}`, {
    status: 404,
    code: 'endpoint_not_served',
  })
}

/** Sends a client's request to an account, once. @throws ApiError the upstream's error */
export async function callAccount(
  send: SendUpstream,
  { request: client, recorder }: Exchange,
  { upstream, apiKey }: Account,
  { format, auth, headers, ...request }: AccountRequest,
): Promise<TransportResponse> {
  recorder?.attempt({ upstream: upstream.name, model: '', format })
  const sending = send(upstream, {
    method: client.method as 'GET' | 'POST' | 'DELETE',
    ...request,
    headers: { ...headers, ...auth },
    format,
    apiKey,
    client: { format, headers: client.headers },
    signal: client.signal,
  })
  const response = await (recorder?.wait(sending) ?? sending)
  if (isSuccess(response) || response.status === 204) return response
  const target = { format, upstream, apiKey } as Target
  throw failedResponse(target, response, await readErrorBody(target, response))
}

/** A response as text, without the upstream's keys. @throws ApiError 502 if it breaks off or is too large */
export async function readResponse(response: TransportResponse, upstream: Upstream): Promise<string> {
  const bytes = await readAllBytes(response.body, upstream.responseLimits.body).catch((error) => {
    throw toBrokenResponse(error, upstream)
  })
  return upstream.redact(utf8.decode(bytes))
}

/** The JSON object that a response is. @throws ApiError 502 if it is none */
export async function readObject(
  response: TransportResponse,
  upstream: Upstream,
): Promise<Record<string, unknown>> {
  const value = parseJson(await readResponse(response, upstream))
  if (isObject(value)) return value
  throw new ApiError(`The response of the upstream ${upstream.name} is not a JSON object`, { status: 502 })
}

/** The query that an upstream gets: without the client's key. */
export function forwardedQuery(query: URLSearchParams | undefined): string {
  const forwarded = new URLSearchParams(query)
  forwarded.delete('key')
  return forwarded.size > 0 ? `?${forwarded}` : ''
}

const speaks = ({ formats }: Upstream, format: Format) =>
  formats.some((spoken) => haveSameRoutes(spoken, format))
