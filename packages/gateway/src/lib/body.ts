import { ApiError, type Headers } from '@mixrouter/core'
import { isObject, type JsonLimits, JsonOutline } from '@mixrouter/core/internal'
import type { GatewayRequest, RequestBody } from '../exchange.ts'
import { bodyOf, type ParsedBody, ReceivedBody } from './parsed-body.ts'
import { scanInTurns, UNLIMITED } from './scan-in-turns.ts'
import { decodeInTurns, LARGE_CHARACTERS } from './turns.ts'

/**
 * More than any meaningful request has. Parsing millions of levels would exhaust memory, and parsing that many fields
 * takes 40 ms, in which no other request is served.
 */
const LIMITS: JsonLimits = { depth: 1000, fields: 100_000, items: 1_000_000 }

/** A batch of a hundred thousand requests, which is the most that Anthropic accepts. */
export const BATCH_LIMITS: JsonLimits = { depth: 1000, fields: 5_000_000, items: 10_000_000 }

const TOO_MUCH: Readonly<Record<keyof JsonLimits, (limit: number) => string>> = {
  depth: (limit) => `is nested more than ${limit} levels deep`,
  fields: (limit) => `has more than ${limit} fields`,
  items: (limit) => `has more than ${limit} values`,
}

/** Shorter bodies are parsed right away, which takes no longer than a scan. */
const SCANNED_FROM_BYTES = 16 * 1024

/** Shorter texts cannot hold enough to hurt. */
const LIMITED_FROM_BYTES = 256 * 1024

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

const utf8 = new TextDecoder('utf-8', { fatal: true })

export interface ParseOptions {
  /** @default 1000 levels, 100,000 fields and a million values */
  limits?: JsonLimits
  /** Whether more than a few fields of a body with this text are needed; parsing it at once then takes less time. */
  needsAll?: (text: string) => boolean
}

/**
 * A large body is read in steps, between which other requests are served.
 *
 * @throws ApiError 400 for a body that is not valid JSON, or that has too many levels, fields or values
 */
export async function parseBody(
  body: RequestBody,
  { limits = LIMITS, needsAll = () => false }: ParseOptions = {},
): Promise<ParsedBody> {
  const small = parseSmallBody(body)
  if (small) return small
  const bytes = withoutMark(body as Uint8Array)
  const text = await decodeText(bytes)
  const isParsed = bytes.length < LIMITED_FROM_BYTES && needsAll(text)
  if (isParsed && !mayRepeatModel(text)) return bodyOf(parseText(text), false, { bytes, text })
  const { result, fields } = await scanInTurns(bytes, bytes.length > LIMITED_FROM_BYTES ? limits : UNLIMITED)
  if (result === 'valid') return new ReceivedBody(bytes, text, new JsonOutline(bytes, fields))
  if (result === 'invalid' || result === 'more') return bodyOf(parseText(text)) // throws, in V8's words
  throw invalid(`The request body ${TOO_MUCH[result](limits[result])}`)
}

/**
 * A body that is parsed at once; undefined for one that needs `parseBody`.
 *
 * @throws ApiError 400 for a body that is not valid JSON
 */
export function parseSmallBody(body: RequestBody): ParsedBody | undefined {
  if (!(body instanceof Uint8Array)) return bodyOf(body.json, isLarge(body))
  if (body.length === 0) throw invalid('The request body is empty')
  const bytes = withoutMark(body)
  if (bytes.length >= SCANNED_FROM_BYTES) return undefined
  const text = decodeAtOnce(bytes)
  return mayRepeatModel(text) ? undefined : bodyOf(parseText(text), false, { bytes, text })
}

/** Whether a body is worked on in steps, between which other requests are served. */
export function isLarge(body: RequestBody): boolean {
  return (body instanceof Uint8Array ? body.length : (body.size ?? 0)) > LARGE_CHARACTERS
}

/** The JSON object that a small body is; undefined for a body that is empty. @throws ApiError 400, 413 */
export async function readObjectBody(
  request: Pick<GatewayRequest, 'readBody'>,
  limit: number,
): Promise<Record<string, unknown> | undefined> {
  const body = await request.readBody(limit)
  if (body instanceof Uint8Array ? body.length === 0 : body.json === undefined) return undefined
  const { json } = await parseBody(body)
  if (isObject(json)) return json
  throw invalid('The request body is not a JSON object')
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

/** How a field named `model` ends. With its first quote it takes six times as long to find, as quotes are so many. */
const MODEL_NAME_END = 'model"'

/** Whether `model` may be in a text more than once, escaped or not; of two, parsing would show only the last. */
function mayRepeatModel(text: string): boolean {
  const first = text.indexOf(MODEL_NAME_END)
  return text.indexOf(MODEL_NAME_END, first + 1) >= 0 || text.includes('\\u00')
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(`The request body is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function decodeText(bytes: Uint8Array): string | Promise<string> {
  if (bytes.length <= LARGE_CHARACTERS) return decodeAtOnce(bytes)
  return decodeInTurns(bytes, true).catch(() => {
    throw invalid(NOT_UTF8)
  })
}

function decodeAtOnce(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalid(NOT_UTF8)
  }
}

const NOT_UTF8 = 'The request body is not valid UTF-8'

/** Upstreams, which may get these bytes, need not know the mark. */
function withoutMark(body: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((byte, at) => body[at] === byte) ? body.subarray(BYTE_ORDER_MARK.length) : body
}

function invalid(message: string): ApiError {
  return new ApiError(message, { status: 400, code: 'invalid_json' })
}
