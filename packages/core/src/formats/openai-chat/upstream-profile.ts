import { fieldOf, listOf, logprobsIn } from '../logprobs.ts'
import type { UpstreamProfile } from '../profile.ts'

export const upstreamProfile: UpstreamProfile = {
  apiName: 'chat',
  vendor: 'openai',
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
}
