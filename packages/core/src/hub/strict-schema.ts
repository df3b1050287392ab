import { isObject } from './json.ts'

/** Keywords that OpenAI's strict mode rejects: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const UNSUPPORTED_KEYWORDS = [
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

/** How deep a schema is checked; OpenAI allows ten levels of nesting, each of a few keywords. */
const MAX_DEPTH = 50

/**
 * Whether OpenAI's strict mode accepts a schema: every object forbids additional properties and requires all of its own.
 *
 * @example isStrictSchema({ type: 'object', properties: {}, additionalProperties: false }) // true
 */
export function isStrictSchema(schema: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false
  const isStrict = (inner: unknown) => isStrictSchema(inner, depth + 1)
  if (Array.isArray(schema)) return schema.every(isStrict)
  if (!isObject(schema)) return schema !== true
  if (UNSUPPORTED_KEYWORDS.some((keyword) => Object.hasOwn(schema, keyword))) return false
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
  return inner.every((value) => value === undefined || isStrict(value))
}
