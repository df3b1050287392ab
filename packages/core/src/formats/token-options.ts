import { type Format, isObject, type JsonObject, type Warn } from '../hub/index.ts'

/** Options on the level of tokens, which the hub has no equivalent of. */
export interface TokenOptions {
  /** Log probabilities of the output tokens: `true`, or how many alternatives each token has. */
  logprobs?: boolean | number | undefined
  /** Changes of the likelihood of tokens, by token id, from -100 to 100. */
  logitBias?: Readonly<Record<string, number>> | undefined
}

/** An output token with its log probability, in OpenAI's form. */
export interface TokenLogprob {
  token: string
  logprob: number
  bytes?: number[] | null
  top_logprobs?: { token: string; logprob: number; bytes?: number[] | null }[]
}

interface TokenFields {
  logprobs?: (alternatives: number) => JsonObject
  logitBias?: (bias: Readonly<Record<string, number>>) => JsonObject
  /** The log probabilities in a response, or in a chunk of a stream. */
  read?: (body: JsonObject) => unknown[]
}

/** Sources: the API references of OpenAI ("Chat Completions", "Responses") and Google ("GenerationConfig"). */
const FIELDS: Readonly<Record<Format, TokenFields>> = {
  'openai-chat': {
    logprobs: (top_logprobs) => ({ logprobs: true, ...(top_logprobs > 0 && { top_logprobs }) }),
    logitBias: (logit_bias) => ({ logit_bias }),
    read: ({ choices }) =>
      listOf(choices)
        .slice(0, 1)
        .flatMap(({ logprobs }) => listOf(fieldOf(logprobs, 'content'))),
  },
  'openai-responses': {
    logprobs: (top_logprobs) => ({ include: ['message.output_text.logprobs'], top_logprobs }),
    read: (body) =>
      listOf(fieldOf(body.response, 'output') ?? body.output).flatMap(({ content }) =>
        listOf(content).flatMap(({ logprobs }) => listOf(logprobs)),
      ),
  },
  google: {
    logprobs: (logprobs) => ({
      generationConfig: { responseLogprobs: true, ...(logprobs > 0 && { logprobs }) },
    }),
    read: ({ candidates }) =>
      listOf(candidates)
        .slice(0, 1)
        .flatMap(({ logprobsResult }) => readGoogle(logprobsResult)),
  },
  anthropic: {},
}

/** The fields of a request in `format` for the options; what it does not support is a warning. */
export function encodeTokenOptions(
  { logprobs, logitBias }: TokenOptions,
  format: Format,
  warn: Warn,
): JsonObject {
  const fields = FIELDS[format]
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

export function createLogprobsReader(format: Format): LogprobsReader {
  const tokens: TokenLogprob[] = []
  const { read } = FIELDS[format]
  return {
    add(body) {
      if (read && isObject(body)) tokens.push(...(read(body) as TokenLogprob[]))
    },
    result: () => (tokens.length > 0 ? tokens : undefined),
  }
}

function readGoogle(result: unknown): TokenLogprob[] {
  const alternatives = listOf(fieldOf(result, 'topCandidates'))
  return listOf(fieldOf(result, 'chosenCandidates')).map((chosen, index) => ({
    ...tokenOf(chosen),
    top_logprobs: listOf(alternatives[index]?.candidates).map(tokenOf),
  }))
}

function tokenOf({ token, logProbability }: JsonObject): { token: string; logprob: number } {
  return { token: String(token ?? ''), logprob: Number(logProbability ?? 0) }
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
