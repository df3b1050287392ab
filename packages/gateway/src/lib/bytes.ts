import { ApiError, type TransportResponse } from '@mixrouter/core'
import { ByteCollector } from '@mixrouter/core/internal'
import { joinChunks } from './turns.ts'

const utf8 = new TextDecoder()

/** A body as text; only the beginning of one longer than `limit` bytes. */
export async function readText(
  body: TransportResponse['body'],
  limit = Number.POSITIVE_INFINITY,
): Promise<string> {
  const bytes = await readBytes(body, limit)
  return utf8.decode(bytes)
}

/** The bytes of a body; only the beginning of one longer than `limit` bytes. */
async function readBytes(
  body: TransportResponse['body'],
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const collector = new ByteCollector()
  for await (const chunk of body) {
    collector.add(chunk)
    if (collector.size >= limit) break
  }
  return joinChunks(collector.chunks())
}

/**
 * All bytes of an upstream's body.
 *
 * @throws ApiError 502 if it is larger than `limit` bytes
 */
export async function readAllBytes(body: TransportResponse['body'], limit: number): Promise<Uint8Array> {
  const bytes = await readBytes(body, limit + 1)
  if (bytes.length > limit) throw responseTooLarge(limit)
  return bytes
}

/** The error for an upstream's response of more than `limit` bytes. */
export function responseTooLarge(limit: number): ApiError {
  return new ApiError(`The upstream's response is larger than ${limit} bytes`, {
    status: 502,
    code: 'response_too_large',
  })
}
