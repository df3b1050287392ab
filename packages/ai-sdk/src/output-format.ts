import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { isObject, type ResponseFormat } from '@mixrouter/core'

/** The form that the answer must have; undefined for plain text. */
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

/** Keywords that OpenAI's strict mode refuses (its page "Structured outputs", supported schemas). */
const LOOSE = [
  'allOf',
  'not',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'then',
  'else',
  'oneOf',
  'patternProperties',
]

/** Whether OpenAI's strict mode takes the schema: every object is closed, and requires all of its properties. */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema)
  if (!isObject(schema)) return schema !== true
  if (LOOSE.some((keyword) => Object.hasOwn(schema, keyword))) return false
  const { properties, required, items, anyOf, $defs, definitions } = schema
  if (schema.type === 'object' || isObject(properties)) {
    const names = Object.keys(isObject(properties) ? properties : {})
    const needed = new Set(Array.isArray(required) ? required : [])
    if (schema.additionalProperties !== false || !names.every((name) => needed.has(name))) return false
  }
  const inner = [
    items,
    anyOf,
    ...[properties, $defs, definitions].flatMap((group) => (isObject(group) ? Object.values(group) : [])),
  ]
  return inner.every((value) => value === undefined || isStrictSchema(value))
}
