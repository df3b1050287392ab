import { fromBase64, toBase64 } from './base64.ts'

/** What a format allows as the id of a tool call. */
export interface IdRule {
  pattern: RegExp
  maxLength: number
}

/** Marks an id that stands for another one, which it contains. */
const ENCODED = 'call_b64_'

/** The most characters of an id that contains another one. */
const MAX_ENCODED_LENGTH = 128

/**
 * `id` if `rule` allows it, otherwise an id derived from it. It is the same each time, so that a call and its result
 * still match, across requests too. Where there is room the derived id contains the original, which is sent again to a
 * format whose rule allows it: some models, such as Kimi, require their own ids back.
 */
export function fitId(id: string, rule: IdRule): string {
  const original = decodeId(id) ?? id
  if (isAllowed(original, rule)) return original
  const encoded = encodeId(original)
  if (encoded !== undefined && isAllowed(encoded, rule)) return encoded
  const derived = `call_${fingerprint(original)}`
  return isAllowed(derived, rule) ? derived : fingerprint(original).slice(0, rule.maxLength)
}

/**
 * What an id and all that `fitId` makes of it have in common, by which a call is found again under the id that a client
 * of another format has.
 */
export function callKey(id: string): string {
  if (/^call_[0-9a-f]{24}$/.test(id)) return id
  return `call_${fingerprint(decodeId(id) ?? id)}`
}

/** Whether a client of any format may have another id in place of this one that does not contain it. */
export function isFingerprinted(id: string): boolean {
  const strictest: IdRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 40 }
  const fitted = fitId(id, strictest)
  return fitted !== id && !fitted.startsWith(ENCODED)
}

function isAllowed(id: string, { maxLength, pattern }: IdRule): boolean {
  return id.length <= maxLength && pattern.test(id)
}

/** An id that contains `id`; undefined if it would be too long, or if `id` is not valid Unicode. */
function encodeId(id: string): string | undefined {
  if (id.length >= MAX_ENCODED_LENGTH) return undefined
  const encoded = ENCODED + toBase64(id).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return decodeId(encoded) === id ? encoded : undefined
}

/** The id that another one contains; undefined if it contains none. */
function decodeId(id: string): string | undefined {
  if (!id.startsWith(ENCODED) || id.length > MAX_ENCODED_LENGTH) return undefined
  return fromBase64(id.slice(ENCODED.length).replaceAll('-', '+').replaceAll('_', '/'))
}

/** A function that gives each tool call of one response a unique id: its own, or a generated one if that is blank or taken. */
export function createCallIds(responseId: string): (id: string | undefined) => string {
  const taken = new Set<string>()
  let ordinal = 0
  return (id) => {
    const seed = `${responseId}/${ordinal++}`
    const unique = id && !taken.has(id) ? id : `call_${fingerprint(`${seed}/${id ?? ''}`)}`
    taken.add(unique)
    return unique
  }
}

/** A random identifier, such as `chatcmpl-5f0c…`, for responses of upstreams that send none. */
export function createId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll('-', '')
}

/** 24 hexadecimal digits that depend on every character: three FNV-1a hashes with different seeds. */
export function fingerprint(text: string): string {
  let first = 0x811c9dc5
  let second = 0x01000193
  let third = 0x9e3779b9
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position)
    first = mix(first, code)
    second = mix(second, code)
    third = mix(third, code)
  }
  return [first, second, third].map((value) => (value >>> 0).toString(16).padStart(8, '0')).join('')
}

function mix(value: number, code: number): number {
  const mixed = Math.imul(value ^ code, 0x01000193)
  return mixed ^ (mixed >>> 15)
}
