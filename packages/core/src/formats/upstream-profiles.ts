import type { Format } from '../hub/index.ts'
import { upstreamProfile as anthropic } from './anthropic/upstream-profile.ts'
import { upstreamProfile as google } from './google/upstream-profile.ts'
import { upstreamProfile as openaiChat } from './openai-chat/upstream-profile.ts'
import { upstreamProfile as openaiResponses } from './openai-responses/upstream-profile.ts'
import type { UpstreamProfile } from './profile.ts'

/** The half of every format's profile that a client needs. */
export const upstreamProfiles: Readonly<Record<Format, UpstreamProfile>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}
