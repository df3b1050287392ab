import { type BlockDeltaEvent, isObject, type JsonObject, type TokenLogprob } from '../hub/index.ts'

/** The log probabilities that are in OpenAI's form already. */
export function logprobsIn(value: unknown): TokenLogprob[] {
  return listOf(value)
    .filter(isTokenLogprob)
    .map(({ top_logprobs, ...token }) => ({
      ...withBytes(token),
      top_logprobs: listOf(top_logprobs).filter(isTokenLogprob).map(withBytes),
    }))
}

const utf8 = new TextEncoder()

/** A token with its bytes, which some vendors leave out. */
export function withBytes({ token, logprob, bytes }: Alternative): Alternative {
  return { token, logprob, bytes: Array.isArray(bytes) ? bytes : [...utf8.encode(token)] }
}

type Alternative = Pick<TokenLogprob, 'token' | 'logprob' | 'bytes'>

function isTokenLogprob(value: JsonObject): value is JsonObject & TokenLogprob {
  return typeof value.token === 'string' && typeof value.logprob === 'number'
}

/** The field of a part or delta with its log probabilities; none where there are none. */
export function withLogprobs(logprobs: TokenLogprob[]): { logprobs?: TokenLogprob[] } {
  return logprobs.length > 0 ? { logprobs } : {}
}

/** The growth of a part by text, which may be empty, and its tokens. */
export function textDelta(
  text: string,
  logprobs: TokenLogprob[],
): Pick<BlockDeltaEvent, 'text' | 'logprobs'> {
  return logprobs.length > 0 ? { text, logprobs } : { text }
}

interface EncodedToken {
  token: string
  bytes: number[]
  logprob: number
}

export interface EncodedLogprob extends EncodedToken {
  top_logprobs: EncodedToken[]
}

/** Log probabilities as OpenAI's clients read them in whole responses. */
export function encodeLogprobs(logprobs: readonly TokenLogprob[]): EncodedLogprob[] {
  const encode = (token: Alternative) => withBytes(token) as EncodedToken
  return logprobs.map((token) => ({ ...encode(token), top_logprobs: (token.top_logprobs ?? []).map(encode) }))
}

export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

/** The objects of a list; empty for anything else. */
export function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
