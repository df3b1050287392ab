import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { fieldOf, listOf, logprobsIn } from '../logprobs.ts'
import { openaiModels } from '../openai-models.ts'
import { openaiRateLimitHeaders } from '../openai-rate-limits.ts'
import type { FormatProfile } from '../profile.ts'

const WEB = [/^https?:\/\//i]

export const profile: FormatProfile = {
  apiName: 'responses',
  clientHeaders: ['openai-beta'],
  models: openaiModels,
  conversationStart: (body) => (isObject(body) ? [body.instructions, untilFirstUser(body.input)] : undefined),
  // `invalid_encrypted_content`: https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
  signaturesBoundToAccount: true,
  fileOwner: 'openai',
  // `image_url` and `file_url`: https://platform.openai.com/docs/guides/pdf-files
  fetchedUrls: { 'image/*': WEB, 'application/pdf': WEB },
  // https://platform.openai.com/docs/api-reference/responses/create
  tokenOptions: {
    logprobs: (top_logprobs) => ({ include: ['message.output_text.logprobs'], top_logprobs }),
    readLogprobs: (body) =>
      listOf(fieldOf(body.response, 'output') ?? body.output).flatMap(({ content }) =>
        listOf(content).flatMap(({ logprobs }) => logprobsIn(logprobs)),
      ),
  },
  rateLimitHeaders: openaiRateLimitHeaders,
}
