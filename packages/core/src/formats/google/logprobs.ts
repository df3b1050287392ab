import { defined, type JsonObject, optionalNumber, type TokenLogprob } from '../../hub/index.ts'
import { fieldOf, listOf, withBytes } from '../logprobs.ts'
import type { TokenOptionFields } from '../profile.ts'

/** `responseLogprobs` and `logprobsResult`: https://ai.google.dev/api/generate-content#v1beta.GenerationConfig */
export const tokenOptions: TokenOptionFields = {
  logprobs: (alternatives) => ({ generationConfig: logprobsConfig(alternatives) }),
  readLogprobs: ({ candidates }) =>
    listOf(candidates)
      .slice(0, 1)
      .flatMap(({ logprobsResult }) => decodeLogprobs(logprobsResult)),
}

/** The fields of `generationConfig` that ask for log probabilities. */
export function logprobsConfig(alternatives: number): JsonObject {
  return { responseLogprobs: true, ...(alternatives > 0 && { logprobs: alternatives }) }
}

/** Takes those fields out of a `generationConfig`: how many alternatives it asks for, if it asks. */
export function takeLogprobs(config: JsonObject): number | undefined {
  if (config.responseLogprobs !== true) return undefined
  const alternatives = optionalNumber(config.logprobs, 'generationConfig.logprobs') ?? 0
  delete config.responseLogprobs
  delete config.logprobs
  return alternatives
}

/** @param result a candidate's `logprobsResult` */
export function decodeLogprobs(result: unknown): TokenLogprob[] {
  const alternatives = listOf(fieldOf(result, 'topCandidates'))
  return listOf(fieldOf(result, 'chosenCandidates')).map((chosen, index) => ({
    ...decodeToken(chosen),
    top_logprobs: listOf(alternatives[index]?.candidates).map(decodeToken),
  }))
}

function decodeToken({ token, logProbability }: JsonObject) {
  return withBytes({ token: String(token ?? ''), logprob: Number(logProbability ?? 0) })
}

/** The `logprobsResult` of a candidate, where there are log probabilities. */
export function encodeLogprobs(logprobs: readonly TokenLogprob[]): { logprobsResult?: JsonObject } {
  if (logprobs.length === 0) return {}
  const encode = ({ token, logprob }: TokenLogprob) => ({ token, logProbability: logprob })
  const topCandidates = logprobs.some(({ top_logprobs }) => top_logprobs?.length)
    ? logprobs.map(({ top_logprobs = [] }) => ({ candidates: top_logprobs.map(encode) }))
    : undefined
  return { logprobsResult: defined({ chosenCandidates: logprobs.map(encode), topCandidates }) }
}
