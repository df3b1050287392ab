import { isObject } from '@mixrouter/core/internal/sdk'

/**
 * Whether any object in a schema has optional properties. OpenAI rejects such a schema in strict mode (OpenAI's
 * documentation, "Structured outputs": "All fields must be required").
 */
export function hasOptionalProperties(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasOptionalProperties)
  if (!isObject(schema)) return false
  const { properties, required } = schema
  if (isObject(properties) && Array.isArray(required)) {
    if (Object.keys(properties).some((name) => !required.includes(name))) return true
  }
  return Object.values(schema).some(hasOptionalProperties)
}
