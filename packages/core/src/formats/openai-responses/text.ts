import {
  type ChatRequest,
  defined,
  expectObject,
  type JsonObject,
  optionalBoolean,
  optionalString,
  type ResponseFormat,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { isPresent } from './fields.ts'

/** The field `text`: the response format and verbosity, and what the hub has no equivalent of. */
export function decodeText(value: unknown): {
  responseFormat?: ResponseFormat
  verbosity?: string
  rest?: JsonObject
} {
  if (!isPresent(value)) return {}
  const fields = expectObject(value, 'text')
  const verbosity = optionalString(fields.verbosity, 'text.verbosity')
  const format = isPresent(fields.format) ? expectObject(fields.format, 'text.format') : { type: 'text' }
  const responseFormat = decodeFormat(format)
  const known = responseFormat || format.type === 'text' ? ['format', 'verbosity'] : ['verbosity']
  const rest = unknownFields(fields, new Set(known))
  return { ...defined({ responseFormat, verbosity }), ...(rest && { rest: { text: rest } }) }
}

/** Undefined for plain text, and for formats that only OpenAI has. */
function decodeFormat(format: JsonObject): ResponseFormat | undefined {
  switch (format.type) {
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return {
        type: 'json-schema',
        schema: expectObject(format.schema, 'text.format.schema'),
        ...defined({
          name: optionalString(format.name, 'text.format.name'),
          description: optionalString(format.description, 'text.format.description'),
          strict: optionalBoolean(format.strict, 'text.format.strict'),
        }),
      }
    default:
      return undefined
  }
}

export function encodeText({ responseFormat, verbosity }: ChatRequest, warn: Warn): JsonObject | undefined {
  const format = responseFormat && encodeFormat(responseFormat, warn)
  return format || verbosity !== undefined ? defined({ format, verbosity }) : undefined
}

function encodeFormat(format: ResponseFormat, warn: Warn): JsonObject {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json') return { type: 'json_object' }
  const { schema, name = 'response', description, strict } = format
  if (format.name === undefined) {
    warn('defaulted', 'responseFormat.name', `The schema has no name; it was named ${name}`)
  }
  return { type: 'json_schema', name, schema, ...defined({ description, strict }) }
}
