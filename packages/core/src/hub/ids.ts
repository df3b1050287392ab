/** What a format allows as an identifier of a tool call. */
export interface IdRule {
  pattern: RegExp
  maxLength: number
}

/**
 * `id` where `rule` allows it, otherwise a stand-in: the same for the same id, another for another one, so that a
 * call and its result still meet, also over several requests.
 */
export function fitId(id: string, rule: IdRule): string {
  return id.length <= rule.maxLength && rule.pattern.test(id) ? id : `call_${fingerprint(id)}`
}

/** A function that gives every tool call of one answer an id: its own, or a made one where it is blank or taken. */
export function createCallIds(answerId: string): (id: string | undefined) => string {
  const taken = new Set<string>()
  let ordinal = 0
  return (id) => {
    const seed = `${answerId}/${ordinal++}`
    const unique = id && !taken.has(id) ? id : `call_${fingerprint(`${seed}/${id ?? ''}`)}`
    taken.add(unique)
    return unique
  }
}

/** A random identifier, such as `chatcmpl-5f0c…`, for answers whose upstream gave none. */
export function createId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll('-', '')
}

/** 24 hexadecimal digits that depend on every character: three FNV-1a hashes of different seeds. */
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
