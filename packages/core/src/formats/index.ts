import { FORMATS, type Format } from '../hub/index.ts'
import { anthropic } from './anthropic/index.ts'
import type { FormatCodec } from './format.ts'
import { google } from './google/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'

/** Every format by its name; another one is a folder and a line here. */
export const formats: Readonly<Record<Format, FormatCodec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}

/**
 * The codec of a format.
 *
 * @throws TypeError for a name that is none
 */
export function getFormat(name: Format): FormatCodec {
  if (!Object.hasOwn(formats, name))
    throw new TypeError(`There is no format ${name}: it is one of ${FORMATS.join(', ')}`)
  return formats[name]
}
