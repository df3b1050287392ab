import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { ResponseFormat } from '@mixrouter/core'
import { isStrictSchema } from '@mixrouter/core/internal'

/** The required format of the response; undefined for plain text. */
export function convertResponseFormat(
  format: LanguageModelV4CallOptions['responseFormat'],
  { strict, isStrictVendor }: { strict?: boolean | undefined; isStrictVendor: boolean },
): ResponseFormat | undefined {
  if (format?.type !== 'json') return undefined
  const schema = format.schema as Record<string, unknown> | undefined
  if (!schema) return { type: 'json' }
  const exact = strict ?? (isStrictVendor && isStrictSchema(schema) ? true : undefined)
  return {
    type: 'json-schema',
    schema,
    ...(format.name !== undefined && { name: format.name }),
    ...(format.description !== undefined && { description: format.description }),
    ...(exact !== undefined && { strict: exact }),
  }
}
