import { ApiError } from '@mixrouter/core'
import { type JsonLimits, JsonScanner } from '@mixrouter/core/internal'
import { nextTurn } from '../lib/turns.ts'

/**
 * More than any response of a model has: twenty alternatives for each of sixteen thousand tokens are a million fields.
 * Parsing and translating as many as fit into the limit of bytes would take seconds, in which no other request is served.
 */
const LIMITS: JsonLimits = { depth: 1000, fields: 1_000_000, items: 5_000_000 }
const MAX_OUTER_FIELDS = 1000

/** How much is scanned at a time. */
const STEP_BYTES = 4 * 1024 * 1024

/**
 * Whether a large response is valid JSON.
 *
 * @throws ApiError 502 if it has too many levels, fields or values
 */
export async function checkExcess(bytes: Uint8Array): Promise<boolean> {
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
