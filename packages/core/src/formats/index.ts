import { FORMATS, type Format } from '../hub/index.ts'
import { anthropic } from './anthropic/index.ts'
import type { FormatCodec, Headers } from './format.ts'
import { google } from './google/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'

/** Every format's codec by its name. */
export const formats: Readonly<Record<Format, FormatCodec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}

/**
 * The codec of a format: how it reads and writes requests, responses, streams and errors.
 *
 * @throws TypeError if there is no format of that name
 * @example const { body, status } = getFormat('anthropic').encodeError(error)
 */
export function getFormat(name: Format): FormatCodec {
  if (!Object.hasOwn(formats, name))
    throw new TypeError(`Unknown format ${name}; it must be one of ${FORMATS.join(', ')}`)
  return formats[name]
}

/** The format of the vendor whose SDK sends these headers, where several have the same path; OpenAI's SDK has none of its own. */
export function formatOfHeaders(headers: Headers): Format {
  for (const format of FORMATS) {
    const { sdkHeader } = formats[format].profile
    if (sdkHeader !== undefined && headers[sdkHeader] !== undefined) return format
  }
  return 'openai-chat'
}
