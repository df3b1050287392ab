import type { Config } from '../config/config.ts'
import type { GatewayRequest } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import type { AccountRequest } from './accounts.ts'

/** A client's body on its way to an upstream. */
export interface ForwardedBody {
  /** Absent for a request without one. */
  body?: NonNullable<AccountRequest['body']>
  /** Its type and length. */
  headers: Record<string, string>
  /** Why reading it failed, if it did: the upstream's failure is then only the consequence. */
  failure(): unknown
}

/**
 * The body of a request: forms and other files as they arrive, JSON whole, as a framework may have parsed it before.
 *
 * @throws ApiError 413
 */
export async function forwardBody(
  request: GatewayRequest,
  { bodyLimit, uploadLimit }: Pick<Config, 'bodyLimit' | 'uploadLimit'>,
  isFile = isForm(request.headers),
): Promise<ForwardedBody> {
  let failed: unknown
  const failure = () => failed
  if (request.method !== 'POST') return { headers: {}, failure }
  const headers: Record<string, string> = {}
  if (!isFile) {
    const read = await request.readBody(bodyLimit)
    const body = read instanceof Uint8Array ? read : JSON.stringify(read.json ?? {})
    return { ...(body.length > 0 && { body }), headers, failure }
  }
  for (const header of ['content-type', 'content-length']) {
    const value = request.headers[header]
    if (value !== undefined) headers[header] = value
  }
  const body = watch(request.streamBody(uploadLimit), (error) => {
    failed = error
  })
  return { body, headers, failure }
}

async function* watch(body: AsyncIterable<Uint8Array>, onError: (error: unknown) => void) {
  try {
    yield* body
  } catch (error) {
    onError(error)
    throw error
  }
}
