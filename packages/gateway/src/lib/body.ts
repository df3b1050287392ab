import { ApiError, type Headers } from '@mixrouter/core'
import { nestsDeeper } from '@mixrouter/core/internal'
import type { RequestBody } from '../exchange.ts'

/** A client's body, parsed, and as received where that is known. */
export interface ParsedBody {
  json: unknown
  bytes?: Uint8Array
  text?: string
}

/** Deeper than any meaningful request; parsing millions of levels would exhaust memory. */
const MAX_DEPTH = 1000
/** Shorter texts cannot nest deep enough to hurt. */
const DEPTH_CHECKED_FROM_CHARACTERS = 64 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bodies that were parsed before their handler gets them. */
const parsedBefore = new WeakMap<Uint8Array, ParsedBody>()

/** Spares the handler from parsing a body again. */
export function rememberParsed(body: Uint8Array, parsed: ParsedBody): void {
  parsedBefore.set(body, parsed)
}

/** @throws ApiError 400 for a body that is not valid JSON */
export function parseBody(body: RequestBody): ParsedBody {
  if (!(body instanceof Uint8Array)) return { json: body.json }
  const parsed = parsedBefore.get(body)
  if (parsed) return parsed
  if (body.length === 0) throw invalid('The request body is empty')
  const text = decodeText(body)
  if (text.length > DEPTH_CHECKED_FROM_CHARACTERS && nestsDeeper(text, MAX_DEPTH)) {
    throw invalid(`The request body is nested more than ${MAX_DEPTH} levels deep`)
  }
  try {
    return { json: JSON.parse(text), bytes: body, text }
  } catch (error) {
    throw invalid(`The request body is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** Whether a request's body is a form with files. */
export function isForm(headers: Headers): boolean {
  return /^multipart\/form-data/i.test(headers['content-type'] ?? '')
}

/** The error for a body of more than `limit` bytes. */
export function tooLarge(limit: number): ApiError {
  return new ApiError(`The request body exceeds the limit of ${limit} bytes`, {
    status: 413,
    code: 'request_too_large',
  })
}

/** The chunks of a body; fails with a 413 as soon as they exceed `limit` bytes, or at once if `announced` does. */
export async function* limitBody(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  announced: number,
): AsyncGenerator<Uint8Array> {
  if (announced > limit) throw tooLarge(limit)
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    yield chunk
  }
}

function decodeText(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch {
    throw invalid('The request body is not valid UTF-8')
  }
}

function invalid(message: string): ApiError {
  return new ApiError(message, { status: 400, code: 'invalid_json' })
}
