import { isObject, JsonOutline, parseJson } from '@mixrouter/core/internal'
import { MAX_OUTER_FIELDS, scanInTurns, UNLIMITED } from '../lib/scan-in-turns.ts'
import { beginningOf, matchesInTurns, type WholeBody } from '../lib/whole-body.ts'

/** What may be an error inside a response with status 200; escaped quotes in texts do not match. */
const ERROR_FIELD = /"error"\s*:\s*[^n\s]/

/** More space than any vendor writes between two tokens, in characters. */
const MAX_SPACE = 1024

/**
 * Whether a whole response with status 200 is an error, as some vendors and proxies send them. A large one is scanned in
 * steps, between which other requests are served.
 */
export function isErrorResponse(whole: WholeBody): boolean | Promise<boolean> {
  const { text } = whole
  if (!/^\s*[{[]/.test(beginningOf(whole, MAX_SPACE))) return true
  if (text === undefined) return isLargeErrorBody(whole.bytes)
  return ERROR_FIELD.test(text) && isErrorBody(parseJson(text))
}

/** A Responses object that failed has an `error` too, but is a response. */
export function isErrorBody(value: unknown): boolean {
  if (!isObject(value) || value.object === 'response') return false
  return isObject(value.error) || (typeof value.error === 'string' && value.error !== '')
}

/** As `isErrorBody`, by how the values of the two fields begin. */
async function isLargeErrorBody(bytes: Uint8Array): Promise<boolean> {
  if (!(await matchesInTurns(bytes, (text) => ERROR_FIELD.test(text), MAX_SPACE))) return false
  const { result, fields } = await scanInTurns(bytes, UNLIMITED, MAX_OUTER_FIELDS)
  if (result !== 'valid') return false
  const outline = new JsonOutline(bytes, fields)
  return outline.beginning('object') !== '"response"' && /^(?:\{|"[^"])/.test(outline.beginning('error'))
}
