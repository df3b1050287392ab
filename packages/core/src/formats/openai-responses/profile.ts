import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { openaiModels } from '../openai-models.ts'
import { OPENAI_RESPONSE_HEADERS, openaiRateLimitHeaders } from '../openai-rate-limits.ts'
import type { FormatProfile, TokenCountRoute } from '../profile.ts'
import { upstreamProfile } from './upstream-profile.ts'

/** https://platform.openai.com/docs/api-reference/responses/input-tokens */
const tokenCount: TokenCountRoute = {
  path: (chatPath) => `${chatPath}/input_tokens`,
  chatRequest: (body) => body,
  withModel: (body) => body,
  encodeResponse: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  modelNotFound: /"model_not_found"/,
}

export const profile: FormatProfile = {
  ...upstreamProfile,
  clientHeaders: ['openai-beta'],
  responseHeaders: OPENAI_RESPONSE_HEADERS,
  models: openaiModels,
  tokenCount,
  conversationStart: (body) => (isObject(body) ? [body.instructions, untilFirstUser(body.input)] : undefined),
  // `invalid_encrypted_content`: https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
  signaturesBoundToAccount: true,
  phases: true,
  keepsResponses: true,
  usagePath: ['response', 'usage'],
  rateLimitHeaders: openaiRateLimitHeaders,
}
