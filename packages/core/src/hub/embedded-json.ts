import { isObject, type JsonObject, parseJson } from './json.ts'
import type { ToolCallPart } from './part.ts'
import type { Warn } from './warning.ts'

/** Longer texts are not parsed, in characters: that is done at once, in up to 10 ms for each MB, and holds up others. */
const LONGEST_PARSED = 5 * 1024 * 1024

/** The warning for arguments that end up in the one string of `{"raw": ...}`. */
export const ARGUMENTS_AS_TEXT =
  'The arguments are not a JSON object of up to 5 MiB; they were sent as the string `raw`'

/** JSON text as an object; undefined if it is anything else, longer than 5 MiB, or nested too deeply to be serialized. */
export function parseObject(text: string): JsonObject | undefined {
  const value = text.length > LONGEST_PARSED ? undefined : parseJson(text)
  if (!isObject(value)) return undefined
  try {
    JSON.stringify(value)
    return value
  } catch {
    return undefined
  }
}

/** Arguments as the object that some formats require. The free text of a custom tool becomes its `input`. */
export function argumentsObject(
  { arguments: text, custom }: Pick<ToolCallPart, 'arguments' | 'custom'>,
  path: string,
  warn: Warn,
): JsonObject {
  if (custom) return { input: text }
  if (text.trim() === '') return {}
  const parsed = parseObject(text)
  if (parsed) return parsed
  warn('changed', `${path}.arguments`, ARGUMENTS_AS_TEXT)
  return { raw: text }
}
