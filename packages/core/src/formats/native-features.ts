import type { Format } from '../hub/index.ts'
import { native as anthropic } from './anthropic/native.ts'
import type { NativeFeatures } from './format.ts'
import { native as google } from './google/native.ts'
import { native as openaiChat } from './openai-chat/native.ts'
import { native as openaiResponses } from './openai-responses/native.ts'

/** What only each format has, as far as clients can send it. */
export const nativeFeatures: Readonly<Record<Format, NativeFeatures>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}
