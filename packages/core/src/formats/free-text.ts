import { type CustomTool, isObject, type JsonObject, type Warn } from '../hub/index.ts'

/**
 * The parameters of a free-text tool in a format that has functions only. A grammar is described instead of enforced.
 */
export function freeTextParameters({ format }: CustomTool, path: string, warn: Warn): JsonObject {
  const input: JsonObject = { type: 'string' }
  if (isObject(format) && format.type === 'grammar') {
    warn(
      'changed',
      `${path}.format`,
      'The grammar cannot be enforced; it was sent as a description of the input',
    )
    input.description = `Text that matches this ${format.syntax ?? ''} grammar:\n${format.definition ?? ''}`
  }
  return { type: 'object', properties: { input }, required: ['input'] }
}
