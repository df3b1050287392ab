/** What a format allows as the id of a tool call. */
export interface IdRule {
  pattern: RegExp
  maxLength: number
}

/**
 * `id` if `rule` allows it, otherwise an id derived from it. It is the same each time, so that a call and its result
 * still match, across requests too.
 */
export function fitId(id: string, rule: IdRule): string {
  return id.length <= rule.maxLength && rule.pattern.test(id) ? id : `call_${fingerprint(id)}`
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
  return [0x811c9dc5, 0x01000193, 0x9e3779b9].map((seed) => hash(text, seed)).join('')
}

function hash(text: string, seed: number): string {
  let value = seed
  for (let position = 0; position < text.length; position++) {
    value = Math.imul(value ^ text.charCodeAt(position), 0x01000193)
    value ^= value >>> 15
  }
  return (value >>> 0).toString(16).padStart(8, '0')
}
