import { ApiError } from '@mixrouter/core'
import { type JsonLimits, parseJson } from '@mixrouter/core/internal'
import { parseJsonInTurns } from '../lib/parse-in-turns.ts'
import { MAX_OUTER_FIELDS, scanInTurns } from '../lib/scan-in-turns.ts'
import { LARGE_CHARACTERS } from '../lib/turns.ts'

/**
 * More than any response of a model has: twenty alternatives for each of sixteen thousand tokens are a million fields.
 * Parsing and translating as many as fit into the limit of bytes would take seconds, in which no other request is served.
 */
const LIMITS: JsonLimits = { depth: 1000, fields: 1_000_000, items: 5_000_000 }

/**
 * The value of a response that should be JSON, undefined if it is not. A large one is parsed in steps, between which other
 * requests are served.
 *
 * @throws ApiError 502 if a large one has too many levels, fields or values
 */
export function parseResponse(bytes: Uint8Array, text: string): unknown {
  return bytes.length > LARGE_CHARACTERS ? parseLarge(bytes, text) : parseJson(text)
}

/** @throws ApiError 502 if it has too many levels, fields or values */
async function parseLarge(bytes: Uint8Array, text: string): Promise<unknown> {
  const { result } = await scanInTurns(bytes, LIMITS, MAX_OUTER_FIELDS)
  if (result === 'valid') return parseJsonInTurns(text)
  if (result === 'invalid') return undefined
  throw new ApiError('The upstream’s response has too many levels, fields or values', {
    status: 502,
    code: 'response_too_large',
  })
}

/** As `parseResponse`; undefined for what is too large to be parsed, which is forwarded all the same. */
export async function parseQuietly(bytes: Uint8Array, text: string): Promise<unknown> {
  try {
    return await parseResponse(bytes, text)
  } catch {
    return undefined
  }
}
