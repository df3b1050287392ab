import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { fieldOf, listOf, logprobsIn } from '../logprobs.ts'
import { openaiModels } from '../openai-models.ts'
import { openaiRateLimitHeaders } from '../openai-rate-limits.ts'
import type { FormatProfile } from '../profile.ts'

export const profile: FormatProfile = {
  apiName: 'chat',
  clientHeaders: ['openai-beta'],
  models: openaiModels,
  conversationStart: (body) => (isObject(body) ? untilFirstUser(body.messages) : undefined),
  fileOwner: 'openai',
  // Files are accepted as data or by id: https://platform.openai.com/docs/api-reference/chat/create
  fetchedUrls: { 'image/*': [/^https?:\/\//i] },
  // https://platform.openai.com/docs/api-reference/chat/create
  tokenOptions: {
    logprobs: (top_logprobs) => ({ logprobs: true, ...(top_logprobs > 0 && { top_logprobs }) }),
    logitBias: (logit_bias) => ({ logit_bias }),
    readLogprobs: ({ choices }) =>
      listOf(choices)
        .slice(0, 1)
        .flatMap(({ logprobs }) => logprobsIn(fieldOf(logprobs, 'content'))),
  },
  // https://platform.openai.com/docs/api-reference/chat/create (stream_options)
  streamUsage: {
    field: 'stream_options',
    isOn: (value) => isObject(value) && value.include_usage === true,
    turnOn: (value) => ({ ...(isObject(value) && value), include_usage: true }),
    isUsageOnly: (chunk) =>
      isObject(chunk) &&
      listOf(chunk.choices).length === 0 &&
      isObject(chunk.usage) &&
      Array.isArray(chunk.choices),
  },
  rateLimitHeaders: openaiRateLimitHeaders,
}
