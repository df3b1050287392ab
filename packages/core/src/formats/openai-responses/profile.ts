import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { openaiModels } from '../openai-models.ts'
import { openaiRateLimitHeaders } from '../openai-rate-limits.ts'
import type { FormatProfile } from '../profile.ts'
import { upstreamProfile } from './upstream-profile.ts'

export const profile: FormatProfile = {
  ...upstreamProfile,
  clientHeaders: ['openai-beta'],
  models: openaiModels,
  conversationStart: (body) => (isObject(body) ? [body.instructions, untilFirstUser(body.input)] : undefined),
  // `invalid_encrypted_content`: https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
  signaturesBoundToAccount: true,
  usagePath: ['response', 'usage'],
  rateLimitHeaders: openaiRateLimitHeaders,
}
