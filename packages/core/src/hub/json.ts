import { ApiError } from './error.ts'

/** An object as `JSON.parse` returns it. */
export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** `value` as an object. @throws ApiError 400 naming `path` */
export function expectObject(value: unknown, path: string): JsonObject {
  if (isObject(value)) return value
  throw badValue(path, 'an object', value)
}

/** `value` as an array. @throws ApiError 400 naming `path` */
export function expectArray(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value
  throw badValue(path, 'an array', value)
}

/** `value` as a string. @throws ApiError 400 naming `path` */
export function expectString(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw badValue(path, 'a string', value)
}

/** `value` as a finite number, or undefined for undefined and null. @throws ApiError 400 naming `path` */
export function optionalNumber(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badValue(path, 'a number', value)
}

/** `value` as a string, or undefined for undefined and null. @throws ApiError 400 naming `path` */
export function optionalString(value: unknown, path: string): string | undefined {
  return value === undefined || value === null ? undefined : expectString(value, path)
}

/** `value` as a boolean, or undefined for undefined and null. @throws ApiError 400 naming `path` */
export function optionalBoolean(value: unknown, path: string): boolean | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  throw badValue(path, 'a boolean', value)
}

/** The error for a field that is missing or of the wrong type. */
export function badValue(path: string, expected: string, value: unknown): ApiError {
  const got =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'an array'
        : isTooLarge(value)
          ? 'one that is too large'
          : typeof value
  const message = value === undefined ? `${path} is missing` : `${path} must be ${expected}, not ${got}`
  return new ApiError(message, { status: 400, param: path })
}

/** JSON numbers such as 1e400 are read as infinite. */
const isTooLarge = (value: unknown) => typeof value === 'number' && !Number.isFinite(value)

/** `value` as a count: a whole number of 0 or more; undefined for anything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined
}

/** The strings of a list; undefined if it has none. */
export function stringsOf(value: unknown): string[] | undefined {
  const strings = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  return strings.length > 0 ? strings : undefined
}

/** `value` as a string; empty for anything else. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value of a JSON text; undefined if it is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value as JSON text. @throws ApiError 400 naming `path` if it is nested too deeply */
export function toJson(value: unknown, path: string, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent) ?? 'null'
  } catch (cause) {
    throw new ApiError(`${path} is nested too deeply`, { status: 400, param: path, cause })
  }
}

/** The fields of `body` that are not in `known` and not null; undefined if there are none. */
export function unknownFields(body: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let unknown: JsonObject | undefined
  for (const key of Object.keys(body)) {
    if (known.has(key) || key === '__proto__' || body[key] === undefined || body[key] === null) continue
    unknown ??= {}
    unknown[key] = body[key]
  }
  return unknown
}

/** `object` without the fields that are undefined. */
export function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: JsonObject = {}
  for (const key in object) {
    if (object[key] !== undefined && Object.hasOwn(object, key)) setOwn(kept, key, object[key])
  }
  return kept as { [K in keyof T]: Exclude<T[K], undefined> }
}

/** Sets an own field, also one named `__proto__`, where assignment would set the prototype. */
function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
