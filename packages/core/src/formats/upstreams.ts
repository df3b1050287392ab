import type { Format } from '../hub/index.ts'
import { upstream as anthropic } from './anthropic/upstream.ts'
import type { UpstreamCodec } from './format.ts'
import { upstream as google } from './google/upstream.ts'
import { upstream as openaiChat } from './openai-chat/upstream.ts'
import { upstream as openaiResponses } from './openai-responses/upstream.ts'

/** What a client needs of every format. */
export const upstreamCodecs: Readonly<Record<Format, UpstreamCodec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}
