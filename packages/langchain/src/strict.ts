import { isObject } from '@mixrouter/core'

/**
 * Whether some object of a schema leaves properties out of those that it requires. OpenAI refuses such a schema in its
 * strict mode (its page "Structured outputs", "All fields must be required").
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
