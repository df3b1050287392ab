import { ApiError } from '@mixrouter/core'
import { type JsonLimits, JsonScanner, parseJson } from '@mixrouter/core/internal'
import { parseJsonInTurns } from '../lib/parse-in-turns.ts'
import { LARGE_CHARACTERS, nextTurn } from '../lib/turns.ts'

/**
 * More than any response of a model has: twenty alternatives for each of sixteen thousand tokens are a million fields.
 * Parsing and translating as many as fit into the limit of bytes would take seconds, in which no other request is served.
 */
const LIMITS: JsonLimits = { depth: 1000, fields: 1_000_000, items: 5_000_000 }
const MAX_OUTER_FIELDS = 1000

/** How much is scanned at a time. */
const STEP_BYTES = 1024 * 1024

/**
 * The value of a response that should be JSON, undefined if it is not. A large one is parsed in steps, between which other
 * requests are served.
 *
 * @throws ApiError 502 if a large one has too many levels, fields or values
 */
export function parseResponse(bytes: Uint8Array, text: string): unknown {
  return bytes.length > LARGE_CHARACTERS ? parseLarge(bytes, text) : parseJson(text)
}

async function parseLarge(bytes: Uint8Array, text: string): Promise<unknown> {
  const isValid = await checkExcess(bytes)
  return isValid ? parseJsonInTurns(text) : undefined
}

/**
 * Whether a large response is valid JSON.
 *
 * @throws ApiError 502 if it has too many levels, fields or values
 */
async function checkExcess(bytes: Uint8Array): Promise<boolean> {
  const scanner = new JsonScanner(bytes, LIMITS)
  let scanned = scanner.scan(STEP_BYTES)
  while (scanned === 'more' && scanner.fields.length <= MAX_OUTER_FIELDS) {
    await nextTurn()
    scanned = scanner.scan(STEP_BYTES)
  }
  if ((scanned === 'valid' || scanned === 'invalid') && scanner.fields.length <= MAX_OUTER_FIELDS)
    return scanned === 'valid'
  throw new ApiError('The upstream’s response has too many levels, fields or values', {
    status: 502,
    code: 'response_too_large',
  })
}
