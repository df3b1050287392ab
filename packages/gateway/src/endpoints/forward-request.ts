import type { TransportResponse } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import { type Account, type AccountRequest, callAccount } from './accounts.ts'

/**
 * Sends a client's request with its body to an account: forms and other files as they arrive, JSON whole, as a framework may
 * have parsed it before.
 *
 * @param isFile whether the body is a file. @default whether it is a form
 * @throws ApiError 413 for a body that is too large, or the upstream's error
 */
export async function forwardRequest(
  { config, send }: Pick<GatewayContext, 'config' | 'send'>,
  exchange: Exchange,
  account: Account,
  { headers, ...request }: Omit<AccountRequest, 'body'>,
  isFile = isForm(exchange.request.headers),
): Promise<TransportResponse> {
  const { request: client } = exchange
  if (client.method !== 'POST' || !isFile) {
    const body = client.method === 'POST' ? await readWhole(exchange, config.bodyLimit) : ''
    const sent = { ...request, ...(body.length > 0 && { body }), ...(headers && { headers }) }
    return callAccount(send, exchange, account, sent)
  }
  const own: Record<string, string> = { ...headers }
  for (const name of ['content-type', 'content-length']) {
    const value = client.headers[name]
    if (value !== undefined) own[name] = value
  }
  let failure: unknown
  const body = watch(client.streamBody(config.uploadLimit), (error) => {
    failure = error
  })
  return callAccount(send, exchange, account, { ...request, body, headers: own }).catch((error) => {
    throw failure ?? error // the upstream's is only the consequence
  })
}

async function readWhole({ request }: Exchange, limit: number): Promise<Uint8Array | string> {
  const read = await request.readBody(limit)
  return read instanceof Uint8Array ? read : JSON.stringify(read.json ?? {})
}

async function* watch(body: AsyncIterable<Uint8Array>, onError: (error: unknown) => void) {
  try {
    yield* body
  } catch (error) {
    onError(error)
    throw error
  }
}
