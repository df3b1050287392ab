import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { openaiModels } from '../openai-models.ts'
import { OPENAI_RESPONSE_HEADERS, openaiRateLimitHeaders } from '../openai-rate-limits.ts'
import type { FormatProfile } from '../profile.ts'
import { foreignSignatures } from './foreign-signatures.ts'
import { streamUsage } from './stream-usage.ts'
import { upstreamProfile } from './upstream-profile.ts'

export const profile: FormatProfile = {
  ...upstreamProfile,
  clientHeaders: ['openai-beta'],
  responseHeaders: OPENAI_RESPONSE_HEADERS,
  models: openaiModels,
  conversationStart: (body) => (isObject(body) ? untilFirstUser(body.messages) : undefined),
  usagePath: ['usage'],
  streamUsage,
  foreignSignatures,
  rateLimitHeaders: openaiRateLimitHeaders,
}
