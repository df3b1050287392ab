import { ApiError, isObject, type JsonObject } from '../../hub/index.ts'
import { camelFields } from './maps.ts'

/** Keywords of Google's subset that differ in snake_case. Source: Gemini API reference, `Schema`. */
const CAMEL_KEYWORDS = new Set([
  'anyOf',
  'maxItems',
  'minItems',
  'maxLength',
  'minLength',
  'maxProperties',
  'minProperties',
  'propertyOrdering',
])

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
])
const LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions'])

/** Numbers that proto JSON writes as strings. */
const COUNTS = new Set(['maxItems', 'minItems', 'maxLength', 'minLength', 'maxProperties', 'minProperties'])

const MAX_DEPTH = 500

/**
 * Google's subset of OpenAPI schemas as JSON Schema: types in lower case, `nullable` as a union with null. JSON Schema
 * keywords are kept.
 *
 * @throws ApiError 400 if the schema is nested too deeply
 */
export function toJsonSchema(schema: JsonObject, path: string): JsonObject {
  return convert(schema, path, 0)
}

function convert(schema: JsonObject, path: string, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw new ApiError(`${path} is nested too deeply`, { status: 400, param: path })
  const { nullable, example, ...keywords } = camelFields(schema, CAMEL_KEYWORDS)
  const inner = (value: unknown) => (isObject(value) ? convert(value, path, depth + 1) : value)
  const entries = Object.entries(keywords).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'type') return typeEntry(value)
    if (key === 'format' && value === 'enum') return []
    if (ONE.has(key)) return [[key, inner(value)]]
    if (LISTS.has(key) && Array.isArray(value)) return [[key, value.map(inner)]]
    if (MAPS.has(key) && isObject(value)) {
      return [[key, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(item)]))]]
    }
    if (COUNTS.has(key) && typeof value === 'string') return [[key, Number(value)]]
    return [[key, value]]
  })
  if (example !== undefined) entries.push(['examples', [example]])
  const converted: JsonObject = Object.fromEntries(entries)
  return nullable === true ? withNull(converted) : converted
}

function typeEntry(type: unknown): [string, unknown][] {
  if (Array.isArray(type))
    return [['type', type.map((name) => (typeof name === 'string' ? name.toLowerCase() : name))]]
  if (typeof type !== 'string') return [['type', type]]
  return type === 'TYPE_UNSPECIFIED' ? [] : [['type', type.toLowerCase()]]
}

function withNull(schema: JsonObject): JsonObject {
  const { type, anyOf } = schema
  const values =
    Array.isArray(schema.enum) && !schema.enum.includes(null) ? { enum: [...schema.enum, null] } : {}
  if (typeof type === 'string' && type !== 'null') return { ...schema, ...values, type: [type, 'null'] }
  if (type === undefined && Array.isArray(anyOf)) return { ...schema, anyOf: [...anyOf, { type: 'null' }] }
  return { ...schema, ...values }
}
