import { type FieldPlace, type JsonLimits, type JsonScan, JsonScanner } from '@mixrouter/core/internal'
import { nextTurn } from './turns.ts'

export const UNLIMITED: JsonLimits = {
  depth: Number.POSITIVE_INFINITY,
  fields: Number.POSITIVE_INFINITY,
  items: Number.POSITIVE_INFINITY,
}

/** More fields than the outermost object of any response has. */
export const MAX_OUTER_FIELDS = 1000

/** How much is scanned at a time. */
const STEP_BYTES = 1024 * 1024

interface Scanned {
  /** `more` if the outermost object has more than `maxOuterFields` fields. */
  result: JsonScan
  fields: readonly FieldPlace[]
}

/** Checks that bytes are JSON within limits, large ones in steps, between which other requests are served. */
export async function scanInTurns(
  bytes: Uint8Array,
  limits: JsonLimits,
  maxOuterFields = Number.POSITIVE_INFINITY,
): Promise<Scanned> {
  const scanner = new JsonScanner(bytes, limits)
  let result = scanner.scan(STEP_BYTES)
  while (result === 'more' && scanner.fields.length <= maxOuterFields) {
    await nextTurn()
    result = scanner.scan(STEP_BYTES)
  }
  return { result: scanner.fields.length > maxOuterFields ? 'more' : result, fields: scanner.fields }
}
