import { isObject, type JsonObject, type Warn } from '../hub/index.ts'

/**
 * The fields of a response that are read, or that mean nothing to a client: `true` with all that is inside, otherwise
 * its own fields; those of each type where they depend on it. Lists are as their elements.
 */
export type KnownFields = true | { readonly [field: string]: KnownFields } | ByType

interface ByType {
  readonly byType: Readonly<Record<string, KnownFields>>
}

/** Warns of each field of an upstream's response that does not reach a client of another format. */
export function warnUnread(value: unknown, known: KnownFields, path: string, warn: Warn): void {
  if (known === true) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) warnUnread(item, known, `${path}[${index}]`, warn)
    return
  }
  if (!isObject(value)) return
  const fields = fieldsOf(value, known)
  for (const field of Object.keys(value)) {
    const below = Object.hasOwn(fields, field) ? fields[field] : undefined
    const inner = value[field]
    if (below === true || saysNothing(inner)) continue
    const at = path ? `${path}.${field}` : field
    if (below) warnUnread(inner, below, at, warn)
    else warn('unsupported', at, `The client's format has no equivalent of ${field}; it was dropped`)
  }
}

function fieldsOf(value: JsonObject, known: Exclude<KnownFields, true>): Record<string, KnownFields> {
  if (!isByType(known)) return known
  const row = typeof value.type === 'string' ? known.byType[value.type] : undefined
  if (row !== undefined && row !== true && !isByType(row)) return row
  // A part that only its vendor has is warned about as a whole.
  return Object.fromEntries(Object.keys(value).map((field) => [field, true as const]))
}

function isByType(known: Exclude<KnownFields, true>): known is ByType {
  return 'byType' in known && typeof known.byType === 'object'
}

/** Whether a value reports nothing, such as an empty list, or what happens anyway. */
function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  if (!isObject(value)) return false
  return value.type === 'direct' || Object.values(value).every(saysNothing)
}
