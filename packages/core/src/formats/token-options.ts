import { isObject, type JsonObject, type TokenLogprob, type Warn } from '../hub/index.ts'
import type { UpstreamCodec } from './format.ts'
import type { UpstreamProfile } from './profile.ts'

/** Options on the level of tokens, which the hub has no equivalent of. */
export interface TokenOptions {
  /** Log probabilities of the output tokens: `true`, or how many alternatives each token has. */
  logprobs?: boolean | number | undefined
  /** Changes of the likelihood of tokens, by token id, from -100 to 100. */
  logitBias?: Readonly<Record<string, number>> | undefined
}

/** The fields of a request in the codec's format for the options; what it does not support is a warning. */
export function encodeTokenOptions(
  { logprobs, logitBias }: TokenOptions,
  { name: format, profile: { tokenOptions: fields } }: Pick<UpstreamCodec, 'name' | 'profile'>,
  warn: Warn,
): JsonObject {
  const dropped = (name: string) =>
    warn('unsupported', name, `${format} has no equivalent of ${name}; it was dropped`)
  const isWanted = logprobs !== undefined && logprobs !== false
  if (isWanted && !fields.logprobs) dropped('logprobs')
  if (logitBias && !fields.logitBias) dropped('logitBias')
  return {
    ...(isWanted && fields.logprobs?.(typeof logprobs === 'number' ? logprobs : 0)),
    ...(logitBias && fields.logitBias?.(logitBias)),
  }
}

/** Collects the log probabilities of a response. */
export interface LogprobsReader {
  /** Reads a response, or a chunk of a stream. */
  add(body: unknown): void
  /** Undefined if the response has none. */
  result(): TokenLogprob[] | undefined
}

export function createLogprobsReader({ tokenOptions: { readLogprobs } }: UpstreamProfile): LogprobsReader {
  const tokens: TokenLogprob[] = []
  return {
    add(body) {
      if (readLogprobs && isObject(body)) tokens.push(...readLogprobs(body))
    },
    result: () => (tokens.length > 0 ? tokens : undefined),
  }
}
