import { FORMATS, type Format } from '../hub/index.ts'
import { anthropic } from './anthropic/index.ts'
import type { FormatCodec } from './format.ts'
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
