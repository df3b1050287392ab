import { fieldOf, listOf, logprobsIn } from '../logprobs.ts'
import type { UpstreamProfile } from '../profile.ts'

const WEB = [/^https?:\/\//i]

export const upstreamProfile: UpstreamProfile = {
  apiName: 'responses',
  vendor: 'openai',
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
}
