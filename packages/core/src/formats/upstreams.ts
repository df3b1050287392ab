import type { Format } from '../hub/index.ts'
import { native as anthropicNative } from './anthropic/native.ts'
import { upstream as anthropic } from './anthropic/upstream.ts'
import type { NativeFeatures, UpstreamCodec } from './format.ts'
import { native as googleNative } from './google/native.ts'
import { upstream as google } from './google/upstream.ts'
import { native as openaiChatNative } from './openai-chat/native.ts'
import { upstream as openaiChat } from './openai-chat/upstream.ts'
import { native as openaiResponsesNative } from './openai-responses/native.ts'
import { upstream as openaiResponses } from './openai-responses/upstream.ts'

/** What a client needs of every format. */
export const upstreamCodecs: Readonly<Record<Format, UpstreamCodec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}

/** What only each format has. */
export const nativeFeatures: Readonly<Record<Format, NativeFeatures>> = {
  'openai-chat': openaiChatNative,
  'openai-responses': openaiResponsesNative,
  anthropic: anthropicNative,
  google: googleNative,
}
