import type { Opaque } from './part.ts'

/** The fields of each vendor's opaque data; each is a string. */
const OPAQUE_FIELDS = {
  anthropic: ['signature', 'redactedData', 'toolset'],
  google: ['thoughtSignature'],
  openai: ['id', 'encryptedContent', 'phase', 'namespace'],
  upstream: ['model', 'reasoningField', 'reasoningDetails', 'extraContent'],
} as const satisfies { [V in keyof Opaque]-?: readonly (keyof NonNullable<Opaque[V]>)[] }

export type OpaqueVendor = keyof typeof OPAQUE_FIELDS
export type OpaqueField = (typeof OPAQUE_FIELDS)[OpaqueVendor][number]

const VENDORS = Object.keys(OPAQUE_FIELDS) as OpaqueVendor[]

/**
 * Opaque data from anywhere a caller keeps it: `read` finds one field's value, of which only strings are taken.
 * Undefined where there is none.
 *
 * @example readOpaque((vendor, field) => isObject(block[vendor]) ? block[vendor][field] : undefined)
 */
export function readOpaque(read: (vendor: OpaqueVendor, field: OpaqueField) => unknown): Opaque | undefined {
  const opaque: Partial<Record<OpaqueVendor, Record<string, string>>> = {}
  for (const vendor of VENDORS) {
    for (const field of OPAQUE_FIELDS[vendor]) {
      const value = read(vendor, field)
      if (typeof value === 'string') opaque[vendor] = { ...opaque[vendor], [field]: value }
    }
  }
  return Object.keys(opaque).length > 0 ? opaque : undefined
}

/** Opaque data of both; the later wins, vendor by vendor and field by field. */
export function mergeOpaque(first: Opaque | undefined, second: Opaque): Opaque {
  if (!first) return second
  const merged: Opaque = { ...first }
  if (second.anthropic) merged.anthropic = { ...first.anthropic, ...second.anthropic }
  if (second.google) merged.google = { ...first.google, ...second.google }
  if (second.openai) merged.openai = { ...first.openai, ...second.openai }
  if (second.upstream) merged.upstream = { ...first.upstream, ...second.upstream }
  return merged
}

/** The placeholder that Google documents for a tool call that lacks its thought signature. */
export const THOUGHT_SIGNATURE_PLACEHOLDER = 'skip_thought_signature_validator'
