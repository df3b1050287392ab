import type { JsonObject } from '../../hub/index.ts'
import { fieldOf, listOf } from '../logprobs.ts'
import type { TokenLogprob, TokenOptionFields } from '../profile.ts'

/** `responseLogprobs` and `logprobsResult`: https://ai.google.dev/api/generate-content#v1beta.GenerationConfig */
export const tokenOptions: TokenOptionFields = {
  logprobs: (logprobs) => ({
    generationConfig: { responseLogprobs: true, ...(logprobs > 0 && { logprobs }) },
  }),
  readLogprobs: ({ candidates }) =>
    listOf(candidates)
      .slice(0, 1)
      .flatMap(({ logprobsResult }) => decodeLogprobs(logprobsResult)),
}

function decodeLogprobs(result: unknown): TokenLogprob[] {
  const alternatives = listOf(fieldOf(result, 'topCandidates'))
  return listOf(fieldOf(result, 'chosenCandidates')).map((chosen, index) => ({
    ...decodeToken(chosen),
    top_logprobs: listOf(alternatives[index]?.candidates).map(decodeToken),
  }))
}

function decodeToken({ token, logProbability }: JsonObject): { token: string; logprob: number } {
  return { token: String(token ?? ''), logprob: Number(logProbability ?? 0) }
}
