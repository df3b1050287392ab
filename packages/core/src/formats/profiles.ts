import type { Format } from '../hub/index.ts'
import { profile as anthropic } from './anthropic/profile.ts'
import { profile as google } from './google/profile.ts'
import { profile as openaiChat } from './openai-chat/profile.ts'
import { profile as openaiResponses } from './openai-responses/profile.ts'
import type { FormatProfile } from './profile.ts'

/** What surrounds each format, without its codec. */
export const formatProfiles: Readonly<Record<Format, FormatProfile>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}
