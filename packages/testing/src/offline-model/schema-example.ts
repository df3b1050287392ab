import { believableNumber, believableText } from './believable.ts'
import type { TextValues } from './text-values.ts'

type Schema = Record<string, unknown>

/** The position of a value in the example, and the values of the text that are not used yet. */
interface Context {
  root: unknown
  name: string
  depth: number
  /** Index in the array that the value is in. */
  index: number
  values: TextValues
}

/** Below this depth arrays are as short as possible and alternatives are leaves, so that recursive schemas end. */
const MAX_OPTIONAL_DEPTH = 4
/** References, alternatives and `allOf` resolved for one value. */
const MAX_RESOLVE_STEPS = 50
/** Values below this depth are null: such a schema has no finite example. */
const MAX_DEPTH = 12

const FORMATS: Record<string, { example: string; pattern?: RegExp }> = {
  date: { example: '2025-01-31', pattern: /\b\d{4}-\d\d-\d\d\b/ },
  'date-time': { example: '2025-01-31T12:00:00Z', pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/ },
  time: { example: '12:00:00Z' },
  duration: { example: 'P1D' },
  email: { example: 'ada@example.com', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/ },
  uri: { example: 'https://example.com/', pattern: /https?:\/\/[^\s"'<>)]+/ },
  hostname: { example: 'example.com' },
  ipv4: { example: '192.0.2.1' },
  ipv6: { example: '2001:db8::1' },
  uuid: { example: '00000000-0000-4000-8000-000000000000' },
}

/** Names of properties that get the user's whole text instead of a phrase. */
const WHOLE_TEXT_PROPERTY =
  /^(?:query|q|search|text|prompt|message|input|question|content|description|task|expression)$/i

/**
 * Creates a value that satisfies a JSON Schema, from the text's values where they fit. Supports types, enum, const,
 * default, objects, arrays, limits of numbers and strings, formats, anyOf, oneOf, allOf and local references. A
 * `pattern` is satisfied only if a value of the text matches it.
 *
 * @example
 * createExample(
 *   { type: 'object', properties: { city: { type: 'string' } } },
 *   extractTextValues('Weather in Paris?'),
 * )
 * // { city: 'Paris' }
 */
export function createExample(schema: unknown, values: TextValues): unknown {
  const unused = { ...values, phrases: [...values.phrases], numbers: [...values.numbers] }
  return example(schema, { root: schema, name: 'value', depth: 0, index: 0, values: unused })
}

/** The properties of an object's example: the required ones, or all at the top level if none is required. */
export function exampleProperties(schema: unknown, depth = 0): [name: string, schema: unknown][] {
  const { properties, required } = isSchema(schema) ? schema : {}
  const known = isSchema(properties) ? properties : {}
  const requiredNames = Array.isArray(required) ? (required as string[]) : []
  const names = requiredNames.length === 0 && depth === 0 ? Object.keys(known) : requiredNames
  return names.map((name) => [name, Object.hasOwn(known, name) ? known[name] : {}])
}

/** Whether the property can be any string, so that a phrase of the text fits. */
export function isFreeString(name: string, schema: unknown): boolean {
  if (!isSchema(schema) || WHOLE_TEXT_PROPERTY.test(name)) return false
  return schema.type === 'string' && !schema.enum && !('const' in schema) && !schema.format && !schema.pattern
}

function example(raw: unknown, context: Context): unknown {
  if (context.depth > MAX_DEPTH) return null
  const schema = resolve(raw, context)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return selectEnumValue(schema.enum, context)
  switch (typeOf(schema)) {
    case 'object':
      return exampleObject(schema, context)
    case 'array':
      return exampleArray(schema, context)
    case 'integer':
    case 'number':
      return exampleNumber(schema, context)
    case 'boolean':
      return schema.default ?? true
    case 'null':
      return null
    default:
      return exampleString(schema, context)
  }
}

/** Follows references, selects an alternative and merges allOf. */
function resolve(raw: unknown, context: Context): Schema {
  let schema: Schema = isSchema(raw) ? raw : {}
  for (let steps = 0; steps < MAX_RESOLVE_STEPS; steps++) {
    const { $ref, allOf, anyOf, oneOf, ...rest } = schema
    const alternatives = anyOf ?? oneOf
    if (typeof $ref === 'string') schema = merge(rest, resolveReference(context.root, $ref))
    else if (Array.isArray(allOf))
      schema = allOf.reduce(merge, { ...rest, ...(alternatives ? { anyOf: alternatives } : {}) })
    else if (Array.isArray(alternatives)) schema = merge(rest, selectAlternative(alternatives, context))
    else break
  }
  return schema
}

function merge(first: Schema, second: unknown): Schema {
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

/** The schema that a local reference such as `#/$defs/name` points to. */
function resolveReference(root: unknown, ref: string): unknown {
  let target = root
  for (const key of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
    const exists = target !== null && typeof target === 'object' && Object.hasOwn(target, name)
    target = exists ? (target as Record<string, unknown>)[name] : undefined
  }
  return target
}

/** The first alternative that is not null; below MAX_OPTIONAL_DEPTH the first leaf. */
function selectAlternative(alternatives: unknown[], { depth }: Context): unknown {
  const nonNull = alternatives.filter((schema) => typeOf(schema) !== 'null')
  if (depth < MAX_OPTIONAL_DEPTH && nonNull.length > 0) return nonNull[0]
  const isLeaf = (schema: unknown) => {
    const nests =
      isSchema(schema) && ('$ref' in schema || 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema)
    return !nests && !['object', 'array'].includes(typeOf(schema) ?? '')
  }
  return alternatives.find(isLeaf) ?? alternatives[0]
}

function typeOf(schema: unknown): string | undefined {
  if (!isSchema(schema)) return undefined
  const { type } = schema
  if (Array.isArray(type)) return type.find((name) => name !== 'null') ?? 'null'
  if (typeof type === 'string') return type.toLowerCase()
  if (schema.properties) return 'object'
  return schema.items || schema.prefixItems ? 'array' : undefined
}

function selectEnumValue(options: unknown[], { values, index }: Context): unknown {
  const text = values.text.toLowerCase()
  const mentioned = options.filter(
    (option) => typeof option === 'string' && option && text.includes(option.toLowerCase()),
  )
  const ordered = [...new Set([...mentioned, ...options])]
  return ordered[index % ordered.length]
}

function exampleObject(schema: Schema, context: Context): unknown {
  const entries = exampleProperties(schema, context.depth).map(([name, property]) => [
    name,
    example(property, { ...context, name, depth: context.depth + 1, index: 0 }),
  ])
  return Object.fromEntries(entries)
}

function exampleArray(schema: Schema, context: Context): unknown {
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
  const min = Math.max(limit(schema.minItems) ?? 0, prefix.length)
  const phrases = isFreeString('', resolve(schema.items, context)) ? context.values.phrases.length : 0
  const preferred = Math.max(1, phrases, min)
  const max = context.depth > MAX_OPTIONAL_DEPTH ? min : (limit(schema.maxItems) ?? preferred)
  return Array.from({ length: Math.min(preferred, max) }, (_, index) =>
    example(prefix[index] ?? schema.items, { ...context, depth: context.depth + 1, index }),
  )
}

function exampleNumber(schema: Schema, { name, values, index }: Context): unknown {
  const [min, max] = [limit(schema.minimum), limit(schema.maximum)]
  const [above, below] = [limit(schema.exclusiveMinimum), limit(schema.exclusiveMaximum)]
  const unit = limit(schema.multipleOf) ?? (typeOf(schema) === 'integer' ? 1 : undefined)
  const step = unit ?? 1
  const fits = (value: unknown) =>
    typeof value === 'number' &&
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    value > (above ?? -Infinity) &&
    value < (below ?? Infinity) &&
    (unit === undefined || Math.abs(value / unit - Math.round(value / unit)) < 1e-9)

  const found = values.numbers.findIndex(fits)
  if (found >= 0) return values.numbers.splice(found, 1)[0]
  const middle = ((min ?? above ?? 0) + (max ?? below ?? 0)) / 2
  const bounds = [1, min, above, max, below, middle].filter((value) => value !== undefined)
  const aligned = bounds.map((value) => (unit === undefined ? value : Math.ceil(value / unit) * unit))
  const candidates = aligned.flatMap((value) => [value + index * step, value, value + step, value - step])
  return [schema.default, believableNumber(name), ...candidates].find(fits) ?? 0
}

function exampleString(schema: Schema, { name, index, values }: Context): unknown {
  const min = limit(schema.minLength) ?? 0
  const max = limit(schema.maxLength) ?? Infinity
  const fits = (text: unknown) =>
    typeof text === 'string' && text.length >= min && text.length <= max && matches(text, schema.pattern)
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined
  if (format) return (format.pattern && values.text.match(format.pattern)?.[0]) ?? format.example
  if (WHOLE_TEXT_PROPERTY.test(name) && fits(values.text)) return values.text
  const found = values.phrases.findIndex(fits)
  if (found >= 0) return values.phrases.splice(found, 1)[0]
  if (fits(schema.default)) return schema.default
  const believable = believableText(name, index)
  if (fits(believable)) return believable
  const placeholder = `offline ${name}${index > 0 ? ` ${index + 1}` : ''}`
  return placeholder.padEnd(min, '.').slice(0, max)
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
