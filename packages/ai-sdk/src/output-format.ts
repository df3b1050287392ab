import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { ResponseFormat, Vendor } from '@mixrouter/core'
import { isStrictSchema } from '@mixrouter/core/internal/sdk'

/** Vendors that accept `strict`, which is then set for every schema that is strict. */
const STRICT_VENDORS: ReadonlySet<Vendor | undefined> = new Set(['openai'])

/** The required format of a response that is JSON. */
export function convertResponseFormat(
  format: Extract<LanguageModelV4CallOptions['responseFormat'], { type: 'json' }>,
  { strict, vendor }: { strict?: boolean | undefined; vendor?: Vendor | undefined },
): ResponseFormat {
  const schema = format.schema as Record<string, unknown> | undefined
  if (!schema) return { type: 'json' }
  const exact = strict ?? (STRICT_VENDORS.has(vendor) && isStrictSchema(schema) ? true : undefined)
  return {
    type: 'json-schema',
    schema,
    ...(format.name !== undefined && { name: format.name }),
    ...(format.description !== undefined && { description: format.description }),
    ...(exact !== undefined && { strict: exact }),
  }
}
