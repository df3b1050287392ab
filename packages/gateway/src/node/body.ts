import type { IncomingMessage } from 'node:http'
import { ApiError } from '@mixrouter/core'
import { ByteCollector } from '@mixrouter/core/internal'
import { limitBody, type RequestBody, tooLarge } from '../index.ts'
import { joinChunks } from '../lib/turns.ts'

/** A request whose body a parser may have read already. */
type ParsedMessage = IncomingMessage & { body?: unknown; rawBody?: unknown }

/**
 * The body as received, or as an earlier parser left it: the bytes in `rawBody` or `body`, otherwise the parsed `body`.
 *
 * @throws ApiError 413 over `limit` bytes, 415 if it is compressed
 */
export async function readBody(req: ParsedMessage, limit: number): Promise<RequestBody> {
  if (!req.readableDidRead) return readStream(req, limit)
  for (const parsed of [req.rawBody, req.body]) {
    if (parsed instanceof Uint8Array) return parsed
    if (typeof parsed === 'string') return Buffer.from(parsed)
  }
  return { json: req.body, size: Number(req.headers['content-length'] ?? 0) }
}

/**
 * The body as it arrives, no faster than it is iterated; the bytes that an earlier parser kept, if there was one.
 *
 * @throws ApiError while it is iterated: 413 over `limit` bytes, 415 if it is compressed, 400 if a parser consumed it
 */
export async function* streamBody(req: ParsedMessage, limit: number): AsyncGenerator<Uint8Array> {
  if (!req.readableDidRead) {
    refuseEncoding(req)
    yield* limitBody(
      req.iterator({ destroyOnReturn: false }),
      limit,
      Number(req.headers['content-length'] ?? 0),
    )
    return
  }
  const kept = await readBody(req, limit)
  if (kept instanceof Uint8Array) yield kept
  else
    throw new ApiError(
      'The form was parsed before it reached the gateway. Mount the gateway before the parser',
      {
        status: 400,
      },
    )
}

/** @throws ApiError 415 */
function refuseEncoding(req: IncomingMessage): void {
  const encoding = req.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return
  req.resume()
  throw new ApiError(
    `The content-encoding ${encoding} is not supported. Send the request body uncompressed`,
    {
      status: 415,
    },
  )
}

function readStream(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  refuseEncoding(req)
  return new Promise((resolve, reject) => {
    const collector = new ByteCollector()
    const announced = Number(req.headers['content-length'] ?? 0)
    /** The rest is read and dropped: closing the socket at once would lose the response. */
    const refuse = () => {
      req.off('data', receive).resume()
      reject(tooLarge(limit))
    }
    const receive = (chunk: Buffer) => {
      if (collector.size + chunk.length > limit) refuse()
      else collector.add(chunk)
    }
    if (announced > limit) return refuse()
    req.on('data', receive)
    req.once('end', () => resolve(joinChunks(collector.chunks())))
    req.once('error', reject)
    req.once('close', () => req.complete || reject(new Error('The client disconnected')))
  })
}
