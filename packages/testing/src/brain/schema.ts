import type { Hints } from './hints.ts'

type Schema = Record<string, unknown>

/** A value in the making: where it stands, and what is still unused of the text. */
interface Place {
  root: unknown
  name: string
  depth: number
  /** Which item of its array it is in. */
  ordinal: number
  hints: Hints
}

/** Deeper than this, what may end ends; it matters for schemas that refer to themselves. */
const DEEP = 4
/** Most references and alternatives followed one after the other. */
const LONGEST_CHAIN = 50
/** Here everything ends: no example of such a schema can be finite. */
const DEEPEST = 12

const FORMATS: Record<string, { example: string; pattern?: RegExp }> = {
  date: { example: '2025-01-31', pattern: /\b\d{4}-\d\d-\d\d\b/ },
  'date-time': { example: '2025-01-31T12:00:00Z', pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/ },
  time: { example: '12:00:00Z' },
  duration: { example: 'P1D' },
  email: { example: 'offline@example.com', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/ },
  uri: { example: 'https://example.com/', pattern: /https?:\/\/[^\s"'<>)]+/ },
  hostname: { example: 'example.com' },
  ipv4: { example: '192.0.2.1' },
  ipv6: { example: '2001:db8::1' },
  uuid: { example: '00000000-0000-4000-8000-000000000000' },
}

/** Properties that want what the user said, not a name out of it. */
const WHOLE_TEXT =
  /^(?:query|q|search|text|prompt|message|input|question|content|description|task|expression)$/i

/**
 * A value that satisfies a JSON Schema, made of what the text offers where that fits. Knows types, enum, const,
 * default, objects, arrays, numbers' and strings' limits, formats, anyOf, oneOf, allOf and local references; does not
 * invent a text for a `pattern`.
 *
 * @example
 * exampleOf({ type: 'object', properties: { city: { type: 'string' } } }, readHints('Weather in Paris?'))
 * // { city: 'Paris' }
 */
export function exampleOf(schema: unknown, hints: Hints): unknown {
  const own = { ...hints, things: [...hints.things], numbers: [...hints.numbers] }
  return example(schema, { root: schema, name: 'value', depth: 0, ordinal: 0, hints: own })
}

/** The properties that an example of an object has: the required ones, at the top all where none is. */
export function exampleProperties(schema: unknown, depth = 0): [name: string, schema: unknown][] {
  const { properties, required } = isSchema(schema) ? schema : {}
  const known = isSchema(properties) ? properties : {}
  const needed = Array.isArray(required) ? (required as string[]) : []
  const names = needed.length === 0 && depth === 0 ? Object.keys(known) : needed
  return names.map((name) => [name, Object.hasOwn(known, name) ? known[name] : {}])
}

/** Whether a name out of the user's text could stand there. */
export function isFreeString(name: string, schema: unknown): boolean {
  if (!isSchema(schema) || WHOLE_TEXT.test(name)) return false
  return schema.type === 'string' && !schema.enum && !('const' in schema) && !schema.format && !schema.pattern
}

function example(raw: unknown, place: Place): unknown {
  if (place.depth > DEEPEST) return null
  const schema = resolve(raw, place)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return choose(schema.enum, place)
  switch (typeOf(schema)) {
    case 'object':
      return exampleObject(schema, place)
    case 'array':
      return exampleArray(schema, place)
    case 'integer':
    case 'number':
      return exampleNumber(schema, place)
    case 'boolean':
      return schema.default ?? true
    case 'null':
      return null
    default:
      return exampleString(schema, place)
  }
}

/** References followed, alternatives chosen, allOf joined: a schema that speaks for itself. */
function resolve(raw: unknown, place: Place): Schema {
  let schema: Schema = isSchema(raw) ? raw : {}
  for (let steps = 0; steps < LONGEST_CHAIN; steps++) {
    const { $ref, allOf, anyOf, oneOf, ...rest } = schema
    const alternatives = anyOf ?? oneOf
    if (typeof $ref === 'string') schema = join(rest, lookUp(place.root, $ref))
    else if (Array.isArray(allOf))
      schema = allOf.reduce(join, { ...rest, ...(alternatives ? { anyOf: alternatives } : {}) })
    else if (Array.isArray(alternatives)) schema = join(rest, alternative(alternatives, place))
    else break
  }
  return schema
}

function join(first: Schema, second: unknown): Schema {
  if (!isSchema(second)) return first
  const required = [...new Set([first.required, second.required].filter(Array.isArray).flat())]
  return {
    ...first,
    ...second,
    ...(isSchema(first.properties) && {
      properties: { ...first.properties, ...(isSchema(second.properties) && second.properties) },
    }),
    ...(required.length > 0 && { required }),
  }
}

/** What `#/$defs/name` and the like point at. */
function lookUp(root: unknown, ref: string): unknown {
  let at = root
  for (const key of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
    const inside = at !== null && typeof at === 'object' && Object.hasOwn(at, name)
    at = inside ? (at as Record<string, unknown>)[name] : undefined
  }
  return at
}

/** The first alternative that says something; deep down the first that cannot go deeper. */
function alternative(alternatives: unknown[], { depth }: Place): unknown {
  const telling = alternatives.filter((schema) => typeOf(schema) !== 'null')
  if (depth < DEEP && telling.length > 0) return telling[0]
  const ends = (schema: unknown) => {
    const nests =
      isSchema(schema) && ('$ref' in schema || 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema)
    return !nests && !['object', 'array'].includes(typeOf(schema) ?? '')
  }
  return alternatives.find(ends) ?? alternatives[0]
}

function typeOf(schema: unknown): string | undefined {
  if (!isSchema(schema)) return undefined
  const { type } = schema
  if (Array.isArray(type)) return type.find((name) => name !== 'null') ?? 'null'
  if (typeof type === 'string') return type.toLowerCase()
  if (schema.properties) return 'object'
  return schema.items || schema.prefixItems ? 'array' : undefined
}

function choose(values: unknown[], { hints, ordinal }: Place): unknown {
  const text = hints.text.toLowerCase()
  const mentioned = values.filter(
    (value) => typeof value === 'string' && value && text.includes(value.toLowerCase()),
  )
  const order = [...new Set([...mentioned, ...values])]
  return order[ordinal % order.length]
}

function exampleObject(schema: Schema, place: Place): unknown {
  const entries = exampleProperties(schema, place.depth).map(([name, property]) => [
    name,
    example(property, { ...place, name, depth: place.depth + 1, ordinal: 0 }),
  ])
  return Object.fromEntries(entries)
}

function exampleArray(schema: Schema, place: Place): unknown {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
  const least = Math.max(limit(schema.minItems) ?? 0, first.length)
  const wanted = isFreeString('', resolve(schema.items, place)) ? Math.max(1, place.hints.things.length) : 1
  const most = place.depth > DEEP ? least : (limit(schema.maxItems) ?? Math.max(wanted, least))
  return Array.from({ length: Math.min(Math.max(wanted, least), most) }, (_, ordinal) =>
    example(first[ordinal] ?? schema.items, { ...place, depth: place.depth + 1, ordinal }),
  )
}

function exampleNumber(schema: Schema, { hints, ordinal }: Place): unknown {
  const [low, high] = [limit(schema.minimum), limit(schema.maximum)]
  const [above, below] = [limit(schema.exclusiveMinimum), limit(schema.exclusiveMaximum)]
  const unit = limit(schema.multipleOf) ?? (typeOf(schema) === 'integer' ? 1 : undefined)
  const step = unit ?? 1
  const fits = (value: unknown) =>
    typeof value === 'number' &&
    value >= (low ?? -Infinity) &&
    value <= (high ?? Infinity) &&
    value > (above ?? -Infinity) &&
    value < (below ?? Infinity) &&
    (unit === undefined || Math.abs(value / unit - Math.round(value / unit)) < 1e-9)

  const said = hints.numbers.findIndex(fits)
  if (said >= 0) return hints.numbers.splice(said, 1)[0]
  const middle = ((low ?? above ?? 0) + (high ?? below ?? 0)) / 2
  const bounds = [1, low, above, high, below, middle].filter((value) => value !== undefined)
  const aligned = bounds.map((value) => (unit === undefined ? value : Math.ceil(value / unit) * unit))
  const near = aligned.flatMap((value) => [value + ordinal * step, value, value + step, value - step])
  return [schema.default, ...near].find(fits) ?? 0
}

function exampleString(schema: Schema, { name, ordinal, hints }: Place): unknown {
  const least = limit(schema.minLength) ?? 0
  const most = limit(schema.maxLength) ?? Infinity
  const fits = (text: unknown) =>
    typeof text === 'string' && text.length >= least && text.length <= most && matches(text, schema.pattern)
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined
  if (format) return (format.pattern && hints.text.match(format.pattern)?.[0]) ?? format.example
  if (WHOLE_TEXT.test(name) && fits(hints.text)) return hints.text
  const at = hints.things.findIndex(fits)
  if (at >= 0) return hints.things.splice(at, 1)[0]
  if (fits(schema.default)) return schema.default
  const own = `offline ${name}${ordinal > 0 ? ` ${ordinal + 1}` : ''}`
  return own.padEnd(least, '.').slice(0, most)
}

function matches(text: string, pattern: unknown): boolean {
  if (typeof pattern !== 'string') return true
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

function limit(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function isSchema(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
