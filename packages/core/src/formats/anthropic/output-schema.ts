import { isObject, type JsonObject } from '../../hub/index.ts'

/** Keywords that restrict a response as they do in JSON Schema. */
const ENFORCED = new Set([
  '$ref',
  '$defs',
  'definitions',
  'type',
  'enum',
  'const',
  'anyOf',
  'allOf',
  'properties',
  'required',
  'items',
])

/** Keywords that only describe. */
const DESCRIPTIVE = new Set(['title', 'description', 'default'])

const FORMATS = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

export interface OutputSchema {
  schema: JsonObject
  /** Keywords that became part of a description, each once. */
  moved: ReadonlySet<string>
}

/**
 * A schema within the limits of Anthropic's structured outputs (Anthropic's documentation, "Structured outputs", "JSON
 * Schema limitations", and `transformJSONSchema` of its SDK): objects are closed, `oneOf` becomes `anyOf`, and
 * keywords that it rejects become part of the description, so that the model still reads them.
 */
export function fitOutputSchema(schema: JsonObject): OutputSchema {
  const moved = new Set<string>()
  return { schema: fit(schema, moved, 0), moved }
}

/** Deeper schemas are left to Anthropic, which rejects them; recursion must not exhaust the stack before that. */
const MAX_DEPTH = 200

function fit(schema: JsonObject, moved: Set<string>, depth: number): JsonObject {
  if (depth > MAX_DEPTH) return schema
  const fitted: JsonObject = {}
  const limits: string[] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$schema') continue
    if (keyword === 'oneOf') fitted.anyOf ??= fitValue('anyOf', value, moved, depth + 1)
    else if (ENFORCED.has(keyword)) fitted[keyword] = fitValue(keyword, value, moved, depth + 1)
    else if (DESCRIPTIVE.has(keyword) || isAccepted(keyword, value)) fitted[keyword] = value
    else if (keyword !== 'additionalProperties' || isObject(value)) {
      limits.push(`${keyword}: ${JSON.stringify(value)}`)
      moved.add(keyword)
    }
  }
  if (schema.type === 'object' || isObject(schema.properties)) fitted.additionalProperties = false
  if (limits.length > 0) {
    const described = typeof schema.description === 'string' ? `${schema.description}\n\n` : ''
    fitted.description = `${described}{${limits.join(', ')}}`
  }
  return fitted
}

function isAccepted(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return FORMATS.has(String(value))
  return keyword === 'minItems' && (value === 0 || value === 1)
}

function fitValue(keyword: string, value: unknown, moved: Set<string>, depth: number): unknown {
  switch (keyword) {
    case 'properties':
    case '$defs':
    case 'definitions':
      return isObject(value) ? fitEach(value, moved, depth) : value
    case 'anyOf':
    case 'allOf':
    case 'items':
      if (Array.isArray(value)) return value.map((item) => (isObject(item) ? fit(item, moved, depth) : item))
      return isObject(value) ? fit(value, moved, depth) : value
    default:
      return value
  }
}

function fitEach(schemas: JsonObject, moved: Set<string>, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [
      name,
      isObject(value) ? fit(value, moved, depth) : value,
    ]),
  )
}
