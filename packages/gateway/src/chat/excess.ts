import { ApiError } from '@mixrouter/core'
import { type JsonLimits, parseJson } from '@mixrouter/core/internal'
import { parseBytesInTurns } from '../lib/parse-in-turns.ts'
import { MAX_OUTER_FIELDS, scanInTurns } from '../lib/scan-in-turns.ts'
import type { WholeBody } from '../lib/whole-body.ts'

/**
 * More than any response of a model has: twenty alternatives for each of sixteen thousand tokens are a million fields.
 * Parsing and translating as many as fit into the limit of bytes would take seconds, in which no other request is served.
 */
const LIMITS: JsonLimits = { depth: 1000, fields: 1_000_000, items: 5_000_000 }

/**
 * The value of a response that should be JSON, undefined if it is not. A large one is parsed in steps, between which other
 * requests are served.
 *
 * @param maxStringBytes the longest string of a large one, in bytes of memory: up to two for each character
 * @throws ApiError 502 if a large one has too many levels, fields or values, or a longer string
 */
export function parseResponse({ bytes, text }: WholeBody, maxStringBytes?: number): unknown {
  return text === undefined ? parseLarge(bytes, maxStringBytes) : parseJson(text)
}

async function parseLarge(bytes: Uint8Array, maxStringBytes: number | undefined): Promise<unknown> {
  const { result } = await scanInTurns(bytes, LIMITS, MAX_OUTER_FIELDS)
  if (result === 'valid') return parseBytesInTurns(bytes, maxStringBytes)
  if (result === 'invalid') return undefined
  throw new ApiError('The upstream’s response has too many levels, fields or values', {
    status: 502,
    code: 'response_too_large',
  })
}

/** As `parseResponse`; undefined for what is too large to be parsed, which is forwarded all the same. */
export async function parseQuietly(whole: WholeBody): Promise<unknown> {
  try {
    return await parseResponse(whole)
  } catch {
    return undefined
  }
}
