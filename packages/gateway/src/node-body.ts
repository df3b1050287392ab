import type { IncomingMessage } from 'node:http'
import { ApiError } from '@mixrouter/core'
import { type RequestBody, tooLarge } from './index.ts'

/** A request that a body parser may have read before us. */
type ParsedMessage = IncomingMessage & { body?: unknown; rawBody?: unknown }

/**
 * The body as it came, or as a parser before us has left it: the bytes in `rawBody` or `body`, else the parsed `body`.
 *
 * @throws ApiError 413 over `limit` bytes, 415 when it is compressed
 */
export async function readBody(req: ParsedMessage, limit: number): Promise<RequestBody> {
  if (!req.readableDidRead) return readStream(req, limit)
  for (const parsed of [req.rawBody, req.body]) {
    if (parsed instanceof Uint8Array) return parsed
    if (typeof parsed === 'string') return Buffer.from(parsed)
  }
  return { json: req.body }
}

function readStream(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  const encoding = req.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    req.resume()
    throw new ApiError(`A request body in ${encoding} is not taken`, { status: 415 })
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let size = Number(req.headers['content-length'] ?? 0)
    /** What still comes is read and dropped: a socket closed at once would take the answer with it. */
    const refuse = () => {
      req.off('data', take).resume()
      reject(tooLarge(limit))
    }
    const take = (piece: Buffer) => {
      size += piece.length
      if (size > limit) refuse()
      else pieces.push(piece)
    }
    if (size > limit) return refuse()
    size = 0
    req.on('data', take)
    req.once('end', () => resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)))
    req.once('error', reject)
    req.once('close', () => req.complete || reject(new Error('The client has left')))
  })
}
